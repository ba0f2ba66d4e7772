"""Every route of the façade but ``/metadata``, by the standard's names: the CapabilityStatement is made from it."""

from fhirpain.web import code_systems, concept_maps, health, metrics, operations, package, rest, validate, value_sets
from fhirpain.web.route import INSTANCE, TYPE, Route

_VERSION = "<int(min=1, max=2147483647):version>"

_INTERACTIONS = (
    Route("POST", "/", rest.transaction, "system", interaction="transaction"),
    Route("POST", TYPE, rest.create, "type", interaction="create"),
    Route("GET", INSTANCE, rest.read, "instance", interaction="read"),
    Route("GET", f"{INSTANCE}/_history/{_VERSION}", rest.vread, "instance", interaction="vread"),
    Route("PUT", INSTANCE, rest.update, "instance", interaction="update"),
)

# An operation's routes stand beside its views.
ROUTES = (*_INTERACTIONS, *validate.ROUTES, *operations.ROUTES, *value_sets.ROUTES, *code_systems.ROUTES,
          *concept_maps.ROUTES)

# What is no FHIR: for operators, and for whoever installs our guide.
PLAIN = (
    ("GET", "/health/live", health.live),
    ("GET", "/health/ready", health.ready),
    ("GET", "/metrics", metrics.metrics),
    ("GET", "/package.tgz", package.package),
)
