"""What a proof tells of right resources is, to the letter and in its order, what is found the slow way."""

import copy
import json
import os
from pathlib import Path

import pytest

from fhirpain import guide
from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.validation import Validator
from fhirpain.fhir.validation.codes import Codes
from fhirpain.fhir.validation.compiled import Compiled
from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.proofs import Proofs

DATA = os.environ.get("FHIRPAIN_DATA")
LOINC, LOCAL = "http://loinc.org", "https://ehr.example/codes"
OFTEN = 30


@pytest.fixture
def proofs():
    """New proofs over our guide."""
    return Proofs(Compiled(guide.definitions(), Policy()))


@pytest.fixture(scope="module")
def plain():
    """A validator that generates nothing."""
    return Validator(guide.definitions(), generate=False)


def score(code="72514-3", **others):
    """A pain score as EHRs send it: its code is of a system that is not held."""
    return {"resourceType": "Observation", "status": "final", "code": {"coding": [{"system": LOINC, "code": code}]},
            "subject": {"reference": "Patient/1"}, **others}


def coded(system, code, **others):
    """A CodeableConcept of one code."""
    return {"coding": [{"system": system, "code": code, **others}]}


def component(code):
    """A component with a code."""
    return {"code": code, "valueInteger": 1}


UNKNOWN = {"url": "https://ehr.example/unknown", "valueString": "x"}
NESTED = {"url": "https://ehr.example/nested", "extension": [{"url": "part", "valueCode": "x"}, UNKNOWN]}
TOLD = {
    "one code": score(),
    "a code beside one that is held": score(category=[coded(LOCAL, "x"), coded(
        "http://terminology.hl7.org/CodeSystem/observation-category", "survey")]),
    "several codings": {**score(), "code": {"coding": [{"system": LOINC, "code": "72514-3"},
                                                        {"system": LOCAL, "code": "1", "display": "one"}]}},
    "a code without system": score(method={"coding": [{"code": "x"}]}),
    "another unit": score(valueQuantity={"value": 1, "system": LOCAL, "code": "x"}),
    "a Coding": score(meta={"tag": [{"system": LOCAL, "code": "a"}, {"system": LOCAL, "code": "b"}]}),
    "codes in a list": score(component=[component(coded(LOINC, "8867-4")), component({"text": "x"}),
                                        component(coded(LOCAL, "x"))]),
    "a binding that is a recommendation": score(interpretation=[coded(LOCAL, "high"), {"text": "high"}]),
    "an unknown extension": score(extension=[UNKNOWN]),
    "unknown extensions within one another": score(extension=[UNKNOWN, NESTED], component=[
        component({"text": "x", "extension": [NESTED]})]),
    "a claim that is not held": score(meta={"profile": ["https://ehr.example/profile"]}),
    "a claim beside one that is held": score(meta={"profile": [
        "https://ehr.example/profile", BASE + "Observation", BASE + "observation-genetics"]}),
    "a vital sign": score("8867-4", category=[coded(
        "http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs")], effectiveDateTime="2024-02-29",
        valueQuantity={"value": 60, "unit": "x", "system": "http://unitsofmeasure.org", "code": "/min"}),
}


@pytest.mark.parametrize("resource", TOLD.values(), ids=TOLD)
def test_remarks_are_proven_and_told_as_they_are_found(resource, proofs, plain):
    """Each kind of remark: before there is code for it, while it is made, and after."""
    found = plain.validate(resource)

    for _ in range(OFTEN):
        told = proofs.surely(resource)
        assert told is None or list(told.issues) == found

    assert told is not None
    assert found != []
    assert not any(issue.is_error for issue in found)


@pytest.mark.parametrize("name", TOLD)
def test_the_same_remarks_elsewhere_are_told_there(name, proofs, plain):
    """Keys in another order, entries moved, items moved within a list, one more of them: each is told at its place."""
    resource = TOLD[name]
    backwards = dict(reversed(resource.items()))
    moved = {key: given[::-1] if isinstance(given, list) else given for key, given in resource.items()}
    more = {key: [*given, *copy.deepcopy(given)] if isinstance(given, list) else given
            for key, given in resource.items()}
    for _ in range(OFTEN):
        proofs.surely(resource)

    for other in (backwards, moved, more, resource):
        for _ in range(OFTEN):
            told = proofs.surely(other)
            assert told is None or list(told.issues) == plain.validate(other)


def bundle(*resources):
    """A transaction of some resources."""
    return {"resourceType": "Bundle", "type": "transaction", "entry": [
        {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012d}", "resource": resource,
         "request": {"method": "POST", "url": resource["resourceType"]}} for number, resource in enumerate(resources)]}


@pytest.mark.parametrize("wrong", [False, True])
def test_the_remarks_of_entries_are_told_entry_by_entry(wrong, plain):
    """Beside entries of which nothing is told and, in a Bundle that is looked at again, beside one that is wrong."""
    validator = Validator(guide.definitions())
    patient = {"resourceType": "Patient", "active": "yes" if wrong else True}
    sent = [*TOLD.values(), patient, *TOLD.values(), *TOLD.values()]

    for turn in range(OFTEN):
        given = bundle(*sent[turn % 7:], *sent[:turn % 7])
        assert validator.validate(given) == plain.validate(given) != []


def test_a_resource_that_stands_in_a_bundle_twice_is_told_of_twice(plain):
    """The very same object, as a program may build it."""
    validator, one = Validator(guide.definitions()), TOLD["codes in a list"]
    given = bundle(one, score(), one)

    for _ in range(OFTEN):
        assert validator.validate(given) == plain.validate(given) != []


def test_what_a_profile_says_beyond_is_told_after_what_the_type_says():
    """A code that the type does not check, and a binding of a profile that cannot be checked either."""
    profile = {"resourceType": "StructureDefinition", "url": "https://ehr.example/bound", "name": "Bound",
               "status": "active", "kind": "resource", "abstract": False, "type": "Observation",
               "derivation": "constraint", "baseDefinition": BASE + "Observation", "differential": {"element": [
                   {"id": "Observation", "path": "Observation"},
                   {"id": "Observation.category", "path": "Observation.category", "binding": {
                       "strength": "extensible", "valueSet": "https://ehr.example/not-held"}},
                   {"id": "Observation.code", "path": "Observation.code", "binding": {
                       "strength": "extensible", "valueSet": "https://ehr.example/not-held"}}]}}
    definitions = guide.definitions().with_resources([profile])
    validator, slow = Validator(definitions), Validator(definitions, generate=False)
    claim = {"profile": ["https://ehr.example/bound"]}
    given = score(meta=claim, category=[coded(LOCAL, "x")], method=coded(LOCAL, "y"))

    for _ in range(OFTEN):
        for other in (given, dict(reversed(given.items()))):
            assert validator.validate(other) == slow.validate(other)
            assert validator.validate(score(), ["https://ehr.example/bound"]) == slow.validate(
                score(), ["https://ehr.example/bound"])
    found = [(issue.rule, issue.expression) for issue in validator.validate(given)]
    assert found == [("binding-preferred", "Observation.category[0]"),
                     ("code-not-checked", "Observation.method.coding[0].system"),
                     ("binding-not-checked", "Observation.category[0]"), ("binding-not-checked", "Observation.code")]


def test_an_error_beside_a_remark_is_found(plain):
    """Whatever is known of the remark."""
    validator = Validator(guide.definitions())
    for _ in range(OFTEN):
        validator.validate(score())

    for wrong in ({"status": "no"}, {"subject": {"reference": "Medication/1"}}, {"code": {}}, {"noSuch": 1},
                  {"code": {"coding": [{"system": LOINC, "code": "72514-3", "display": ""}]}},
                  {"code": {"coding": [{"system": LOINC, "code": " 72514-3"}]}},
                  {"code": {"coding": [{"system": LOINC, "code": "72514-3"}, 1]}},
                  {"code": {"coding": [{"system": LOINC, "code": 1}, {"system": LOINC}]}}):
        given = score() | wrong
        assert validator.validate(given) == plain.validate(given)
        assert any(issue.is_error for issue in validator.validate(given))


def test_a_part_that_its_extension_does_not_declare_is_found():
    """Also where the extension has been right often."""
    validator = Validator(r4())
    part = {"url": "period", "valuePeriod": {"start": "2020"}}
    right = {"resourceType": "Patient", "extension": [{"url": BASE + "patient-nationality", "extension": [part]}]}
    wrong = {"resourceType": "Patient", "extension": [
        {"url": BASE + "patient-nationality", "extension": [part, part | {"url": "other"}]}]}

    assert [validator.validate(right) for _ in range(OFTEN)] == [[]] * OFTEN
    assert [issue.rule for issue in validator.validate(wrong)] == ["extension-undeclared"]


class Server:
    """A terminology server that does not answer at first."""

    answer: bool | None = None

    def validate_code(self, system, code, value_set):
        """Whatever it answers now."""
        return self.answer


def test_what_a_terminology_server_did_not_answer_is_asked_again():
    """A remark is not kept where somebody may say better the next time."""
    server = Server()
    validator = Validator(r4(), remote=server)

    for _ in range(OFTEN):
        assert [issue.rule for issue in validator.validate(score("1-8"))] == ["code-not-checked"]
    server.answer = True
    assert validator.validate(score("1-8")) == []


def test_endless_codes_cost_no_endless_memory(proofs):
    """Those that were right but for a remark are kept in a limited number, and so is how remarks stand together."""
    for number in range(2000):
        proofs.surely({**score(), "code": coded(LOCAL, str(number))})
    kept = [one for one in _all_codes(proofs) if one._noted]

    assert kept
    assert all(len(one._noted) <= 1024 for one in kept)


def _all_codes(proofs):
    waiting = [root.site for root in proofs._roots.values()]
    for site in waiting:
        waiting += [part for part in site.parts.values() if hasattr(part, "codes")]
    return [site.codes for site in waiting if isinstance(site.codes, Codes)]


@pytest.mark.skipif(DATA is None, reason="FHIRPAIN_DATA does not name the folder with HL7's examples")
def test_of_hl7s_examples_all_is_told_as_it_is_found(proofs, plain):
    """Each several times, in turns, so that what is known of one does not hide what is wrong with another."""
    files = sorted((Path(DATA or "") / "hl7-r4-examples" / "data").glob("*.json"))[::3]
    examples = [json.loads(text) for file in files if len(text := file.read_text(encoding="utf-8")) < 30_000]
    found = [plain.validate(one) for one in examples]
    told = 0
    for _ in range(12):
        for one, issues in zip(examples, found, strict=True):
            known = proofs.surely(one)
            assert known is None or list(known.issues) == issues
            told += known is not None and issues != []

    assert told > len(examples)
