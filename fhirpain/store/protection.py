"""What no caller may do: change the trace, take a person's objection or label away, or delete who still has records."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from fhirpain import countries, guide
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.fhir.subset import SUBSETTED
from fhirpain.store.ownership import is_registry_consent
from fhirpain.store.transaction import Transaction

if TYPE_CHECKING:
    from fhirpain.store.intake import Act

Resource = Mapping[str, Any]


def check(tx: Transaction, acts: Iterable["Act"]) -> None:
    """Raise ``Rejected`` (422, 409) for entries that would change the trace, store a part, or delete a will."""
    all_acts = list(acts)
    _refuse([_issue("forbidden", "not-writable", f"{act.at}.{'request.url' if act.resource is None else 'resource'}")
             for act in all_acts if act.type == "AuditEvent" or _is_our_provenance(tx, act)], 422)
    _refuse([_issue("business-rule", "subsetted", f"{act.at}.resource.meta.tag") for act in all_acts
             if act.method in ("POST", "PUT") and _is_part(act.resource or {})], 422)
    _refuse([_issue("business-rule", "consent-not-deletable", f"{act.at}.request.url")
             for act in all_acts if act.method == "DELETE" and act.there is not None
             and is_registry_consent(act.there.resource)], 409)


def check_persons(tx: Transaction, acts: Iterable["Act"]) -> None:
    """Raise ``Rejected`` (409) where a Patient was deleted and something about the person is still held."""
    _refuse([_issue("conflict", "patient-has-records", f"{act.at}.request.url") for act in acts
             if act.method == "DELETE" and act.type == "Patient" and act.id and tx.person(act.id)], 409)


def another_person(act: "Act", sent: Resource) -> Iterator[Issue]:
    """An issue where a Patient's number gives way to another, and is not kept as an old one: all told would move."""
    if act.type != "Patient" or act.there is None:
        return
    old, new = countries.person_identifier(act.there.resource), countries.person_identifier(dict(sent))
    kept = {(identifier.get("system"), identifier.get("value")) for identifier in sent.get("identifier", ())}
    if old is not None and new is not None and old not in kept:
        yield _issue("conflict", "person-identifier-replaced", f"{act.at}.resource.identifier")


def labelled(resource: Resource, *said: Resource) -> dict[str, Any]:
    """The Patient with every security label that is held or sent: a POST takes no protection away, and adds its own."""
    labels = [label for patient in said for label in patient.get("meta", {}).get("security", ())]
    distinct = [label for index, label in enumerate(labels) if label not in labels[:index]]
    return {**resource, "meta": {**resource.get("meta", {}), "security": distinct}} if distinct else dict(resource)


def _is_part(resource: Resource) -> bool:
    """Whether it is what a summary gave: stored, it would take away all that was left out."""
    return any((tag.get("system"), tag.get("code")) == (SUBSETTED["system"], SUBSETTED["code"])
               for tag in resource.get("meta", {}).get("tag", ()))


def _is_our_provenance(tx: Transaction, act: "Act") -> bool:
    """A Provenance that we wrote has the id of the submission that it is about."""
    return act.type == "Provenance" and act.method != "POST" and bool(act.id) and tx.is_submission(act.id)


def _issue(code: str, rule: str, at: str) -> Issue:
    return guide.rule("error", code, rule, at)


def _refuse(issues: list[Issue], status: int) -> None:
    if issues:
        raise Rejected(issues, status)
