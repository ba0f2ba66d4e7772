"""RIVTA GetCarePlans 2.0: plans as a Swedish region's systems answer them, bare or in a SOAP envelope.

https://rivta.se, service domain clinicalprocess:logistics:logistics. docs/sources.md tells what becomes of each
element.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from fhirpain import guide
from fhirpain.settings import Settings
from fhirpain.sources import Translation
from fhirpain.sources.rivta_payload import Log, response
from fhirpain.sources.rivta_plan import Plan, resources

_PERSON = uuid.UUID("b0c1a7a4-0f5c-5a53-9f0d-7c9c39f4f7de")
"""Namespace of the fullUrls of persons: they name a place in the answer, so that no number is in them."""


class Unit(msgspec.Struct, forbid_unknown_fields=True):
    """What the settings' file of units says of one unit."""

    level: Literal["1", "2", "3", "4"]


@dataclass(frozen=True, slots=True)
class RivtaSource:
    """Reads answers of the service contract GetCarePlans, version 2.0."""

    id: str = "rivta"
    media_types: tuple[str, ...] = ("application/xml", "text/xml", "application/soap+xml")

    def translate(self, payload: bytes, media_type: str, settings: Settings) -> Translation:
        """The answer's plans as a transaction; raises ``Malformed`` when it is no such answer.

        Issues and losses are located by a path of element names. Any error leaves the transaction empty.
        The file that ``settings.units`` names is read each time: ``OSError`` or ``msgspec.ValidationError`` when it
        cannot be.
        """
        log = Log()
        answer, at = response(payload, log)
        if answer.get("result", {}).get("resultCode") == "ERROR":
            # An answer that failed may hold some of its plans; nobody knows which are left out.
            log.wrong("exception", "rivta-result-error", f"{at}/result/resultCode")
        entries: list[dict[str, Any]] = []
        if not log.has_errors:
            plans = _latest(_plans(answer, at, _units(settings.units)), log)
            entries = _entries(plans, settings.base_url.rstrip("/"), log)
        bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction"}
        if entries and not log.has_errors:
            bundle["entry"] = entries
        return Translation(bundle, log.loss, log.issues)


def _units(path: str) -> dict[str, Unit]:
    return msgspec.json.decode(Path(path).read_bytes(), type=dict[str, Unit]) if path else {}


def _plans(answer: Mapping[str, Any], at: str, units: Mapping[str, Unit]) -> list[Plan]:
    plans = []
    for number, read in enumerate(answer.get("carePlan", []), 1):
        header = read["carePlanHeader"]
        unit = header["accountableHealthcareProfessional"].get("healthcareProfessionalCareUnitHSAId", {}).get("value")
        level = units[unit].level if unit in units else None
        plans.append(Plan(header, read["carePlanBody"], f"{at}/carePlan[{number}]", level))
    return plans


def _latest(plans: Iterable[Plan], log: Log) -> list[Plan]:
    """One plan for each source system and document id: the schema lets an id come twice.

    The newest document time holds; of equal times the nullified one, then the one that stands last.
    """
    kept: dict[tuple[str, str], Plan] = {}
    for plan in plans:
        other = kept.get(plan.key)
        if other is None:
            kept[plan.key] = plan
            continue
        if _person(other) != _person(plan):
            log.wrong("conflict", "rivta-document-of-two-persons", f"{plan.at}/carePlanHeader/documentId")
        older, newer = (plan, other) if _age(plan) < _age(other) else (other, plan)
        kept[plan.key] = newer
        log.lost("dropped", "rivta-duplicate-document", older.at)
    return list(kept.values())


def _age(plan: Plan) -> tuple[float, bool]:
    time = plan.header.get("documentTime")
    return time.moment.timestamp() if time else float("-inf"), plan.is_nullified


def _person(plan: Plan) -> tuple[str, str]:
    identifier = plan.header["patientId"]
    return identifier["system"], identifier["value"]


def _entries(plans: list[Plan], base: str, log: Log) -> list[dict[str, Any]]:
    persons = {person: f"urn:uuid:{uuid.uuid5(_PERSON, str(number))}"
               for number, person in enumerate(dict.fromkeys(map(_person, plans)))}
    entries = [_patient(*person, full_url) for person, full_url in persons.items()]
    for plan in plans:
        for resource in resources(plan, persons[_person(plan)], len(entries), log):
            url = f"{resource['resourceType']}/{resource['id']}"
            entries.append({"fullUrl": f"{base}/{url}", "resource": resource, "request": {"method": "PUT", "url": url}})
    return entries


def _patient(system: str, value: str, full_url: str) -> dict[str, Any]:
    """A person to be created unless already known by the number; the number is in the body, never in an address."""
    profile = guide.canonical("StructureDefinition", "pain-patient")
    resource = {"resourceType": "Patient", "meta": {"profile": [profile]},
                "identifier": [{"system": system, "value": value}]}
    once = urlencode({"identifier": f"{system}|{value}"})
    return {"fullUrl": full_url, "resource": resource,
            "request": {"method": "POST", "url": "Patient", "ifNoneExist": once}}


source = RivtaSource()
