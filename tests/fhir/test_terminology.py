"""Value sets, code systems and concept maps."""

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.terminology import Terminology

HL7 = "http://hl7.org/fhir/ValueSet/"
URL = "http://example.org/"
ANIMALS = {
    "resourceType": "CodeSystem", "url": URL + "animals", "content": "complete", "caseSensitive": True,
    "concept": [
        {"code": "animal", "display": "Animal", "concept": [
            {"code": "bird", "concept": [
                {"code": "owl", "property": [{"code": "active", "valueCode": "night"}]},
                {"code": "hen", "display": "Hen", "property": [{"code": "farmed", "valueBoolean": True}]}]},
            {"code": "pet", "property": [{"code": "child", "valueCode": "hen"}]}]},
        {"code": "stone"}],
}
LOUD = {"resourceType": "CodeSystem", "url": URL + "loud", "content": "complete", "caseSensitive": False,
        "concept": [{"code": "Abc", "display": "Letters"}]}
PART = {"resourceType": "CodeSystem", "url": URL + "part", "content": "fragment", "concept": [{"code": "a"}]}


def terminology(*includes, exclude=(), more=()):
    """A terminology with a value set "own" that is composed so."""
    compose = {"include": list(includes)} | ({"exclude": list(exclude)} if exclude else {})
    own = {"resourceType": "ValueSet", "url": URL + "own", "version": "2.0", "compose": compose}
    return Terminology(r4().with_resources([own, ANIMALS, LOUD, PART, *more]))


def members(*includes, exclude=(), more=()):
    """The codes of the animals that are in such a value set."""
    held = terminology(*includes, exclude=exclude, more=more)
    return {code for code in ("animal", "bird", "owl", "hen", "pet", "stone", "Owl")
            if held.member(URL + "own", URL + "animals", code)}


def filtered(name, operator, value):
    """The animals a filter keeps."""
    return members({"system": URL + "animals", "filter": [{"property": name, "op": operator, "value": value}]})


def test_a_whole_system():
    """An include without more takes every code, in its own case alone."""
    assert members({"system": URL + "animals"}) == {"animal", "bird", "owl", "hen", "pet", "stone"}


def test_named_codes():
    """An include with concepts takes those."""
    assert members({"system": URL + "animals", "concept": [{"code": "owl"}, {"code": "hen"}]}) == {"owl", "hen"}


@pytest.mark.parametrize(("name", "operator", "value", "kept"), [
    ("concept", "is-a", "bird", {"bird", "owl", "hen"}),
    ("concept", "descendent-of", "bird", {"owl", "hen"}),
    ("concept", "is-a", "pet", {"pet", "hen"}),
    ("concept", "is-not-a", "bird", {"animal", "pet", "stone"}),
    ("active", "=", "night", {"owl"}),
    ("farmed", "=", "true", {"hen"}),
    ("active", "exists", "true", {"owl"}),
    ("code", "in", "owl,stone", {"owl", "stone"}),
    ("code", "not-in", "owl,stone", {"animal", "bird", "hen", "pet"}),
    ("parent", "=", "bird", {"owl", "hen"}),
])
def test_filters(name, operator, value, kept):
    """On the hierarchy (also through a second parent) and on properties."""
    assert filtered(name, operator, value) == kept


def test_an_unknown_filter_leaves_the_question_open():
    """What cannot be told is None, neither yes nor no."""
    held = terminology({"system": URL + "animals", "filter": [{"property": "code", "op": "regex", "value": "o.*"}]})

    assert held.member(URL + "own", URL + "animals", "owl") is None
    assert held.member(URL + "own", URL + "loud", "Abc") is False


def test_excludes_and_imports():
    """An exclude takes away; several value sets in one include are those in all of them."""
    birds = {"resourceType": "ValueSet", "url": URL + "birds", "compose": {"include": [
        {"system": URL + "animals", "filter": [{"property": "concept", "op": "is-a", "value": "bird"}]}]}}
    pets = {"resourceType": "ValueSet", "url": URL + "pets", "compose": {"include": [
        {"system": URL + "animals", "filter": [{"property": "concept", "op": "is-a", "value": "pet"}]}]}}

    assert members({"valueSet": [URL + "birds"]}, more=[birds]) == {"bird", "owl", "hen"}
    assert members({"valueSet": [URL + "birds", URL + "pets"]}, more=[birds, pets]) == {"hen"}
    assert members({"valueSet": [URL + "birds"]}, exclude=[{"system": URL + "animals", "concept": [{"code": "hen"}]}],
                   more=[birds]) == {"bird", "owl"}


def test_an_import_that_is_not_held_leaves_the_question_open():
    """A code that is in another part is in; any other may be."""
    held = terminology({"system": URL + "animals", "concept": [{"code": "owl"}]}, {"valueSet": ["http://example.org/no"]})

    assert held.member(URL + "own", URL + "animals", "owl") is True
    assert held.member(URL + "own", URL + "animals", "hen") is None


def test_a_value_set_that_imports_itself_ends():
    """A circle holds what is there beside it."""
    held = terminology({"valueSet": [URL + "own"]}, {"system": URL + "animals"})

    assert held.member(URL + "own", URL + "animals", "owl") is True


def test_a_system_that_ignores_case():
    """Its codes are found in any case."""
    held = terminology({"system": URL + "loud"})

    assert held.member(URL + "own", URL + "loud", "aBC") is True
    assert held.display(URL + "loud", "ABC") == "Letters"


def test_a_part_of_a_system_says_nothing_of_the_rest():
    """A fragment holds some codes; those it lacks may exist."""
    assert terminology({"system": URL + "part"}).member(URL + "own", URL + "part", "b") is None
    assert terminology().known(URL + "part", "b") is None
    assert terminology().known(URL + "animals", "b") is False


@pytest.mark.parametrize(("value_set", "system", "code", "answer"), [
    ("administrative-gender", None, "male", True),
    ("administrative-gender|4.0.1", None, "Male", False),
    ("administrative-gender", "http://hl7.org/fhir/administrative-gender", "male", True),
    ("administrative-gender", "urn:other", "male", False),
    ("mimetypes", None, "text/plain", True),
    ("mimetypes", None, "text", False),
    ("all-languages", None, "nb-NO", True),
    ("all-languages", None, "norsk bokmål", False),
    ("currencies", None, "SEK", None),
    ("currencies", "urn:other", "SEK", False),
    ("resource-types", None, "CarePlan", True),
    ("no-such-value-set", None, "x", None),
])
def test_r4s_own_value_sets(value_set, system, code, answer):
    """Held whole, told by form, or open."""
    assert terminology().member(HL7 + value_set, system, code) is answer


def test_a_version_is_part_of_the_question():
    """A value set of another version is not held."""
    held = terminology({"system": URL + "animals"})

    assert held.member(URL + "own|2.0", URL + "animals", "owl") is True
    assert held.member(URL + "own|3.0", URL + "animals", "owl") is None


def test_a_value_set_that_is_only_expanded():
    """What its expansion lists is in; abstract entries are not."""
    own = {"resourceType": "ValueSet", "url": URL + "listed", "expansion": {"contains": [
        {"system": "urn:x", "code": "a", "abstract": True, "contains": [{"system": "urn:x", "code": "b"}]}]}}
    held = terminology(more=[own])

    assert [held.member(URL + "listed", "urn:x", code) for code in "abc"] == [False, True, False]


def test_displays():
    """A system's own words; None where there are none."""
    held = terminology()

    assert held.display("http://hl7.org/fhir/administrative-gender", "male") == "Male"
    assert held.display("http://hl7.org/fhir/administrative-gender", "x") is None
    assert held.display("urn:not-held", "x") is None


MAP = {"resourceType": "ConceptMap", "group": [{
    "source": "urn:a", "target": "urn:b",
    "element": [{"code": "1", "target": [{"code": "I", "display": "One", "equivalence": "equal"},
                                         {"code": "J", "equivalence": "wider"}]},
                {"code": "2", "target": [{"equivalence": "unmatched"}]}],
}]}


def test_a_code_is_translated_to_its_targets():
    """As the map lists them; a code that is unmatched or not in the map has none."""
    translate = terminology().translate

    assert translate(MAP, "urn:a", "1") == [
        {"equivalence": "equal", "system": "urn:b", "code": "I", "display": "One"},
        {"equivalence": "wider", "system": "urn:b", "code": "J"}]
    assert translate(MAP, "urn:a", "2") == translate(MAP, "urn:a", "3") == translate(MAP, "urn:x", "1") == []


@pytest.mark.parametrize(("unmapped", "found"), [
    ({"mode": "fixed", "code": "X"}, [{"equivalence": "inexact", "system": "urn:b", "code": "X"}]),
    ({"mode": "provided"}, [{"equivalence": "equal", "system": "urn:b", "code": "3"}]),
    ({"mode": "other-map", "url": "urn:m"}, []),
])
def test_what_becomes_of_a_code_that_is_not_mapped(unmapped, found):
    """The map says; another map is not followed."""
    concept_map = {**MAP, "group": [MAP["group"][0] | {"unmapped": unmapped}]}

    assert terminology().translate(concept_map, "urn:a", "3") == found


@pytest.mark.parametrize(("code", "answer"), [
    ("SE", None), ("SWE", None), ("752", None), ("SE-14", None), ("Sverige", False)])
def test_what_has_not_the_form_of_a_systems_codes_is_none_of_them(code, answer):
    """Which countries there are is not held; that a name is no code can be told."""
    assert Terminology(r4()).member(HL7 + "jurisdiction", None, code) is answer
