"""The validator as a whole: pure, safe among threads, and never at a loss."""

import copy
import random
import threading

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.issue import LANGUAGES, say
from fhirpain.fhir.validation import Validator
from fhirpain.fhir.validation.rules import RULES

from .conftest import CARE_PLAN

ODD = [None, "", [], {}, 0, -1, True, "x", "#", "#x", [None], [[]], [{}], {"a": 1}, 1.5, {"reference": 5},
       {"coding": {}}, {"coding": [5]}, {"extension": [{"url": 5}]}, {"resourceType": 5}, 10**400, "\x00", {"": 1},
       {"resourceType": "Bundle", "type": "document", "entry": [{"resource": {"resourceType": "Composition"}}]}]


def places(value):
    """Every (container, key) in a JSON value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@pytest.mark.parametrize("seed", range(40))
def test_no_resource_is_too_odd(validator, seed):
    """Whatever stands where, there is an answer, and the resource is as it was."""
    chance = random.Random(seed)  # noqa: S311
    extension = {"extension": [{"url": "http://example.org/x", "valueReference": {"reference": "#p"}}]}
    start = CARE_PLAN | extension | {"contained": [{"resourceType": "Patient", "id": "p"}]}
    for _ in range(10):
        resource = copy.deepcopy(start)
        for _ in range(chance.randint(1, 4)):
            container, key = chance.choice(list(places(resource)))
            container[key] = copy.deepcopy(chance.choice(ODD))
        before = copy.deepcopy(resource)

        validator.validate(resource)

        assert resource == before


def test_the_answer_is_the_same_for_every_thread():
    """Types and profiles are compiled by whoever comes first; the others find them whole."""
    validator, answers = Validator(r4()), []
    wrong = CARE_PLAN | {"status": "x", "colour": "red"}
    threads = [threading.Thread(target=lambda: answers.append(validator.validate(wrong))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8
    assert all(answer == answers[0] for answer in answers)


def test_every_rule_has_its_sentence_in_every_language():
    """Those with several sentences have one for each reason."""
    class Facts(dict):
        def __missing__(self, name):
            return name

    reasons = {"wrong-type": ["list", "object", "string", "number", "boolean"],
               "bundle-full-url": ["absolute", "uuid", "oid", "disagrees", "missing"], "bundle-search": ["mode", "id"],
               "narrative": ["declaration", "entity", "not-xml", "not-a-div", "element", "attribute", "address",
                             "style", "empty"],
               "extension-url": ["", "version"], "reference-format": ["", "relative"],
               "extension-modifier": ["is-one", "is-none"],
               "narrative-control": ["no-languages", "languages", "language", "source"]}
    facts = dict.fromkeys(["name", "min", "max", "slice", "type", "types", "valueSet", "profiles", "modes"], "x")
    for rule in RULES:
        for reason in reasons.get(rule, [""]):
            texts = say(f"{rule}-{reason}" if reason else rule, **facts)
            assert set(texts) == set(LANGUAGES)
            assert all(text[0].isupper() or text[0] == "x" or text.startswith("fullUrl") for text in texts.values())


def test_what_is_derived_is_not_told_twice(faults):
    """Each fault has one rule and one place."""
    wrong = CARE_PLAN | {"status": "x", "meta": {"profile": ["http://hl7.org/fhir/StructureDefinition/CarePlan"]}}

    found = faults(wrong, ["http://hl7.org/fhir/StructureDefinition/CarePlan"])

    assert found == [("binding-required", "CarePlan.status")]
