"""Our guide's definitions at their own addresses: an operation, a profile or a form is found by whoever has its name.

What a caller has stored under the same name comes first. https://hl7.org/fhir/R4/references.html#canonical
"""

from collections.abc import Collection
from datetime import UTC, datetime

from fhirpain import guide
from fhirpain.fhir import json
from fhirpain.store import Stored
from fhirpain.store.conditions import Pair

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def by_id(resource_type: str, resource_id: str) -> Stored | None:
    """The definition of that name; version 0, for it has no history here."""
    found = guide.published(resource_type, resource_id)
    return None if found is None else Stored(resource_type, resource_id, 0, _EPOCH, json.dump(found))


def by_canonical(resource_type: str, pairs: Collection[Pair]) -> Stored | None:
    """The definition that a search for one ``url``, perhaps with its ``version``, asks for; None for any other."""
    asked = {name: value for name, value in pairs if not name.startswith("_")}
    if not {"url"} <= set(asked) <= {"url", "version"}:
        return None
    found = by_id(resource_type, asked["url"].rpartition("/")[2])
    definition = {} if found is None else found.resource
    is_meant = definition.get("url") == asked["url"] and asked.get("version") in (None, definition.get("version"))
    return found if is_meant else None
