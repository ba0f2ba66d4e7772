"""Resources to bytes and back, and whether two of them say the same."""

from typing import Any

from fhirpain.fhir import json


def dump(resource: dict[str, Any]) -> bytes:
    """The JSON of a resource, compact, decimals as they were written."""
    return json.dump(resource)


def parse(data: bytes) -> dict[str, Any]:
    """A resource from JSON that this store has written."""
    return json.parse(data)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two resources say the same: the order of keys says nothing, ``1.10`` is not ``1.1``."""
    return dump(_sorted(one)) == dump(_sorted(other))


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
