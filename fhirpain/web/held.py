"""The terminology that operations answer from: R4's, ours, and that of the packages the settings name."""

from typing import Any

from fhirpain import guide
from fhirpain.access.terminology_server import server
from fhirpain.fhir import search
from fhirpain.fhir.terminology import Terminology
from fhirpain.fhir.validation import Validator
from fhirpain.web.errors import refusal
from fhirpain.web.facade import current

UNNAMED = "urn:uuid:00000000-0000-0000-0000-000000000000"
"""The canonical, for the time of one request, of a value set that came without one."""


def validator() -> Validator:
    """The validator of this façade, with its packages and its terminology server."""
    settings = current().settings
    return guide.validator(server(settings.terminology_url), settings.packages)


def terminology() -> Terminology:
    """What is known of codes, value sets and maps."""
    return validator().terminology


def known(reference: str) -> dict[str, Any] | None:
    """The resource that a reference of ours (``Type/id``, also below our base) leads to; None for any other."""
    resource_type, _, resource_id = reference.removeprefix(f"{current().base}/").partition("/")
    found = current().store.read(resource_type, resource_id)
    return None if found is None or found.deleted else found.resource


def conformance(resource_type: str, canonical: str, version: str = "") -> dict[str, Any]:
    """A conformance resource by its canonical: a definition, or else one that a caller has stored.

    Raises ``Rejected`` (404) where none is held.
    """
    asked = f"{canonical}|{version}" if version and "|" not in canonical else canonical
    found = validator().definitions.resource(resource_type, asked) or _by_canonical(resource_type, asked)
    if found is None:
        raise refusal("canonical-unknown", type=resource_type)
    return found


def _by_canonical(resource_type: str, canonical: str) -> dict[str, Any] | None:
    """The stored resource of a canonical that was changed last; a CodeSystem's codes are those of the definitions."""
    url, _, version = canonical.partition("|")
    # What an address cannot hold unescaped, a search would read as several values.
    if resource_type == "CodeSystem" or not url or set(url + version) & set(",$\\"):
        return None
    pairs = [("url", url), ("_sort", "-_lastUpdated"), *([("version", version)] if version else [])]
    found = current().store.search(search.parse(resource_type, pairs), count=1).matches
    return found[0].resource if found else None


def stored(resource_type: str, resource_id: str) -> dict[str, Any]:
    """A resource that a caller has stored; raises ``Rejected`` (404, 410)."""
    found = current().store.read(resource_type, resource_id)
    if found is None:
        raise refusal("not-found")
    if found.deleted:
        raise refusal("gone")
    return found.resource
