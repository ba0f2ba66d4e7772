"""A FHIR transaction written into the store: what is there already, whose each resource is, what refers to what.

https://hl7.org/fhir/R4/http.html#transaction and https://hl7.org/fhir/R4/compartmentdefinition-patient.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from fhirpain import countries, guide
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.fhir.transaction import Write, writes
from fhirpain.store.errors import AmbiguousIdentifier, IdentifierTaken, PersonChanged
from fhirpain.store.transaction import Transaction
from fhirpain.store.versions import Stored

Resource = Mapping[str, Any]
_OWNER = ("subject", "patient")


def write(tx: Transaction, bundle: Resource, new_id: Callable[[], str]) -> list[Stored]:
    """Store every entry; the versions come back in the order of the entries. Raises ``Rejected``.

    A Patient who is held under the same person identifier is not made a second time. References to what the bundle
    creates are rewritten; a subject must be a Patient of the bundle or the store.
    """
    _refuse(_not_ours_to_take(bundle), 422)
    _refuse(_twice(bundle), 422)
    planned = writes(bundle, new_id, lambda resource, request: _match(tx, resource, request))
    patients = {write.resource["id"] for write in planned if write.resource["resourceType"] == "Patient"}
    _refuse(_stale(tx, bundle, planned), 412)
    owners = [_owner(tx, write, patients) for write in planned]
    _refuse([owner for owner in owners if isinstance(owner, Issue)], 422)
    return [_put(tx, write, owner) for write, owner in zip(planned, owners, strict=True)
            if not isinstance(owner, Issue)]


def _match(tx: Transaction, resource: Resource, request: Resource) -> str | None:
    """The id of the resource that a POST already stands for: by ``ifNoneExist``, a Patient by person identifier."""
    wanted = _condition(request)
    if wanted is None and resource["resourceType"] == "Patient":
        wanted = countries.person_identifier(dict(resource))
    if wanted is None:
        return None
    try:
        return tx.find(resource["resourceType"], *wanted)
    except AmbiguousIdentifier as error:
        raise Rejected([_issue("multiple-matches", "duplicate-person", "Bundle.entry.request.ifNoneExist")],
                       412) from error


def _condition(request: Resource) -> tuple[str, str] | None:
    """The identifier (canonical system, value) that ``ifNoneExist`` asks for; any other condition is refused."""
    if not request.get("ifNoneExist"):
        return None
    match parse_qsl(request["ifNoneExist"]):
        case [("identifier", token)] if "|" in token:
            system, value = token.split("|", 1)
            asked, issues = countries.canonical_identifier({"system": system, "value": value})
            _refuse([issue for issue in issues if issue.is_error], 422)
            return asked["system"], asked["value"]
    raise Rejected([_issue("not-supported", "not-supported-condition", "Bundle.entry.request.ifNoneExist")], 422)


def _owner(tx: Transaction, write: Write, patients: set[str]) -> str | Issue | None:
    """The Patient id whose compartment a resource belongs to; an Issue where its subject leads nowhere."""
    for element in _OWNER:
        reference = write.resource.get(element)
        if not isinstance(reference, dict):
            continue
        found = _patient(tx, reference)
        if found is not None and found not in patients and tx.read("Patient", found) is None:
            return _issue("not-found", "reference-unresolved", f"Bundle.entry[{write.index}].resource.{element}")
        return found
    return None


def _patient(tx: Transaction, reference: Resource) -> str | None:
    literal = str(reference.get("reference", ""))
    if literal.startswith("Patient/"):
        return literal.split("/")[1]
    identifier = reference.get("identifier", {})
    if not literal and "system" in identifier and "value" in identifier:
        return tx.find("Patient", identifier["system"], identifier["value"])
    return None


def _put(tx: Transaction, write: Write, owner: str | None) -> Stored:
    resource_type, resource_id = write.resource["resourceType"], write.resource["id"]
    held = tx.read(resource_type, resource_id) if write.kept else None
    if held is not None:
        return held
    try:
        return tx.put(write.resource, person=owner)
    except IdentifierTaken as error:
        at = f"Bundle.entry[{write.index}].resource.identifier"
        raise Rejected([_issue("duplicate", "duplicate-person", at)], 409) from error
    except PersonChanged as error:
        at = f"Bundle.entry[{write.index}].resource"
        raise Rejected([_issue("conflict", "id-owned-by-another-patient", at)], 409) from error


def _twice(bundle: Resource) -> Iterator[Issue]:
    """One issue for each entry that updates what an earlier entry updates."""
    seen: set[str] = set()
    for index, entry in enumerate(bundle.get("entry", ())):
        url = entry["request"]["url"]
        if entry["request"]["method"] == "PUT" and url in seen:
            yield _issue("duplicate", "duplicate-entry", f"Bundle.entry[{index}].request.url")
        seen.add(url)


def _not_ours_to_take(bundle: Resource) -> Iterator[Issue]:
    """The trace is ours to write: a caller who could change it could hide."""
    for index, entry in enumerate(bundle.get("entry", ())):
        if entry["resource"]["resourceType"] == "AuditEvent":
            yield _issue("forbidden", "not-writable", f"Bundle.entry[{index}].resource")


def _stale(tx: Transaction, bundle: Resource, planned: Sequence[Write]) -> Iterator[Issue]:
    """The updates whose ``ifMatch`` names another version than the current one. https://hl7.org/fhir/R4/http.html#concurrency"""
    for write in planned:
        wanted = bundle["entry"][write.index]["request"].get("ifMatch")
        held = tx.read(write.resource["resourceType"], write.resource["id"]) if wanted else None
        if wanted and (held is None or wanted not in (f'W/"{held.version}"', f'"{held.version}"')):
            yield _issue("conflict", "version-conflict", f"Bundle.entry[{write.index}].request.ifMatch")


def _issue(code: str, rule: str, at: str) -> Issue:
    return guide.rule("error", code, rule, at)


def _refuse(issues: Iterator[Issue] | Sequence[Issue], status: int) -> None:
    found = list(issues)
    if found:
        raise Rejected(found, status)
