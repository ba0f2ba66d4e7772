"""Whether a code is one of its system's, and in the value set it is bound to. https://hl7.org/fhir/R4/terminologies.html#strength

Required: the value, and of a CodeableConcept at least one coding, must be in. Extensible: a code from elsewhere is
allowed where none in the set fits, which only a person can tell, so it is a warning. Preferred: a recommendation.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fhirpain.fhir.issue import Severity
from fhirpain.fhir.terminology import Terminology
from fhirpain.fhir.terminology.forms import LOINC, SNOMED, UCUM
from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Check, Run

_MAXIMUM = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
_RULES = {"required": "binding-required", "extensible": "binding-extensible", "preferred": "binding-preferred"}
_PLAIN = {"code", "string", "uri", "url", "canonical"}
_QUANTITIES = {"Quantity", "Age", "Count", "Distance", "Duration", "MoneyQuantity", "SimpleQuantity"}
WITH_SYSTEM = {"Coding", *_QUANTITIES}
"""The types that hold a code beside its system."""

_LEFT_TO_SERVERS = {SNOMED, LOINC, UCUM}
# HL7's validator asks a terminology server about these and no longer refuses where there is none; R4's own examples
# count in "ea" and prescribe by a SNOMED CT code whose check digit is wrong. A required binding refuses all the same.


def binding_checks(binding: Mapping[str, Any], code: str, terminology: Terminology, profile: str) -> list[Check]:
    """The checks of one binding on an element of type ``code``; none where the type is not coded or nothing is said."""
    if code not in _PLAIN | WITH_SYSTEM | {"CodeableConcept"}:
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
    if code in _PLAIN:
        return _plain_check(rule, value_set, terminology, profile)
    # A coding with only a display, a concept with only a text: enough for every strength but required.
    needs_code = rule == "binding-required" and code not in _QUANTITIES

    def check(run: Run, value: Any, at: At) -> None:
        given = [(coding, there) for coding, there in _codings(value, at, code) if type(coding.get("code")) is str]
        if given:
            # A Coding without system is in no value set for sure: "" is nobody's system.
            answers = {terminology.member(value_set, _text(coding, "system"), coding["code"]) for coding, _ in given}
            _judge(run, rule, at, profile, value_set, answers)
            for coding, there in given if True in answers else ():
                _forgive_display(run, coding, there, terminology, value_set)
        elif needs_code and not _says_why_absent(value):
            run.add(rule, at, profile, valueSet=value_set)

    return check


def _judge(run: Run, rule: str, at: At, profile: str, value_set: str, answers: set[bool | None]) -> None:
    """Say what the answers for a value's codes come to."""
    if True in answers:
        return
    if None in answers:
        if rule != "binding-preferred":
            run.withdraw("code-not-checked", at)
            run.add("binding-not-checked", at, profile, valueSet=value_set)
    elif rule in ("binding-extensible", "binding-preferred"):
        if not run.has("unknown-code", at):
            run.add(rule, at, profile, valueSet=value_set)
    else:
        # A code that is not even in its system: the binding says the same of it, and says where to look.
        for said in ("unknown-code", "code-not-checked", "code-without-system"):
            run.withdraw(said, at)
        run.add(rule, at, profile, valueSet=value_set)


def _forgive_display(run: Run, coding: Mapping[str, Any], at: At, terminology: Terminology, value_set: str) -> None:
    """A value set may call its codes otherwise than their system does."""
    if run.has("code-display", at) and terminology.is_display(
            _text(coding, "system"), coding["code"], _text(coding, "display"), value_set):
        run.withdraw("code-display", at)


def _plain_check(rule: str, value_set: str, terminology: Terminology, profile: str) -> Check:
    """A code without a system: the quickest and most frequent of bindings."""
    def check(run: Run, value: Any, at: At) -> None:
        answer = terminology.member(value_set, None, value)
        if answer is False:
            run.add(rule, at, profile, valueSet=value_set)
        elif answer is None and rule != "binding-preferred":
            run.add("binding-not-checked", at, profile, valueSet=value_set)

    return check


def code_check(terminology: Terminology, code: str = "Coding") -> Check:
    """A check of what holds a code and its system (a type of ``WITH_SYSTEM``): is it a code of that, and so called?

    https://hl7.org/fhir/R4/datatypes.html#Coding
    """
    if code in _QUANTITIES:
        return _unit_check(terminology)

    def check(run: Run, value: Any, at: At) -> None:
        system, given = value.get("system"), value.get("code")
        if type(given) is not str:
            return
        if type(system) is str:
            _known(run, system, given, at, terminology, "warning" if system in _LEFT_TO_SERVERS else "error")
            if type(display := value.get("display")) is str:
                _called(run, system, given, display, at, terminology)
        elif "_system" not in value:
            run.add("code-without-system", at)

    return check


def _unit_check(terminology: Terminology) -> Check:
    """Of a unit, HL7's validator asks only its servers; R4's own examples count in v3-orderableDrugForm's ``Tab``."""
    def check(run: Run, value: Any, at: At) -> None:
        system, given = value.get("system"), value.get("code")
        if type(system) is str and type(given) is str:
            _known(run, system, given, at, terminology, "warning")

    return check


def _known(run: Run, system: str, code: str, at: At, terminology: Terminology, severity: Severity) -> None:
    answer = terminology.known(system, code)
    if answer is False:
        run.add("unknown-code", (at, "code", -1), severity=severity)
    elif answer is None:
        rule = "system-is-value-set" if terminology.is_value_set(system) else "code-not-checked"
        run.add(rule, (at, "system", -1))


def _called(run: Run, system: str, code: str, display: str, at: At, terminology: Terminology) -> None:
    """Words in a language that is not held may be right; those of another code contradict this one."""
    if terminology.is_display(system, code, display) is False:
        contradicts = terminology.is_called(system, display)
        run.add("code-display", (at, "display", -1), severity="error" if contradicts else "warning")


def _codings(value: Mapping[str, Any], at: At, code: str) -> Iterator[tuple[Mapping[str, Any], At]]:
    """What holds a code in a value, and where: the codings of a concept, any other value itself."""
    if code != "CodeableConcept":
        yield value, at
        return
    codings = value.get("coding")
    for index, coding in enumerate(codings if isinstance(codings, list) else ()):
        if isinstance(coding, dict):
            yield coding, (at, "coding", index)


def _text(coding: Mapping[str, Any], name: str) -> str:
    given = coding.get(name)
    return given if isinstance(given, str) else ""


def _says_why_absent(value: Mapping[str, Any]) -> bool:
    """Whether an extension stands where the code would: then ``code`` is a primitive without value."""
    codings = value.get("coding") if "coding" in value else [value]
    return isinstance(codings, list) and any(isinstance(one, dict) and "_code" in one for one in codings)
