"""A proof that nothing is wrong is never given where an issue would be found, and costs what it may cost."""

import copy
import gc
import inspect
import linecache
import random
from pathlib import Path

import pytest

from fhirpain import guide
from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.validation import Validator
from fhirpain.fhir.validation.compiled import Compiled
from fhirpain.fhir.validation.generated import Source
from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.proofs import Proofs
from tools import mutate
from tools.mutate_shapes import Shapes

VALID = sorted((Path(mutate.VALID)).glob("*.json"))
ODD = ["", " x", 0, 1, True, None, [], {}, [None], [{}], "urn:ietf:rfc:3986", "Patient/1", "#", "#x", "2024-02-30",
       "x\ny", ["x"], {"x": 1}]


@pytest.fixture(scope="module")
def proofs():
    """Proofs over our guide that have met every valid example often."""
    made = Proofs(Compiled(guide.definitions(), Policy()))
    for resource in mutate.read(mutate.VALID).values():
        for _ in range(30):
            made.surely(resource)
    return made


@pytest.fixture(scope="module")
def plain():
    """A validator that generates nothing."""
    return Validator(guide.definitions(), generate=False)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_what_a_proof_tells_is_what_is_found(path, proofs, plain):
    """Of the valid example, its mutants and odd ones: nothing, the same remarks, or it leaves them to the others."""
    chance = random.Random(path.name)  # noqa: S311
    resource = mutate.read(path.parent)[path.name]
    broken = [mutant.resource for mutant in mutate.mutants(resource, Shapes(guide.definitions()))]
    broken = chance.sample(broken, min(20, len(broken))) + [odd(resource, chance) for _ in range(40)]

    assert proofs.surely(resource) is not None or plain.validate(resource) != []
    for one in [resource, *broken]:
        told = proofs.surely(one)
        assert told is None or list(told.issues) == plain.validate(one)


def odd(resource, chance):
    """The resource with one value replaced, doubled, removed, or moved within its object."""
    made = copy.deepcopy(resource)
    holder = chance.choice([one for one in holders(made) if one])
    key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
    match chance.randrange(4):
        case 0:
            holder[key] = copy.deepcopy(chance.choice(ODD))
        case 1 if isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        case 2 if isinstance(holder, dict):
            holder[key] = holder.pop(key)
        case _:
            del holder[key]
    return made


def holders(value):
    """Every object and list in a JSON value."""
    if isinstance(value, (dict, list)):
        yield value
        for part in value.values() if isinstance(value, dict) else value:
            yield from holders(part)


@pytest.mark.parametrize("number", [1, 8, 40])
def test_a_validator_that_generates_answers_as_one_that_does_not(number, plain):
    """Right and wrong plans by turns, before code is made, while it is, and after."""
    validator = Validator(guide.definitions())
    wrong = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": {"reference": "Device/1"}}
    right = wrong | {"subject": {"reference": "Patient/1"}}
    for _ in range(number):
        validator.validate(right)

    assert validator.validate(right) == plain.validate(right) == []
    assert validator.validate(wrong) == plain.validate(wrong) != []


def test_many_doubts_do_not_wear_out_the_answer():
    """After many wrong ones a right one is right, and after many right ones a wrong one is wrong."""
    validator = Validator(r4())
    answers = [bool(validator.validate({"resourceType": "Patient", "active": active}))
               for active in [*["no"] * 40, *[True] * 40, "no"]]

    assert answers == [*[True] * 40, *[False] * 40, True]


def test_a_reference_is_held_against_the_bundle_it_stands_in():
    """The same plan alone, where its subject is not at hand, and beside a subject of another type than it says."""
    validator, url = Validator(r4()), "https://ehr.example/"
    plan = {"resourceType": "CarePlan", "id": "1", "status": "active", "intent": "plan",
            "subject": {"reference": "Patient/1"}}

    def bundle(kind):
        return {"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": f"{url}CarePlan/1", "resource": plan},
            {"fullUrl": f"{url}Patient/1", "resource": {"resourceType": kind, "id": "1"}}]}

    for _ in range(20):
        assert validator.validate(plan) == validator.validate(bundle("Patient")) == []
    assert "reference-target" in {issue.rule for issue in validator.validate(bundle("Device"))}


def test_one_wrong_entry_is_found_among_many_right_ones(plain):
    """Whatever is known of the others; a resource in a resource in an entry as well."""
    validator = Validator(guide.definitions())

    def bundle(*resources):
        return {"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": f"urn:uuid:00000000-0000-4000-8000-{number:012d}", "resource": resource}
            for number, resource in enumerate(resources)]}

    right, wrong = {"resourceType": "Patient", "active": True}, {"resourceType": "Patient", "active": "yes"}
    for _ in range(20):
        assert validator.validate(bundle(right, right)) == []
        for given in (bundle(right, wrong, right), bundle(bundle(right, wrong), right)):
            assert validator.validate(given) == plain.validate(given) != []


def test_resources_in_resources_are_too_deep_all_the_same(plain):
    """Proofs of entries do not hide how deep they stand."""
    validator, deep = Validator(guide.definitions()), {"resourceType": "Patient", "active": True}
    found = []
    for _ in range(12):
        for _ in range(20):
            answer = validator.validate(deep)
        assert answer == plain.validate(deep)
        found.append("too-deep" in {issue.rule for issue in answer})
        deep = {"resourceType": "Bundle", "type": "collection", "entry": [
            {"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000", "resource": deep}]}

    assert found == [*[False] * 9, *[True] * 3]


@pytest.mark.parametrize("fetched", ["Patient", "Device"])
def test_a_reference_that_can_be_fetched_is_fetched_once(fetched):
    """Whether the proof holds or not."""
    validator, asked = Validator(r4()), []
    plan = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": {"reference": "Patient/1"}}

    def fetch(reference):
        asked.append(reference)
        return {"resourceType": fetched, "id": "1"}

    for turn in range(20):
        issues = validator.validate(plan, fetch=fetch)

        assert bool(issues) == (fetched == "Device")
        assert len(asked) == turn + 1


def test_an_extension_whose_place_is_told_by_values_is_never_proven():
    """A proof knows the names of places alone: of two addresses it cannot tell which is the first."""
    url = "https://example.org/first"
    note = {"resourceType": "StructureDefinition", "url": url, "name": "First", "status": "active",
            "kind": "complex-type", "abstract": False, "type": "Extension", "derivation": "constraint",
            "context": [{"type": "fhirpath", "expression": "Patient.address.first()"}],
            "baseDefinition": BASE + "Extension", "differential": {"element": [{"path": "Extension"}]}}
    validator = Validator(r4().with_resources([note]))
    extended = {"extension": [{"url": url, "valueString": "x"}]}

    for _ in range(40):
        first = {"resourceType": "Patient", "address": [extended, {"text": "x"}]}
        second = {"resourceType": "Patient", "address": [{"text": "x"}, extended]}
        assert [issue.rule for issue in validator.validate(first)] == []
        assert [issue.rule for issue in validator.validate(second)] == ["extension-context"]


def test_endless_shapes_cost_no_endless_code():
    """Right resources with ever new orders of keys: code is made for some, and the rest is right as well."""
    proofs = Proofs(Compiled(r4(), Policy()))
    before, chance = proofs.budget.left, random.Random(1)  # noqa: S311
    texts = dict.fromkeys(("publisher", "description", "copyright", "name", "title", "purpose", "version"), "x")
    for _ in range(300):
        keys = chance.sample(list(texts), len(texts))
        made = {"resourceType": "ValueSet", "status": "draft"} | {key: texts[key] for key in keys} | {"name": "X"}
        assert all(proofs.surely(made) is not None for _ in range(4))

    assert before - proofs.budget.left == 64


def test_when_no_more_code_may_be_made_all_is_looked_at_all_the_same():
    """A spent budget changes no answer."""
    proofs = Proofs(Compiled(r4(), Policy()))
    proofs.budget.left = 0

    for _ in range(10):
        assert proofs.surely({"resourceType": "Patient", "active": True}) is not None
        assert proofs.surely({"resourceType": "Patient", "active": "yes"}) is None


def test_nothing_of_a_definition_is_in_the_source(proofs):
    """Fixed lines and numbered names: neither a key of FHIR nor an address, though there is code for them."""
    sources = ["".join(lines) for file, (_, _, lines, _) in
               ((file, entry) for file, entry in linecache.cache.items() if file.startswith("<fhirpain CarePlan"))]

    assert sources
    assert not [one for one in sources if any(word in one for word in ("http", "status", "coding", "subject", '"'))]


@pytest.mark.parametrize("text", ['x == "word"', "x = '\\n'", "x; y", "x @ y", "import os\nos", "x # y"])
def test_a_line_is_names_numbers_and_signs(text):
    """What could be a text of somebody's is refused."""
    with pytest.raises(ValueError, match=r".*"):
        Source().line(1, text)


def test_generated_code_can_be_read():
    """Its source is where Python's own tools look for it."""
    source = Source()
    source.line(1, f"run.append({source.name('x')} in v)")
    look = source.function("fhirpain test")
    found = []
    look({"x": 1}, found)

    assert found == [True]
    assert inspect.getsource(look) == "def look(v, run):\n    run.append(c0 in v)\n"

    file = look.__code__.co_filename
    del look
    gc.collect()

    assert file not in linecache.cache


def test_generated_code_has_few_names_of_python():
    """Those it needs, and none that opens, imports or runs anything."""
    source = Source()
    source.line(1, "open(v)")

    with pytest.raises(NameError):
        source.function("fhirpain test")({}, None)
