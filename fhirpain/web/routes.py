"""Every route of the façade but ``/metadata``, by the standard's names: the CapabilityStatement is made from it."""

from fhirpain.web import (
    binaries,
    bundles,
    code_systems,
    concept_maps,
    everything,
    guide_site,
    health,
    histories,
    later,
    messages,
    metas,
    metrics,
    operations,
    package,
    questionnaires,
    reads,
    rest,
    searching,
    validate,
    value_sets,
)
from fhirpain.web.form import link as form_link
from fhirpain.web.form import views as form_views

# Routes stand beside their views.
ROUTES = (*bundles.ROUTES, *rest.ROUTES, *reads.ROUTES, *searching.ROUTES, *histories.ROUTES, *later.ROUTES,
          *validate.ROUTES, *operations.ROUTES,
          *value_sets.ROUTES, *code_systems.ROUTES, *concept_maps.ROUTES, *questionnaires.ROUTES, *everything.ROUTES,
          *messages.ROUTES, *metas.ROUTES,
          *form_link.ROUTES)

# What is no FHIR: for operators, for whoever reads or installs our guide, what a Binary holds, for who answers.
PLAIN = (
    ("GET", "/health/live", health.live),
    ("GET", "/health/ready", health.ready),
    ("GET", "/metrics", metrics.metrics),
    ("GET", "/package.tgz", package.package),
    *binaries.PLAIN,
    *guide_site.PLAIN,
    *form_views.PLAIN,
)
