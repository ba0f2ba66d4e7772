"""Whether a coded value is in the value set it is bound to. https://hl7.org/fhir/R4/terminologies.html#strength

Required: the value, and of a CodeableConcept at least one coding, must be in. Extensible: a code from elsewhere is
allowed where none in the set fits, which only a person can tell, so it is a warning.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fhirpain.fhir.terminology import Terminology
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Check, Run

_MAXIMUM = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_RULES = {"required": "binding-required", "extensible": "binding-extensible"}
_CODED = {"code", "string", "uri", "url", "canonical", "Coding", "CodeableConcept", "Quantity"}

Code = tuple[str | None, str]


def binding_checks(binding: Mapping[str, Any], code: str, terminology: Terminology, profile: str) -> list[Check]:
    """The checks of one binding on an element of type ``code``; none where the type is not coded or nothing is said."""
    if code not in _CODED:
        return []
    found = []
    if binding.get("strength") in _RULES and "valueSet" in binding:
        found.append(_check(_RULES[binding["strength"]], binding["valueSet"], code, terminology, profile))
    for extension in binding.get("extension", ()):
        if extension["url"] == _MAXIMUM:
            value_set = extension.get("valueCanonical") or extension.get("valueUri")
            found.append(_check("binding-maximum", value_set, code, terminology, profile))
    return found


def _check(rule: str, value_set: str, code: str, terminology: Terminology, profile: str) -> Check:
    read = _READERS.get(code, _plain)
    needs_code = rule == "binding-required"
    if read is _plain:
        return _plain_check(rule, value_set, terminology, profile)

    def check(run: Run, value: Any, at: At) -> None:
        given = list(read(value))
        if not given:
            # A coding with only a display, a concept with only a text: enough for every strength but required.
            if needs_code and code != "Quantity" and not _says_why_absent(value):
                run.add(rule, at, profile, valueSet=value_set)
            return
        answers = [terminology.member(value_set, system, one) for system, one in given]
        if True in answers:
            return
        if None in answers:
            run.add("binding-not-checked", at, profile, valueSet=value_set)
        elif rule == "binding-extensible" and run.has("unknown-code", at):
            return
        else:
            # A code that is not even in its system: the binding says the same of it, and says where to look.
            run.withdraw("unknown-code", at)
            run.add(rule, at, profile, valueSet=value_set)

    return check


def _plain_check(rule: str, value_set: str, terminology: Terminology, profile: str) -> Check:
    """A code without a system: the quickest and most frequent of bindings."""
    def check(run: Run, value: Any, at: At) -> None:
        answer = terminology.member(value_set, None, value)
        if answer is not True:
            run.add("binding-not-checked" if answer is None else rule, at, profile, valueSet=value_set)

    return check


def code_check(terminology: Terminology) -> Check:
    """A check that a Coding's code is one its system has, where the system's codes are held.

    https://hl7.org/fhir/R4/datatypes.html#Coding
    """
    def check(run: Run, value: Any, at: At) -> None:
        system, code = value.get("system"), value.get("code")
        if type(system) is str and type(code) is str and terminology.known(system, code) is False:
            run.add("unknown-code", (at, "code", -1))

    return check


def _plain(value: str) -> Iterable[Code]:
    yield None, value


def _of_coding(value: Mapping[str, Any]) -> Iterable[Code]:
    if isinstance(code := value.get("code"), str):
        # A Coding without system is in no value set for sure: "" is nobody's system.
        system = value.get("system")
        yield system if isinstance(system, str) else "", code


def _of_concept(value: Mapping[str, Any]) -> Iterable[Code]:
    codings = value.get("coding")
    for coding in codings if isinstance(codings, list) else ():
        if isinstance(coding, dict):
            yield from _of_coding(coding)


_READERS: dict[str, Callable[[Any], Iterable[Code]]] = {
    "Coding": _of_coding, "CodeableConcept": _of_concept, "Quantity": _of_coding,
}


def _says_why_absent(value: Mapping[str, Any]) -> bool:
    """Whether an extension stands where the code would: then ``code`` is a primitive without value."""
    codings = value.get("coding") if "coding" in value else [value]
    return isinstance(codings, list) and any(isinstance(one, dict) and "_code" in one for one in codings)
