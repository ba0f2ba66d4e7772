"""What names something must name it for everyone: absolute addresses, and ids that are given once.

https://hl7.org/fhir/R4/references.html#canonical and https://hl7.org/fhir/R4/datatypes.html#Identifier
"""

import re
from typing import Any

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.run import Check, Run

ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+").fullmatch
"""Whether a text is an absolute URI."""

_TAG = re.compile(r"</?[A-Za-z](?![A-Za-z0-9+.\-]*:)[^<]*").search
URI_SYSTEM = "urn:ietf:rfc:3986"


def address_checks(name: str, code: str, policy: Policy, *, is_element_id: bool) -> list[Check]:
    """The checks of an element named ``name`` of a type; ``is_element_id`` is for an id that is no resource's."""
    if is_element_id:
        return [_check_id]
    if code in ("string", "markdown") and not policy.markup:
        return [_check_markup]
    if code == "canonical":
        return [_check_canonical]
    if code in ("uri", "url") and name != "fullUrl":
        return [check_uri]
    return _BY_TYPE.get(code, [])


def _check_id(run: Run, value: Any, at: At) -> None:
    """An element's id is given once in its resource. https://hl7.org/fhir/R4/element.html#id"""
    seen = run.scope.ids
    if value in seen:
        run.add("element-id", at)
    seen.add(value)


def _check_markup(run: Run, value: Any, at: At) -> None:
    if _TAG(value):
        run.add("text-markup", at)


def _check_canonical(run: Run, value: Any, at: At) -> None:
    if not value.startswith("#") and not ABSOLUTE(value):
        run.add("canonical-absolute", at)


def check_uri(run: Run, value: Any, at: At) -> None:
    """An OID or UUID as a URI begins with urn:. https://hl7.org/fhir/R4/datatypes.html#uri"""
    if value.startswith(("oid:", "uuid:")):
        run.add("uri-form", at)


def check_identifier(run: Run, value: Any, at: At) -> None:
    """The system is absolute; where it is that of URIs, the value is one."""
    system, given = value.get("system"), value.get("value")
    if isinstance(system, str) and not ABSOLUTE(system):
        run.add("system-absolute", (at, "system", -1))
    elif system == URI_SYSTEM and isinstance(given, str) and not ABSOLUTE(given):
        run.add("identifier-uri", (at, "value", -1))


_BY_TYPE: dict[str, list[Check]] = {"Identifier": [check_identifier]}
BY_VALUE = frozenset((_check_markup, _check_canonical, check_uri, check_identifier))
"""The checks that look at the value alone."""
