"""The cohort as what an EHR sends, person after person, each as one transaction or a few, with the truth about it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fhirpain import countries, guide
from fhirpain.cohort import wills
from fhirpain.cohort.chance import Chance
from fhirpain.cohort.episode import Episode, wish
from fhirpain.cohort.parts import Resource, claiming, concept, put, to, transaction, unit
from fhirpain.cohort.person import Person, people
from fhirpain.fhir import json

_UNITS = ("pain-organization", "pain-practitioner", "pain-healthcare-service", "pain-group-programme",
          "pain-programme-cohort")
"""The files of examples/valid/ that begin so are the units, professionals and groups that the persons meet."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One person's transactions, in the order in which they are sent; the first person's begin with the units'.

    ``messages`` go from a region to a municipality, past the façade.
    """

    transactions: list[Resource]
    truth: dict[str, Any]
    messages: list[Resource]


def cohort(patients: int, seed: int) -> Iterator[Sent]:
    """That many persons, made one at a time. The same seed gives the same persons, however many are asked for."""
    units = [_units()]
    for chance, person in itertools.islice(people(seed), patients):
        sent = _sent(chance, person)
        yield Sent([*units, *sent.transactions], sent.truth, sent.messages)
        units = []


def _sent(chance: Chance, person: Person) -> Sent:
    episode = Episode(chance, person).play()
    will, late = wish(chance, person)
    early = [] if will is None or late else [will]
    first = [person.patient(episode.died), wills.told(person, person.contact), *early, *episode.made]
    afterwards = [transaction([put(will)])] if will is not None and late else []
    corrected, again = _correction(chance, episode), _duplicate(chance, person)
    truth = {**episode.truth, "will": None if will is None else will["id"], "late": late,
             "corrected": [entry["resource"]["id"] for entry in corrected[:1]], "duplicate": bool(again)}
    more = [transaction(entries) for entries in (corrected, again) if entries]
    return Sent([transaction([put(each) for each in first]), *more, *afterwards], truth, episode.messages)


def _correction(chance: Chance, episode: Episode) -> list[Resource]:
    """The plan was entered in error, and is written anew under another id."""
    if not chance.happens("correction"):
        return []
    plan = next(each for each in episode.made if f"CarePlan/{each['id']}" == episode.truth["plan"])
    kept = [each for each in plan["extension"] if not each["url"].endswith("/status-reason")]
    episode.truth["plan"] += "-again"
    anew = {**plan, "id": f"{plan['id']}-again"}
    anew["identifier"] = [{**plan["identifier"][0], "value": anew["id"]}]
    wrong = {**plan, "status": "entered-in-error", "extension": kept}
    return [put(wrong), put(anew), put(_why(episode, wrong, anew))]


def _why(episode: Episode, wrong: Resource, anew: Resource) -> Resource:
    """By whom, when and on which ground the correction was made."""
    participant = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
    amended = {"system": "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "code": "amend"}
    return {**claiming("Provenance", f"{wrong['id']}-corrected", "pain-provenance"),
            "target": [to(wrong), to(anew)], "recorded": anew["created"],
            "reason": [concept("legal-basis", "care")], "activity": {"coding": [amended]},
            "agent": [{"type": {"coding": [{"system": participant, "code": "author"}]},
                       "who": unit(episode.person.country, "1")}],
            "entity": [{"role": "revision", "what": to(wrong)}]}


def _duplicate(chance: Chance, person: Person) -> list[Resource]:
    """Somebody registers the person once more: a conditional create, which is to find the one there is."""
    if not chance.happens("duplicate"):
        return []
    other = {key: value for key, value in person.patient().items() if key != "id"}
    request = {"method": "POST", "url": "Patient", "ifNoneExist": f"identifier={person.system}|{person.value}"}
    return [{"fullUrl": "urn:uuid:0b0f5a0e-0000-4000-8000-0000000000d0", "resource": other, "request": request}]


def _units() -> Resource:
    """Without the examples' ids that no real register gives: HPR and RESH numbers of zeros."""
    folder = guide.folder("examples") / "valid"
    paths = sorted(path for path in folder.glob("*.json") if path.name.startswith(_UNITS))
    held = [_with_sound_ids(json.parse(path.read_bytes())) for path in paths]
    return transaction([put(resource) for resource in held if resource.get("identifier") != []])


def _with_sound_ids(resource: Resource) -> Resource:
    if "identifier" not in resource:
        return resource
    sound = [each for each in resource["identifier"] if not countries.canonical_identifier(each)[1]]
    return {**resource, "identifier": sound}
