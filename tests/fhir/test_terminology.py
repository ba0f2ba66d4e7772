"""Value sets, code systems and concept maps."""

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.terminology import Terminology
from fhirpain.fhir.terminology.concept_map import translate_back
from fhirpain.fhir.terminology.expansion import NotHeld, entries, in_language

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
    ("child", "=", "hen", {"bird", "pet"}),
    ("concept", "generalizes", "hen", {"hen", "bird", "pet", "animal"}),
    ("active", "exists", "false", {"animal", "bird", "hen", "pet", "stone"}),
    ("code", "regex", "[a-m].*", {"animal", "bird", "hen"}),
    ("code", "regex", "ow", set()),
    ("display", "=", "Hen", {"hen"}),
    ("concept", "is-a", "dragon", set()),
])
def test_filters(name, operator, value, kept):
    """On the hierarchy (also through a second parent) and on properties."""
    assert filtered(name, operator, value) == kept


@pytest.mark.parametrize(("name", "operator", "value"), [
    ("code", "child-of", "bird"), ("code", "regex", "(?=o)"), ("code", "regex", "("), ("colour", "=", "red")])
def test_an_unknown_filter_leaves_the_question_open(name, operator, value):
    """An operator of another release, a pattern RE2 does not read, a property nobody has: None, neither yes nor no."""
    held = terminology({"system": URL + "animals", "filter": [{"property": name, "op": operator, "value": value}]})

    assert held.member(URL + "own", URL + "animals", "owl") is None
    assert held.member(URL + "own", URL + "loud", "Abc") is False


def test_a_pattern_takes_time_in_proportion_to_the_codes():
    """A pattern that a backtracking engine would never finish is answered at once."""
    long = {"resourceType": "CodeSystem", "url": URL + "long", "concept": [{"code": "a" * 5000 + "!"}]}
    rule = {"property": "code", "op": "regex", "value": "(a|a)*(a+)+b"}
    held = terminology({"system": URL + "long", "filter": [rule]}, more=[long])

    assert held.member(URL + "own", URL + "long", long["concept"][0]["code"]) is False


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
    ("currencies", None, "SEK", True),
    ("currencies", None, "SKE", False),
    ("currencies", "urn:other", "SEK", False),
    ("iso3166-1-3", "urn:iso:std:iso:3166", "NOR", True),
    ("iso3166-1-3", "urn:iso:std:iso:3166", "NO", False),
    ("iso3166-1-N", "urn:iso:std:iso:3166", "578", True),
    ("ucum-units", "http://unitsofmeasure.org", "mg/dL", True),
    ("ucum-units", "http://unitsofmeasure.org", "milligrams", False),
    ("all-time-units", "http://unitsofmeasure.org", "h", None),
    ("all-time-units", "http://unitsofmeasure.org", "hour", False),
    ("mimetypes", "urn:ietf:bcp:13", "text/plain", True),
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
    ("SE", True), ("SWE", True), ("752", True), ("SE-14", None), ("002", None), ("XX-14", False), ("Sverige", False)])
def test_a_country_or_a_part_of_one(code, answer):
    """Which countries there are is held; of their parts and of the continents, only the form."""
    assert Terminology(r4()).member(HL7 + "jurisdiction", None, code) is answer


def test_an_exclude_that_is_not_held_leaves_its_own_system_open():
    """What it takes away is not known; what it cannot take away is in all the same."""
    held = terminology({"system": URL + "animals"}, {"system": URL + "loud"}, exclude=[
        {"system": URL + "animals", "filter": [{"property": "colour", "op": "=", "value": "red"}]}])

    assert held.member(URL + "own", URL + "animals", "owl") is None
    assert held.member(URL + "own", URL + "loud", "abc") is True


def test_an_exclude_from_a_system_told_by_form():
    """Every media type but one."""
    every = {"system": "urn:ietf:bcp:13"}
    held = terminology(every, exclude=[every | {"concept": [{"code": "text/plain"}]}])

    assert held.member(URL + "own", "urn:ietf:bcp:13", "text/html") is True
    assert held.member(URL + "own", None, "text/plain") is False


def test_an_import_narrows_a_system():
    """A system and a value set in one include: codes of both."""
    birds = {"resourceType": "ValueSet", "url": URL + "birds", "compose": {"include": [
        {"system": URL + "animals", "filter": [{"property": "concept", "op": "is-a", "value": "bird"}]}]}}

    assert members({"system": URL + "animals", "concept": [{"code": "owl"}, {"code": "stone"}],
                    "valueSet": [URL + "birds"]}, more=[birds]) == {"owl"}


def test_imports_that_fan_out_and_meet_again_end():
    """Forty levels of two imports each are eighty questions, not two to the fortieth."""
    layers = [{"resourceType": "ValueSet", "url": f"{URL}{side}{level}", "compose": {"include": [
        {"valueSet": [f"{URL}l{level + 1}"]}, {"valueSet": [f"{URL}r{level + 1}"]}]}}
        for level in range(40) for side in "lr"]
    held = terminology({"valueSet": [URL + "l0"]}, more=layers)

    assert held.member(URL + "own", None, "owl") is None


def test_imports_a_thousand_deep_end():
    """Nobody writes that by hand: what lies below fifty is not looked at."""
    chain = [{"resourceType": "ValueSet", "url": f"{URL}c{level}", "compose": {"include": [
        {"valueSet": [f"{URL}c{level + 1}"]}]}} for level in range(1000)]

    assert terminology({"valueSet": [URL + "c0"]}, more=chain).member(URL + "own", "urn:x", "owl") is None


def test_codes_out_of_use_can_be_left_out():
    """A value set may want active codes alone."""
    old = {"resourceType": "CodeSystem", "url": URL + "old", "concept": [
        {"code": "a"}, {"code": "b", "property": [{"code": "status", "valueCode": "retired"}]},
        {"code": "c", "property": [{"code": "inactive", "valueBoolean": True}]}]}
    own = {"resourceType": "ValueSet", "url": URL + "active", "compose": {
        "inactive": False, "include": [{"system": URL + "old"}]}}
    held = terminology({"system": URL + "old"}, more=[old, own])

    assert [held.member(URL + "active", URL + "old", code) for code in "abc"] == [True, False, False]
    assert [held.member(URL + "own", URL + "old", code) for code in "abc"] == [True, True, True]


@pytest.mark.parametrize(("value_set", "system", "code", "answer"), [
    ("http://unitsofmeasure.org/vs", "http://unitsofmeasure.org", "kg", True),
    ("http://loinc.org/vs", "http://loinc.org", "8310-5", None),
    ("http://loinc.org/vs", "http://loinc.org", "8310-6", False),
    ("http://loinc.org/vs/LL715-4", "http://loinc.org", "LA6576-8", None),
    ("http://snomed.info/sct?fhir_vs", "http://snomed.info/sct", "22253000", None),
    ("http://snomed.info/sct?fhir_vs=isa/404684003", "http://snomed.info/sct", "22253001", False),
    ("http://snomed.info/sct?fhir_vs", "http://loinc.org", "8310-5", False),
    (URL + "all-animals", URL + "animals", "owl", True),
    (URL + "all-animals", URL + "animals", "dragon", False),
])
def test_value_sets_that_nobody_wrote_down(value_set, system, code, answer):
    """All of a system, by the url its code system or its page gives for that."""
    held = Terminology(r4().with_resources([ANIMALS | {"valueSet": URL + "all-animals"}]))

    assert held.member(value_set, system, code) is answer


SUPPLEMENT = {"resourceType": "CodeSystem", "url": URL + "svenska", "content": "supplement",
              "supplements": URL + "animals|1.0", "concept": [
                  {"code": "hen", "designation": [{"language": "sv", "value": "Höna"}]}, {"code": "tupp"}]}


def test_a_supplement_is_no_system():
    """It gives the codes of another more words; codes it names are not thereby there."""
    held = terminology(more=[SUPPLEMENT])

    assert held.known(URL + "svenska", "hen") is None
    assert held.known(URL + "animals", "tupp") is False
    assert held.is_display(URL + "animals", "hen", "Höna") is True


@pytest.mark.parametrize(("code", "display", "answer"), [
    ("hen", "Hen", True), ("hen", " hEN ", True), ("hen", "Owl", False), ("bird", "Bird", None), ("x", "Hen", None)])
def test_what_a_code_is_called(code, display, answer):
    """In any case; None where the system says nothing of it."""
    assert terminology().is_display(URL + "animals", code, display) is answer


def test_a_value_set_may_call_its_codes_otherwise():
    """Also a code of a system that is not held."""
    held = terminology({"system": URL + "animals", "concept": [
        {"code": "hen", "display": "Chicken", "designation": [{"language": "nb", "value": "Høne"}]}]})

    assert held.is_display(URL + "animals", "hen", "Chicken", URL + "own") is True
    assert held.is_display(URL + "animals", "hen", "Høne", URL + "own") is True
    assert held.is_display(URL + "animals", "hen", "Chicken") is False


def test_every_code_of_a_value_set():
    """By system; None where not all of them are held."""
    named = {"system": URL + "animals", "concept": [{"code": "owl"}, {"code": "hen"}]}
    without = {"system": URL + "animals", "concept": [{"code": "owl"}]}

    assert terminology(named, exclude=[without]).expansion(URL + "own") == {URL + "animals": {"hen"}}
    assert terminology({"system": "http://loinc.org"}).expansion(URL + "own") is None
    assert terminology().expansion(URL + "no") is None


@pytest.mark.parametrize("broken", [
    {"compose": []}, {"compose": {"include": [{"system": URL + "animals", "concept": [{}]}]}}, {"expansion": "x"},
    {"compose": {"include": "x"}}])
def test_what_is_no_value_set_says_nothing(broken):
    """Definitions may have come with the resource."""
    held = Terminology(r4().with_resources([{"resourceType": "ValueSet", "url": URL + "x", **broken}]))

    assert held.member(URL + "x", URL + "animals", "owl") is None


def test_what_is_not_held_is_not_remembered_either():
    """However many systems and value sets a resource names, the process does not grow."""
    held = terminology()
    for number in range(100):
        held.member(f"urn:vs:{number}", f"urn:s:{number}", "x")
        held.member(f"http://snomed.info/sct?fhir_vs=isa/{number}", "http://snomed.info/sct", "22253000")

    assert (held._systems, held._value_sets) == ({}, {})


@pytest.mark.parametrize("broken", [
    {"concept": [{}]}, {"concept": "x"}, {"concept": ["x"]}, {"concept": [{"code": "a", "property": ["x"]}]},
    {"concept": [{"code": 1}], "caseSensitive": False}])
def test_what_is_no_code_system_says_nothing(broken):
    """Nor does a supplement that is none."""
    supplement = {"resourceType": "CodeSystem", "url": URL + "s", "content": "supplement",
                  "supplements": URL + "animals"}
    held = terminology(more=[{"resourceType": "CodeSystem", "url": URL + "x", **broken}, {**supplement, **broken}])

    assert held.known(URL + "x", "a") is None
    assert held.is_display(URL + "animals", "hen", "Owl") is False


class Server:
    """Holds one code, and notes what it was asked."""

    def __init__(self):
        """Not asked yet."""
        self.asked = []

    def validate_code(self, system, code, value_set):
        """Whether it is that code."""
        self.asked.append((system, code, value_set))
        return code == "8310-5"


def test_a_server_is_asked_what_is_not_held():
    """And only that."""
    server = Server()
    held = Terminology(r4().with_resources([ANIMALS]), server)

    assert held.known("http://loinc.org", "8310-5") is True
    assert held.member(URL + "no", "http://loinc.org", "718-7") is False
    assert held.known(URL + "animals", "owl") is True
    assert held.known("http://loinc.org", "8310-6") is False
    assert server.asked == [("http://loinc.org", "8310-5", None), ("http://loinc.org", "718-7", URL + "no")]


def test_an_expansion_keeps_the_order_it_is_written_in():
    """Listed codes as the value set lists them, others as their system does."""
    listed = terminology({"system": URL + "animals", "concept": [{"code": "stone"},
                                                                 {"code": "hen", "display": "Höna"}]})
    whole = terminology({"system": URL + "loud"}, {"system": URL + "animals"}, exclude=[
        {"system": URL + "animals", "concept": [{"code": "pet"}]}])

    assert [(one["code"], one.get("display")) for one in entries(listed, URL + "own")] == [("stone", None),
                                                                                        ("hen", "Höna")]
    assert [one["code"] for one in entries(whole, URL + "own")] == ["animal", "bird", "owl", "hen", "stone", "Abc"]


def test_what_is_not_held_whole_is_not_expanded():
    """A part of a code system cannot be told as all of it."""
    with pytest.raises(NotHeld):
        entries(terminology({"system": URL + "part"}), URL + "own")


def test_a_supplement_adds_words_to_a_concept():
    """After those of the code system itself."""
    words = {"resourceType": "CodeSystem", "url": URL + "more", "content": "supplement", "supplements": URL + "animals",
             "concept": [{"code": "hen", "designation": [{"language": "sv", "value": "höna"}]}]}

    assert in_language(terminology(more=[words]).concept(URL + "animals", "hen"), "sv-SE") == "höna"
    assert in_language(terminology().concept(URL + "animals", "hen"), "sv") == "Hen"


def test_a_map_leads_back():
    """The equivalence is seen from the other end."""
    there = {"group": [{"source": URL + "a", "target": URL + "b", "element": [
        {"code": "x", "display": "X", "target": [{"code": "1", "equivalence": "wider"}]}]}]}

    assert translate_back(there, URL + "b", "1") == [
        {"equivalence": "narrower", "system": URL + "a", "code": "x", "display": "X"}]
    assert translate_back(there, URL + "b", "2") == []
