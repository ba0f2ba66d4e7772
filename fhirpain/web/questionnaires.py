"""Questionnaire/$populate and QuestionnaireResponse/$extract. https://hl7.org/fhir/uv/sdc/populate.html"""

import functools
from collections.abc import Mapping
from typing import Any, Final

from flask import Response

from fhirpain import guide
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.questionnaire import population
from fhirpain.fhir.questionnaire.extraction import NothingToExtract
from fhirpain.store import utc_now
from fhirpain.web import extracting, held, negotiation, observations, parameters
from fhirpain.web.asking import Asked, In, member_of, read
from fhirpain.web.errors import refusal
from fhirpain.web.parameters import Part
from fhirpain.web.route import offered

_SDC: Final = "http://hl7.org/fhir/uv/sdc/OperationDefinition/{type}-{operation}"
_POPULATE: Final = {
    "canonical": In(), "questionnaire": In("resource", other="text"), "questionnaireRef": In("Reference"),
    "subject": In("Reference"), "context": In("part", repeats=True), "launchContext": In("part", repeats=True),
    "local": In("boolean"),
}
_EXTRACT: Final = {"questionnaire-response": In("resource"), "questionnaireResponse": In("resource"),
                   "questionnaire": In("resource")}
Resource = dict[str, Any]


def populate(resource_id: str = "") -> Response:
    """A response in progress, each answer marked as filled in, and what could not be."""
    asked = read(_POPULATE)
    subject = asked.needed("subject")
    questionnaire = _questionnaire(asked, resource_id)
    response = {"resourceType": "QuestionnaireResponse", **answers_to(questionnaire), "status": "in-progress",
                "subject": subject, "authored": utc_now().isoformat(timespec="seconds")}
    response, issues = filled(questionnaire, response, _contexts(asked, subject))
    parts: list[Part] = [{"name": "response", "resource": response}]
    if issues:
        parts.append({"name": "issues", "resource": guide.outcome(issues, negotiation.language())})
    return negotiation.render(parameters.parameters(parts))


def filled(questionnaire: Resource, response: Resource, contexts: Mapping[str, Any]) -> tuple[Resource, list[Issue]]:
    """A response with what is known of its answers, each of them marked, and what could not be filled in."""
    observe = functools.partial(observations.latest, contexts.get("subject"))
    found = population.populate(extracting.form(questionnaire), response, contexts, observe, _mark)
    return response | ({"item": found.items} if found.items else {}), found.issues


def _questionnaire(asked: Asked, resource_id: str) -> Resource:
    """The one of the address, the one that came, or the one that is named; raises ``Rejected``."""
    if resource_id:
        return held.stored("Questionnaire", resource_id)
    ways = asked.has("canonical", "questionnaire", "questionnaireRef")
    if len(ways) != 1:
        raise refusal("parameter-one-of", parameters="canonical, questionnaire, questionnaireRef")
    given = asked.one(ways[0])
    if ways == ["questionnaireRef"]:
        given = held.known(str(given.get("reference", "")))
        if given is None:
            raise refusal("not-found")
    if isinstance(given, str):
        return held.conformance("Questionnaire", given)
    return _usable(given, "Questionnaire", ways[0])


def _usable(given: Resource, resource_type: str, parameter: str) -> Resource:
    """A resource that came; raises ``Rejected`` where it is of another type or R4 does not know it so."""
    found = held.validator().validate(given)
    if given.get("resourceType") != resource_type or any(issue.is_error for issue in found):
        raise refusal("parameter-value", resource_type, parameter=parameter, kind=resource_type)
    return given


def answers_to(questionnaire: Resource) -> dict[str, str]:
    """How a response names its questionnaire; nothing where that has no canonical."""
    url, version = questionnaire.get("url"), questionnaire.get("version")
    return {"questionnaire": f"{url}|{version}" if version else url} if isinstance(url, str) else {}


def _contexts(asked: Asked, subject: Mapping[str, Any]) -> dict[str, Any]:
    """The resources by the names that expressions know them by: those that came, and the subject under its own."""
    found = about(subject)
    for parts in (*asked.all("context"), *asked.all("launchContext")):
        named = {part["name"]: part for part in parts}
        coding = member_of(named.get("name", {}), "Coding") or {}
        name = member_of(named.get("name", {}), "text") or coding.get("code")
        content = [_content(part) for part in parts if part["name"] == "content"]
        if not isinstance(name, str) or None in content:
            raise refusal("parameter-value", parameter="context", kind="part")
        found[name] = content[0] if len(content) == 1 else content
    return found


def about(subject: Mapping[str, Any]) -> dict[str, Any]:
    """The subject by the names that expressions know it by; nothing where it is not held."""
    person = held.known(str(subject.get("reference", "")))
    return {} if person is None else {"subject": person, person["resourceType"].lower(): person}


def _content(part: Part) -> Resource | None:
    """A resource that came, or that is stored here under a reference that came."""
    resource: Resource | None = member_of(part, "resource")
    reference = member_of(part, "Reference")
    return resource if reference is None else held.known(str(reference.get("reference", "")))


def _mark(how: population.How) -> Resource:
    return {"url": guide.canonical("StructureDefinition", "prefilled"), "valueCode": how}


def extract(resource_id: str = "") -> Response:
    """The Observations that a response holds, and the scores that follow from it, as a transaction."""
    asked = read(_EXTRACT, raw="questionnaire-response")
    response = held.stored("QuestionnaireResponse", resource_id) if resource_id else _response(asked)
    canonical = str(response.get("questionnaire", ""))
    questionnaire = asked.one("questionnaire")
    if questionnaire is None:
        questionnaire = held.conformance("Questionnaire", canonical)
    else:
        _usable(questionnaire, "Questionnaire", "questionnaire")
    try:
        entries = extracting.entries(questionnaire, response)
    except NothingToExtract:
        raise refusal("nothing-to-extract") from None
    return negotiation.render({"resourceType": "Bundle", "type": "transaction",
                               **({"entry": entries} if entries else {})})


def _response(asked: Asked) -> Resource:
    ways = asked.has("questionnaire-response", "questionnaireResponse")
    if len(ways) != 1:
        raise refusal("parameter-missing", parameter="questionnaire-response")
    return _usable(asked.one(ways[0]), "QuestionnaireResponse", ways[0])


ROUTES = tuple(route for route in (
    *offered("populate", populate, "Questionnaire", "type", "instance", definition=_SDC),
    *offered("extract", extract, "QuestionnaireResponse", "type", "instance", definition=_SDC),
) if route.method == "POST" or (route.operation, route.level) == ("extract", "instance"))
"""By GET only what needs no parameter: no other can be written in an address."""
