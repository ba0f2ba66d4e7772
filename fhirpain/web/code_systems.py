"""CodeSystem/$lookup, $validate-code and $subsumes. https://hl7.org/fhir/R4/codesystem-operations.html"""

from collections.abc import Iterator
from typing import Any, Final

from flask import Response

from fhirpain.fhir.terminology import expansion
from fhirpain.fhir.terminology.code_system import CodeSystem
from fhirpain.web import held, negotiation, parameters
from fhirpain.web.asking import Asked, In, read
from fhirpain.web.codes import TAKES, Code, codes
from fhirpain.web.errors import refusal
from fhirpain.web.parameters import Part
from fhirpain.web.route import Route, offered
from fhirpain.web.value_sets import told

_LOOKUP: Final = {"code": In(), "system": In(), "version": In(), "coding": In("Coding"), "date": In("instant"),
                  "displayLanguage": In(), "property": In(repeats=True)}
_VALIDATE: Final = {**TAKES, "url": In(), "codeSystem": In("resource", used=False), "version": In(),
                    "date": In("instant"), "abstract": In("boolean"), "displayLanguage": In()}
_SUBSUMES: Final = {"codeA": In(), "codeB": In(), "system": In(), "version": In(), "codingA": In("Coding"),
                    "codingB": In("Coding")}


def lookup() -> Response:
    """What is said of a code: its display, designations and properties."""
    asked = read(_LOOKUP)
    code = codes(asked)[0]
    if code.system is None:
        raise refusal("parameter-missing", parameter="system")
    system = held.conformance("CodeSystem", code.system, asked.text("version"))
    concept = held.terminology().concept(code.system, code.code)
    if concept is None:
        raise refusal("code-unknown" if held.terminology().known(code.system, code.code) is False else "codes-not-held")
    language = asked.text("displayLanguage") or negotiation.language()
    return negotiation.render(parameters.parameters([*_system(system), *_concept(concept, language),
                                                     *_properties(code, concept, asked.all("property"))]))


def _system(system: dict[str, Any]) -> Iterator[Part]:
    yield {"name": "name", "valueString": system.get("name") or system["url"]}
    if "version" in system:
        yield {"name": "version", "valueString": system["version"]}


def _concept(concept: dict[str, Any], language: str) -> Iterator[Part]:
    yield {"name": "display", "valueString": expansion.in_language(concept, language) or concept["code"]}
    for designation in concept.get("designation", ()):
        members = {"language": "valueCode", "use": "valueCoding", "value": "valueString"}
        yield {"name": "designation", "part": [{"name": name, member: designation[name]}
                                               for name, member in members.items() if name in designation]}


def _properties(code: Code, concept: dict[str, Any], wanted: list[str]) -> Iterator[Part]:
    """Every property, or those that were asked for: the concept's own, its definition, what is above and below it."""
    system = held.terminology().code_system(code.system or "")
    above, below = system.nearest(system.fold(code.code)) if system is not None else ([], [])
    said = [("definition", "valueString", concept["definition"])] if "definition" in concept else []
    said += [("parent", "valueCode", one) for one in above] + [("child", "valueCode", one) for one in below]
    said += [(given["code"], member, value) for given in concept.get("property", ())
             for member, value in given.items() if member.startswith("value") and given["code"] not in _NEAREST]
    for name, member, value in said:
        if not wanted or name in wanted:
            yield {"name": "property", "part": [{"name": "code", "valueCode": name}, {"name": "value", member: value}]}


_NEAREST: Final = ("parent", "child")


def validate_code(resource_id: str = "") -> Response:
    """Whether a code system has a code."""
    asked = read(_VALIDATE)
    url = _url(asked, resource_id)
    wanted = codes(asked, url)
    terminology = held.terminology()
    # A code of another system may be right; it is not one of this.
    answers = [terminology.known(code.system, code.code) if code.system == url else False for code in wanted]
    for code, answer in zip(wanted, answers, strict=True):
        if answer:
            language = asked.text("displayLanguage") or negotiation.language()
            return negotiation.render(told(terminology, code, language))
    rule = "code-not-held" if None in answers else "code-not-in-system"
    return negotiation.render(parameters.verdict(rule, negotiation.language()))


def _url(asked: Asked, resource_id: str) -> str:
    """The code system that is meant; one that is stored must be the one that is known by its canonical."""
    if resource_id:
        return str(held.conformance("CodeSystem", str(held.stored("CodeSystem", resource_id).get("url", "")))["url"])
    url = asked.text("url") or asked.text("system")
    if not url:
        raise refusal("parameter-missing", parameter="url")
    if asked.text("version"):
        held.conformance("CodeSystem", url, asked.text("version"))
    return url


def subsumes(resource_id: str = "") -> Response:
    """How two codes of one system stand to each other."""
    asked = read(_SUBSUMES)
    one, other = _side(asked, "A"), _side(asked, "B")
    url = _url(asked, resource_id) if resource_id or asked.has("system") else one.system
    if not url:
        raise refusal("parameter-missing", parameter="system")
    held.conformance("CodeSystem", url, asked.text("version"))
    system = held.terminology().code_system(url)
    known = [] if system is None else [system.fold(code.code) for code in (one, other) if code.system in (None, url)]
    if system is None or len([code for code in known if code in system.displays]) < len((one, other)):
        raise refusal("code-unknown")
    return negotiation.render(parameters.parameters([{"name": "outcome", "valueCode": _outcome(system, *known)}]))


def _side(asked: Asked, side: str) -> Code:
    if len(asked.has(f"code{side}", f"coding{side}")) != 1:
        raise refusal("parameter-one-of", parameters=f"code{side}, coding{side}")
    values = {"code": asked.all(f"code{side}"), "coding": asked.all(f"coding{side}")}
    return codes(Asked(values))[0]


def _outcome(system: CodeSystem, one: str, other: str) -> str:
    """https://hl7.org/fhir/R4/valueset-concept-subsumption-outcome.html"""
    if one == other:
        return "equivalent"
    if system.subsumes(one, other):
        return "subsumes"
    return "subsumed-by" if system.subsumes(other, one) else "not-subsumed"


ROUTES: Final[tuple[Route, ...]] = (
    *offered("lookup", lookup, "CodeSystem", "type"),
    *offered("validate-code", validate_code, "CodeSystem", "type", "instance"),
    *offered("subsumes", subsumes, "CodeSystem", "type", "instance"),
)
