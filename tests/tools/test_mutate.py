"""The mutation makes one defect at a time, knows what must be said of it, and leaves the resource alone."""

import copy
import functools

import pytest

from fhirpain import guide
from tools import mutate
from tools.mutate_consequences import Consequences, within
from tools.mutate_shapes import Shapes

PATIENT = {
    "resourceType": "Patient",
    "active": True,
    "name": [{"family": "Svensson"}],
    "birthDate": "1950-09-07",
    "deceasedBoolean": False,
    "maritalStatus": {"text": "x"},
    "contact": [{"name": {"text": "x"}, "period": {"start": "2024"}}],
    "managingOrganization": {"reference": "Organization/a"},
    "link": [{"other": {"reference": "Patient/b"}, "type": "seealso"}],
}


@functools.cache
def shapes():
    """The shapes of R4 and our profiles."""
    return Shapes(guide.definitions())


@functools.cache
def consequences():
    """What follows from what, by R4 and our profiles."""
    return Consequences(guide.definitions())


@functools.cache
def made():
    """The mutants of the patient."""
    return list(mutate.mutants(PATIENT, shapes()))


def find(kind, expression):
    """The one mutant of a kind at a place."""
    return next(one for one in made() if (one.kind, one.expression) == (kind, expression))


def verdict(mutant):
    """What the validator makes of a mutant."""
    return mutate.judge(mutant, "", guide.validator(), consequences()).verdict


@pytest.mark.parametrize(("kind", "expression", "rule"), [
    ("drop-required", "Patient.link[0].other", "cardinality-min"),
    ("unknown-element", "Patient.contact[0].period.noSuchElement", "unknown-element"),
    ("list-for-one", "Patient.birthDate", "wrong-type"),
    ("one-for-list", "Patient.name", "wrong-type"),
    ("text-for-object", "Patient.maritalStatus", "wrong-type"),
    ("number-for-text", "Patient.birthDate", "wrong-type"),
    ("text-for-value", "Patient.active", "wrong-type"),
    ("bad-format", "Patient.birthDate", "primitive-format"),
    ("bad-code", "Patient.link[0].type", "binding-required"),
    ("empty-list", "Patient.name", "empty-value"),
    ("empty-object", "Patient.name[0]", "empty-value"),
    ("empty-text", "Patient.name[0].family", "empty-value"),
    ("null", "Patient.active", "empty-value"),
    ("two-choices", "Patient.deceased", "choice-type"),
    ("forbidden-choice", "Patient.deceased", "choice-type"),
    ("wrong-target", "Patient.managingOrganization", "reference-target"),
])
def test_a_defect_is_made_and_found(kind, expression, rule):
    """Each kind of defect names the rule and the place, and the validator says the same."""
    mutant = find(kind, expression)

    assert rule in mutant.rules
    assert verdict(mutant) == "right"


def test_the_kinds_that_need_a_profile_or_a_number_are_made_of_our_examples():
    """Fixed values, patterns, maxima, concepts with required codes and integers are in the valid examples."""
    kinds = {mutant.kind for resource in mutate.read(mutate.VALID).values()
             for mutant in mutate.mutants(resource, shapes())}

    assert kinds >= {"other-pattern", "exceed-maximum", "wrong-system", "fraction-for-integer"}


def test_a_mutant_differs_in_one_object_and_the_base_stays():
    """Mutants share what is not broken; the resource they were made of is not touched."""
    before = copy.deepcopy(PATIENT)
    broken = find("bad-code", "Patient.link[0].type").resource

    assert before == PATIENT
    assert broken["link"][0]["type"] == mutate.NO_CODE
    assert {key for key in PATIENT if broken[key] is not PATIENT[key]} == {"link"}


def test_no_mutant_is_the_base():
    """A defect changes something."""
    assert [one for one in made() if one.resource == PATIENT] == []


def test_the_same_seed_takes_the_same_sample():
    """A report can be repeated; another seed looks elsewhere."""
    found = [("a.json", mutant) for mutant in made()]

    taken = [mutant.expression for _, mutant in mutate.sample(found, 40, 1)]

    assert taken == [mutant.expression for _, mutant in mutate.sample(found, 40, 1)]
    assert taken != [mutant.expression for _, mutant in mutate.sample(found, 40, 2)]
    assert len(taken) == 40


def test_a_sample_takes_every_kind():
    """Rare defects are not lost among frequent ones."""
    taken = mutate.sample([("a.json", mutant) for mutant in made()], 60, 1)

    assert {mutant.kind for _, mutant in taken} == {mutant.kind for mutant in made()}


def test_a_missed_defect_is_a_fault():
    """A validator that finds nothing is told so."""
    class Blind:
        def validate(self, _resource):
            return []

    assert mutate.judge(made()[0], "", Blind(), consequences()).verdict == "missed"


def test_what_is_said_elsewhere_without_cause_is_a_fault():
    """An error at an element that has nothing to do with the defect is surplus; at another place alone, misplaced."""
    mutant, other = find("bad-format", "Patient.birthDate"), find("unknown-element", "Patient.name[0].noSuchElement")
    issues = [issue for one in (mutant, other) for issue in guide.validator().validate(one.resource) if issue.is_error]

    class Fixed:
        def __init__(self, found):
            self.found = found

        def validate(self, _resource):
            return self.found

    assert mutate.judge(mutant, "", Fixed(issues), consequences()).verdict == "surplus"
    assert mutate.judge(mutant, "", Fixed(issues[1:]), consequences()).verdict == "misplaced"
    assert mutate.judge(mutant, "", Fixed([*issues[:1], *issues[:1]]), consequences()).verdict == "right"


def test_an_invariant_that_reads_the_broken_element_follows_from_it():
    """A contact without name, telecom, address and organization breaks pat-1 once its only one of these is broken."""
    resource = {"resourceType": "Patient", "contact": [{"organization": {"reference": "Organization/a"}}]}
    mutant = next(one for one in mutate.mutants(resource, shapes())
                  if (one.kind, one.expression) == ("null", "Patient.contact[0].organization"))
    issues = [issue for issue in guide.validator().validate({**resource, "contact": [{"gender": "male"}]})
              if issue.rule == "pat-1"]

    assert len(issues) == 1
    assert consequences().allow(mutant, issues[0])


def test_a_place_is_within_itself_its_list_and_its_parent():
    """Names that merely begin alike are not inside each other."""
    assert within("A.b[0].c", "A.b")
    assert within("A.b", "A.b")
    assert not within("A.bc", "A.b")


def test_the_figures_add_up():
    """Every mutant has one verdict."""
    judged = [mutate.judge(mutant, "a.json", guide.validator(), consequences()) for mutant in made()]
    found = mutate.figures(judged)

    assert found["mutants"] == len(made()) == sum(found["verdicts"].values())
    assert found["rejected_in_place"] == 1


def test_our_examples_mutants_are_rejected_in_place():
    """Of a sample over all valid examples none is missed or misplaced."""
    judged = mutate.run([mutate.VALID], 400, 7)

    assert [one.mutant.expression for one in judged if not one.hit] == []
