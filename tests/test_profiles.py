"""The implementation guide holds together: every rule is worded, shown kept and shown broken."""

import functools
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from fhirpain import guide
from tools import break_examples, build_profiles, write_instruments
from tools.constraints import CHECKED_BINDINGS, constraints, is_shape, is_sum_of_slices, kinds, structures

ROOT = Path(__file__).resolve().parent.parent
VALID = sorted((ROOT / "examples" / "valid").glob("*.json"))
MANIFEST = json.loads((ROOT / "examples" / "broken" / "manifest.json").read_text(encoding="utf-8"))
GENERATED = sorted(path for name in ("profiles", "terminology") for path in (ROOT / name / "generated").glob("*.json"))
SOURCES = sorted(path for name in ("profiles", "terminology") for path in (ROOT / name).rglob("*.fsh"))
BASE = re.search(r"^canonical: (\S+)$", (ROOT / "ig" / "sushi-config.yaml").read_text(encoding="utf-8"), re.M)[1]
PUBLIC_TEST_NUMBERS = {
    "195009072553", "196101182803", "189002029800", "200302022389", "199002222397", "200001252386", "196109732393",
    "191212121212", "31129956715",
}  # fmt: skip
IMPOSSIBLE_NUMBERS = {"195013072553", "196109322393", "32129956715", "195009072554"}
"""Month 13, day 32, a wrong check digit: nobody can hold these."""
RESERVE_NUMBERS = {"990000000001"}
"""Made up, of a series that a region gives to those whose number is not known."""
R4_MISPLACED = re.compile(r"StructureDefinition\.(snapshot|differential)\.element\[\d+\]\.type\[0\]\.extension\[0\]")
"""structuredefinition-fhir-type: R4 defines it for type.code, and R4's own definitions and SUSHI have it on type."""


def read(path):
    """One JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


@functools.cache
def resources(resource_type):
    """Our artifacts of one type."""
    return [read(path) for path in GENERATED if path.name.startswith(f"{resource_type}-")]


@functools.cache
def findings(path):
    """What the validator says of a file, but for information: rule, place and whether it refuses."""
    issues = guide.validator().validate(read(path))
    return {(issue.rule, issue.expression, issue.is_error) for issue in issues if issue.severity != "information"}


# --- examples


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_keeps_every_rule(path):
    """An example in examples/valid claims a profile of ours and has no error."""
    assert read(path)["meta"]["profile"][0].startswith(BASE)
    assert [found for found in findings(path) if found[2]] == []


@pytest.mark.parametrize("name", MANIFEST)
def test_a_broken_example_fails_by_its_rule_alone(name):
    """A broken example adds to its valid base the one failure that the manifest names (and what follows from it)."""
    expected = MANIFEST[name]

    added = findings(ROOT / "examples" / "broken" / name) - findings(ROOT / "examples" / "valid" / expected["base"])

    assert (expected["rule"], expected["expression"]) in {found[:2] for found in added}
    errors = {rule for rule, _, is_error in added if is_error} - {expected["rule"]}
    assert errors == set(expected.get("also", ()))


def test_every_profile_has_a_valid_example():
    """What a profile asks for is shown by a whole resource."""
    claimed = {profile for path in VALID for profile in read(path)["meta"]["profile"]}
    profiles = {each["url"] for each in resources("StructureDefinition") if each["type"] != "Extension"}

    assert profiles <= claimed


def test_every_constraint_has_a_broken_example():
    """A rule that no example breaks is a rule of which nobody knows that it can fire."""
    wanted = {f"{each.name}.json" for structure in structures() for each in constraints(structure)}

    assert wanted - set(MANIFEST) == set()


def test_every_profile_is_broken_by_an_example():
    """One that only says more of a slice than the profile that it is made from, too."""
    profiles = {each["id"] for each in structures() if each["type"] != "Extension"}

    assert profiles - {row["profile"] for row in MANIFEST.values()} == set()


def test_nothing_is_stricter_than_its_base_without_being_counted():
    """What a snapshot adds to the standard is a constraint that is listed, of the profile or of one it is made from."""
    by_url = {each["url"]: each for each in resources("StructureDefinition")}
    for structure in by_url.values():
        listed = {(each.element["id"], each.kind) for ancestor in lineage(structure, by_url)
                  for each in constraints(ancestor)}  # fmt: skip
        base = guide.definitions().type(structure["type"])["snapshot"]["element"]
        for element in structure["snapshot"]["element"]:
            of_base = next((each for each in base if each["id"] == element["id"]), None)
            for kind in stricter(element, of_base) if of_base else ():
                assert (element["id"], kind) in listed or is_implied(element, structure), (element["id"], kind)


def stricter(element, base):
    """The kinds of constraint that an element of a snapshot has and its base has not."""
    yield from ["min"] if element["min"] > base["min"] else []
    yield from ["max"] if element["max"] != base["max"] else []
    yield from ["type"] if types(element) != types(base) else []
    yield from ["binding"] if binding(element) not in (None, binding(base)) else []
    yield from ["pattern"] if any(key.startswith(("pattern", "fixed")) for key in element) else []
    known = {each["key"] for each in base.get("constraint", ())}
    yield from (each["key"] for each in element.get("constraint", ()) if each["key"] not in known)


def types(element):
    """Which types an element may have, and to what it may refer."""
    return {each["code"]: set(each.get("targetProfile", ())) for each in element.get("type", ())}


def binding(element):
    """The value set of a binding that is checked, and its strength; None where nothing is."""
    bound = element.get("binding", {})
    return (bound["strength"], bound["valueSet"]) if bound.get("strength") in CHECKED_BINDINGS else None


def is_implied(element, structure):
    """Whether what is stricter follows from slices, or is the shape of every extension."""
    return is_shape(element) or is_sum_of_slices(element, structure["snapshot"]["element"])


def test_the_broken_examples_are_what_the_table_makes():
    """The committed files are fresh: python -m tools.break_examples writes them."""
    committed = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "examples" / "broken").glob("*.json")}

    assert committed == break_examples.broken_examples()


def test_examples_hold_public_test_numbers_only():
    """A number that looks like a person's is one that the authorities publish for tests, or an impossible one."""
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "examples").rglob("*.json")]
    numbers = {number for text in texts for number in re.findall(r'"(\d{11,12})"', text)}

    assert numbers <= PUBLIC_TEST_NUMBERS | IMPOSSIBLE_NUMBERS | RESERVE_NUMBERS


def test_the_samples_in_the_documentation_are_the_examples():
    """What docs/profiles.md shows is what is validated."""
    page = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    samples = re.findall(r"\(`(examples/\S+\.json)`\):\n\n```json\n(.*?)```", page, re.S)

    assert samples
    for name, text in samples:
        assert text == (ROOT / name).read_text(encoding="utf-8")


def test_every_profile_is_documented():
    """docs/profiles.md names each profile and each extension."""
    page = (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")
    for structure in resources("StructureDefinition"):
        family = re.sub(r"-level-\d$", "-level-1", structure["id"])
        assert f"{family}`" in page, structure["id"]


# --- artifacts


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.stem)
def test_an_artifact_is_itself_valid(path):
    """A profile, a value set, a questionnaire is a FHIR resource and keeps FHIR's rules."""
    errors = [(rule, place) for rule, place, is_error in findings(path) if is_error]

    assert [error for error in errors if not R4_MISPLACED.fullmatch(error[1])] == []


def test_every_url_begins_with_the_canonical_base():
    """The base is set in ig/sushi-config.yaml; an artifact's URL is base, type, id."""
    for path in GENERATED:
        resource = read(path)
        assert path.stem == f"{resource['resourceType']}-{resource['id']}"
        if resource["resourceType"] != "NamingSystem":
            assert resource["url"] == f"{BASE}/{resource['resourceType']}/{resource['id']}"


def test_no_artifact_holds_the_time_of_its_build():
    """The same sources give the same bytes; only a NamingSystem must have a date, and it is written by hand."""
    for path in GENERATED:
        assert "date" not in read(path) or path.name.startswith("NamingSystem-")


def test_ids_names_and_titles_follow_one_rule():
    """Ids are kebab-case, names PascalCase, and a CodeSystem and its ValueSet differ in name."""
    for path in GENERATED:
        resource = read(path)
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", resource["id"])
        assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", resource["name"])
        suffix = {"CodeSystem": "CS", "ValueSet": "VS"}.get(resource["resourceType"], "")
        assert resource["name"].endswith(suffix)
        assert resource.get("title") or resource["resourceType"] == "NamingSystem"


def test_every_source_is_compiled_and_every_artifact_has_a_source():
    """Without node this is what can be said of freshness: the ids in FSH are the ids in JSON."""
    declared = Counter()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        artifacts = re.sub(r"^Mapping: .*\n(?:.+\n)*", "", text, flags=re.M)  # a mapping has an id and is no artifact
        declared.update(re.findall(r"^Id: (\S+)$", artifacts, re.M))
        declared.update(re.findall(r"^Instance: (\S+)$", text, re.M))

    assert declared == Counter(read(path)["id"] for path in GENERATED)


def test_every_expression_is_compiled_as_it_is_written():
    """An invariant's expression in FSH is the one in the JSON."""
    compiled = {rule["key"]: rule["expression"] for each in resources("StructureDefinition")
                for element in each["differential"]["element"] for rule in element.get("constraint", ())}  # fmt: skip

    assert compiled == {key: written["expression"] for key, written in invariants().items()}


@functools.cache
def invariants():
    """Key, description and expression of each invariant, as written in FSH."""
    pattern = re.compile(
        r'^Invariant: (?P<key>\S+)\nDescription: "(?P<text>.*)"\n.*\nExpression: "(?P<expression>.*)"$', re.M)
    found = [match for path in SOURCES for match in pattern.finditer(path.read_text(encoding="utf-8"))]
    return {match["key"]: match.groupdict() for match in found}


def test_an_invariant_is_named_after_a_profile():
    """An invariant's key is the id of its profile and a number."""
    profiles = {each["id"] for each in resources("StructureDefinition")}

    assert {key.rpartition("-")[0] for key in invariants()} <= profiles


def test_an_invariant_is_worded_in_every_language():
    """The CodeSystem rule words each invariant; its English is the invariant's own description."""
    for key, invariant in invariants().items():
        assert guide.rule("error", "invariant", key, "").text("en") == invariant["text"]


def test_every_constrained_element_has_words_of_ours():
    """Who reads a profile finds on each constrained element, or on the one that it is a slice of, what it is for."""
    by_url = {each["url"]: each for each in resources("StructureDefinition")}
    for structure in by_url.values():
        worded = {e["id"] for each in lineage(structure, by_url) for e in each["differential"]["element"]
                  if "short" in e}  # fmt: skip
        for element in structure["differential"]["element"]:
            if "." in element["id"] and not is_shape(element) and is_constrained(element, structure):
                assert {element["id"], element["path"]} & worded, (structure["id"], element["id"])


def is_constrained(element, structure):
    """Whether a differential narrows an element, names a slice of it, or has a rule for it."""
    fixed = any(key.startswith(("pattern", "fixed")) for key in element)
    summed = is_sum_of_slices({"min": 0} | element, structure["differential"]["element"])
    own = fixed or "sliceName" in element or "constraint" in element
    return own or (not summed and any(kinds(element, [])))


def lineage(structure, by_url):
    """A profile of ours and the profiles of ours that it is derived from."""
    while structure is not None:
        yield structure
        structure = by_url.get(structure["baseDefinition"])


# --- terminology


@pytest.mark.parametrize("code_system", resources("CodeSystem"), ids=lambda each: each["id"])
def test_a_code_is_named_in_three_languages(code_system):
    """Each concept has an English display and designations in Swedish and Norwegian, and each code is there once."""
    codes = [concept["code"] for concept in code_system["concept"]]

    assert len(codes) == len(set(codes))
    for concept in code_system["concept"]:
        assert [each["language"] for each in concept["designation"]] == ["sv", "nb"]
        assert all([concept["display"], *(each["value"] for each in concept["designation"])])


def test_the_wordings_of_a_rule_hold_the_same_facts():
    """A fact that is told in one language is told in all."""
    for concept in next(each for each in resources("CodeSystem") if each["id"] == "rule")["concept"]:
        texts = [concept["display"], *(each["value"] for each in concept["designation"])]
        assert len({tuple(sorted(set(re.findall(r"\{\w+\}", text)))) for text in texts}) == 1, concept["code"]


def test_every_code_system_has_its_value_set():
    """What can be bound is a value set; the one of the whole code system has its id."""
    assert {each["id"] for each in resources("CodeSystem")} <= {each["id"] for each in resources("ValueSet")}


def test_a_system_of_identifiers_belongs_to_one_naming_system():
    """No alias stands for two kinds of identifier, and each kind has one preferred system."""
    systems = Counter(system for each in resources("NamingSystem") for system in guide.identifier_systems(each))

    assert set(systems.values()) == {1}
    for naming_system in resources("NamingSystem"):
        assert sum(unique_id["preferred"] for unique_id in naming_system["uniqueId"]) == 1


def test_the_map_of_plan_types_is_complete():
    """Every kind of plan is the target of the map from RIVTA, and no other code is."""
    concept_map = next(each for each in resources("ConceptMap") if each["id"] == "rivta-plan-type")
    category = next(each for each in resources("CodeSystem") if each["id"] == "plan-category")

    targets = [element["target"][0]["code"] for element in concept_map["group"][0]["element"]]
    assert sorted(targets) == sorted(concept["code"] for concept in category["concept"])


# --- instruments


@pytest.mark.parametrize(("example", "instrument"), [
    ("pain-questionnaire", "ompsq-sf"), ("pain-questionnaire.phq-9", "phq-9"),
])  # fmt: skip
def test_the_example_of_a_questionnaire_is_the_one_that_is_published(example, instrument):
    """examples/valid shows the skeleton itself, not a copy grown old."""
    shown = ROOT / "examples" / "valid" / f"{example}.json"

    assert read(shown) == read(ROOT / "profiles" / "generated" / f"Questionnaire-{instrument}.json")


def test_the_table_of_instruments_is_fresh():
    """What docs/instruments.md says of them is what they say: python -m tools.write_instruments writes it."""
    assert write_instruments.main(["--check"]) == 0


# --- the build


def test_a_warning_of_sushi_is_not_clean():
    """The build stops at a warning as it does at an error."""
    report = "info  fine\n| clean        0 Errors      {} Warnings |"

    assert build_profiles._is_clean(report.format(0))
    assert not build_profiles._is_clean(report.format(1))
    assert not build_profiles._is_clean("no report at all")


def test_where_node_is_absent_a_check_says_that_it_did_not_check(monkeypatch, capsys):
    """Nobody may take silence for freshness."""
    monkeypatch.setattr(build_profiles.shutil, "which", lambda _: None)

    assert build_profiles.main(["--check"]) == 0
    assert "NOT CHECKED" in capsys.readouterr().err
    assert build_profiles.main(["--check", "--require-node"]) == 1


def test_a_check_names_what_is_not_fresh(monkeypatch, capsys):
    """A committed file that its source no longer makes is named, and the check fails."""
    compiled = {path: path.read_text(encoding="utf-8") for path in GENERATED}
    assert build_profiles.check(compiled) == 0

    compiled[GENERATED[0]] += " "

    assert build_profiles.check(compiled) == 1
    assert GENERATED[0].name in capsys.readouterr().err
