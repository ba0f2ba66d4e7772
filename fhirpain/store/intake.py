"""A FHIR transaction written into the store: what is there already, whose each resource is, what refers to what.

https://hl7.org/fhir/R4/http.html#transaction and https://hl7.org/fhir/R4/compartmentdefinition-patient.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


def write(tx: Transaction, bundle: Resource, new_id: Callable[[], str], base: str = "") -> list[Stored]:
    """Store every entry; the versions come back in the order of the entries. Raises ``Rejected``.

    A Patient who is held under the same person identifier is not made a second time. References to what the bundle
    creates are rewritten, and so are absolute ones to ``base``, our own address; a subject must be a Patient of the
    bundle or the store.
    """
    _refuse(_not_ours_to_take(bundle), 422)
    _refuse(_twice(bundle), 422)
    planned = writes(bundle, new_id, lambda resource, request: _match(tx, resource, request))
    patients = _Patients.of(planned, base)
    _refuse(_stale(tx, bundle, planned), 412)
    owners = [_owner(tx, write, patients) for write in planned]
    _refuse([owner for owner in owners if isinstance(owner, Issue)], 422)
    return [_put(tx, write, owner) for write, owner in zip(planned, owners, strict=True)
            if not isinstance(owner, Issue)]


@dataclass(frozen=True, slots=True)
class _Patients:
    """The Patients of a transaction, by id and by identifier, and the address under which ours are known."""

    ids: set[str]
    by_identifier: dict[tuple[str, str], str]
    base: str

    @classmethod
    def of(cls, planned: Sequence[Write], base: str) -> "_Patients":
        sent = [write.resource for write in planned if write.resource["resourceType"] == "Patient"]
        numbers = {number: patient["id"] for patient in sent
                   if (number := countries.person_identifier(patient)) is not None}
        return cls({patient["id"] for patient in sent}, numbers, base.rstrip("/") + "/" if base else "")


def _match(tx: Transaction, resource: Resource, request: Resource) -> tuple[str, bool] | None:
    """What a POST already stands for: by ``ifNoneExist``, which keeps it, or a Patient by person identifier."""
    wanted, keeps = _condition(request), True
    if wanted is None and resource["resourceType"] == "Patient":
        wanted, keeps = countries.person_identifier(dict(resource)), False
    if wanted is None:
        return None
    try:
        found = tx.find(resource["resourceType"], *wanted)
        return None if found is None else (found, keeps)
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
            asked, issues = countries.canonical_identifier({"system": system, "value": value}, test_numbers=True)
            _refuse([issue for issue in issues if issue.is_error], 422)
            return asked["system"], asked["value"]
    raise Rejected([_issue("not-supported", "not-supported-condition", "Bundle.entry.request.ifNoneExist")], 422)


def _owner(tx: Transaction, write: Write, patients: _Patients) -> str | Issue | None:
    """The Patient id whose compartment a resource belongs to; an Issue where its subject leads nowhere."""
    at = f"Bundle.entry[{write.index}].resource"
    for element in _OWNER:
        reference = write.resource.get(element)
        if isinstance(reference, dict) and not _is_of_another_type(reference):
            found = _patient(tx, reference, patients)
            return found if found is not None else _issue("not-found", "reference-unresolved", f"{at}.{element}")
    return _issue("required", "reference-unresolved", f"{at}.patient") if _is_registry_consent(write.resource) else None


def _is_of_another_type(reference: Resource) -> bool:
    """Whether it says that it leads to something else than a person: a Group, a Device, a Location."""
    literal = str(reference.get("reference", "")).partition("/_history/")[0].split("?")[0]
    named = str(reference.get("type") or (literal.split("/")[-2] if literal.count("/") else "Patient"))
    return named != "Patient"


def _patient(tx: Transaction, reference: Resource, patients: _Patients) -> str | None:
    literal = str(reference.get("reference", "")).removeprefix(patients.base)
    if literal.startswith("Patient/"):
        found = literal.split("/")[1]
        return found if found in patients.ids or tx.read("Patient", found) is not None else None
    identifier = reference.get("identifier", {})
    if literal or "system" not in identifier or "value" not in identifier:
        return None
    number = (identifier["system"], identifier["value"])
    return patients.by_identifier.get(number) or tx.find("Patient", *number)


def _is_registry_consent(resource: Resource) -> bool:
    """A Consent to or objection against a registry: without its person it would protect nobody."""
    system = guide.canonical("CodeSystem", "consent-kind")
    concepts = resource.get("category", ()) if resource["resourceType"] == "Consent" else ()
    return any(coding.get("system") == system for concept in concepts for coding in concept.get("coding", ()))


def _put(tx: Transaction, write: Write, owner: str | None) -> Stored:
    resource_type, resource_id = write.resource["resourceType"], write.resource["id"]
    held = tx.read(resource_type, resource_id)
    resource = held.resource if held is not None and write.kept else write.resource
    if held is not None and resource_type == "Patient" and write.method == "POST":
        resource = _labelled(resource, held.resource, write.resource)
    if held is not None and _is_another_person(held.resource if not held.deleted else {}, resource):
        at = f"Bundle.entry[{write.index}].resource.identifier"
        raise Rejected([_issue("conflict", "person-identifier-replaced", at)], 409)
    try:
        return tx.put(resource, person=owner)
    except IdentifierTaken as error:
        at = f"Bundle.entry[{write.index}].resource.identifier"
        raise Rejected([_issue("duplicate", "duplicate-person", at)], 409) from error
    except PersonChanged as error:
        at = f"Bundle.entry[{write.index}].resource"
        raise Rejected([_issue("conflict", "id-owned-by-another-patient", at)], 409) from error


def _is_another_person(held: Resource, sent: Resource) -> bool:
    """Whether a Patient's number gives way to another, and is not kept as an old one: all that was told would move."""
    if sent["resourceType"] != "Patient":
        return False
    old, new = countries.person_identifier(dict(held)), countries.person_identifier(dict(sent))
    kept = {(identifier.get("system"), identifier.get("value")) for identifier in sent.get("identifier", ())}
    return old is not None and new is not None and old not in kept


def _labelled(resource: Resource, *said: Resource) -> dict[str, Any]:
    """The Patient with every security label that is held or sent: a POST takes no protection away, and adds its own."""
    labels = [label for patient in said for label in patient.get("meta", {}).get("security", ())]
    distinct = [label for index, label in enumerate(labels) if label not in labels[:index]]
    return {**resource, "meta": {**resource.get("meta", {}), "security": distinct}} if distinct else dict(resource)


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
