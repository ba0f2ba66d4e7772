"""The builder of R4's definitions: what it keeps, what it enumerates, and what it holds against the second source."""

import io
import json
import tarfile
import zipfile

import pytest

from fhirpain.fhir.definitions import Definitions, _Packed
from tools import build_r4_definitions, r4_comparison
from tools.r4_expansion import Expansion, Hierarchy

MAX_VALUE_SET = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
COLOURS = {
    "resourceType": "CodeSystem", "id": "colours", "url": "urn:colours", "content": "complete", "text": {"div": "x"},
    "concept": [
        {"code": "warm", "display": "Warm", "definition": "long", "property": [
            {"code": "notSelectable", "valueBoolean": True}, {"code": "hue", "valueCode": "r"}], "concept": [
                {"code": "red"}, {"code": "yellow", "property": [{"code": "child", "valueCode": "lime"}]}]},
        {"code": "cold", "concept": [{"code": "green", "concept": [{"code": "lime"}]}]},
    ],
}
FRAGMENT = {"resourceType": "CodeSystem", "id": "part", "url": "urn:part", "content": "fragment",
            "concept": [{"code": "a"}]}


def value_set(name, include, exclude=None):
    """A ValueSet with these includes and excludes."""
    compose = {"include": include} | ({"exclude": exclude} if exclude else {})
    return {"resourceType": "ValueSet", "id": name, "url": f"urn:vs:{name}", "compose": compose, "text": {"div": "x"}}


def structure(**element):
    """A StructureDefinition with one element."""
    given = {"id": "Thing", "path": "Thing", "min": 0, "max": "*", "definition": "long", "isModifier": False} | element
    return {
        "resourceType": "StructureDefinition", "id": "Thing", "url": "urn:Thing", "kind": "resource", "abstract": False,
        "type": "Thing", "description": "long", "snapshot": {"element": [given]}, "differential": {"element": []},
    }


def package(folder, *resources):
    """An npm package with the resources."""
    archive = folder / "package.tgz"
    with tarfile.open(archive, "w:gz") as members:
        for resource in resources:
            data = json.dumps(resource).encode()
            info = tarfile.TarInfo(f"package/{resource['resourceType']}-{resource['id']}.json")
            info.size = len(data)
            members.addfile(info, io.BytesIO(data))
    return archive


def wheel(folder, *resources):
    """The second source, with the resources."""
    file = folder / "second.whl"
    with zipfile.ZipFile(file, "w") as members:
        members.writestr(r4_comparison.ARCHIVE, package(folder, *resources).read_bytes())
    return file


def composed(value_set_given, *others):
    """What becomes of a value set's compose."""
    return Expansion([COLOURS, FRAGMENT], [value_set_given, *others]).compose(value_set_given)


def codes_of(compose):
    """The codes of a compose that is enumerated, by system."""
    return {part["system"]: [concept["code"] for concept in part["concept"]] for part in compose["include"]}


def filtered(operator, value):
    """An include of the colours that a filter lets through."""
    return {"system": "urn:colours", "filter": [{"property": "concept", "op": operator, "value": value}]}


def test_the_same_package_gives_the_same_bytes(tmp_path):
    """Whatever the order of its members."""
    thing, colours, own = structure(), COLOURS, value_set("own", [{"system": "urn:colours"}])
    compartment = {"resourceType": "CompartmentDefinition", "id": "c", "url": "urn:c", "code": "Patient",
                   "resource": [{"code": "Thing", "param": ["subject"], "documentation": "long"}]}
    parameter = {"resourceType": "SearchParameter", "id": "s", "url": "urn:s", "code": "s", "expression": "Thing.s"}
    first = build_r4_definitions.build(package(tmp_path, thing, colours, own, compartment, parameter))
    second = build_r4_definitions.build(package(tmp_path, parameter, compartment, own, colours, thing))

    assert first["r4.ndjson.xz"] == second["r4.ndjson.xz"]

    definitions = Definitions([_Packed(first["r4.ndjson.xz"])])

    assert definitions.structure("urn:Thing")["snapshot"] == \
        {"element": [{"id": "Thing", "path": "Thing", "min": 0, "max": "*"}]}
    assert definitions.resource("CompartmentDefinition", "urn:c")["resource"] == \
        [{"code": "Thing", "param": ["subject"]}]
    assert json.loads(first["r4.provenance.json"])["resources"]["SearchParameter"] == 1


def test_an_element_keeps_rules_and_loses_explanations():
    """A fixed value of false is a rule; a flag that is false says nothing; some extensions are rules."""
    kept = build_r4_definitions.prune_structure(structure(
        fixedBoolean=False, minValueInteger=0, isModifier=True, mustSupport=False, mapping=[{}],
        constraint=[{"key": "a-1", "xpath": "x", "extension": [{"url": "urn:other"}]}],
        binding={"strength": "required", "description": "long", "extension": [
            {"url": MAX_VALUE_SET, "valueCanonical": "urn:v"}, {"url": "urn:other", "valueString": "B"}]}))

    (element,) = kept["snapshot"]["element"]
    assert kept["abstract"] is False
    assert element == {
        "id": "Thing", "path": "Thing", "min": 0, "max": "*", "isModifier": True, "fixedBoolean": False,
        "minValueInteger": 0, "constraint": [{"key": "a-1"}], "binding": {"strength": "required", "extension": [
            {"url": MAX_VALUE_SET, "valueCanonical": "urn:v"}]},
    }


def test_a_code_system_keeps_codes_displays_hierarchy_and_what_bears_on_membership():
    """Definitions and other properties go."""
    warm, cold = build_r4_definitions.prune_code_system(COLOURS)["concept"]

    assert warm == {"code": "warm", "display": "Warm", "property": [{"code": "notSelectable", "valueBoolean": True}],
                    "concept": [{"code": "red"},
                                {"code": "yellow", "property": [{"code": "child", "valueCode": "lime"}]}]}
    assert cold == {"code": "cold", "concept": [{"code": "green", "concept": [{"code": "lime"}]}]}


def test_a_second_parent_counts():
    """Lime is nested under green and is named as a child of yellow."""
    assert Hierarchy(COLOURS).descendants("warm") == {"red", "yellow", "lime"}


@pytest.mark.parametrize(("include", "codes"), [
    ({"system": "urn:colours"}, ["warm", "red", "yellow", "cold", "green", "lime"]),
    (filtered("is-a", "warm"), ["warm", "red", "yellow", "lime"]),
    (filtered("descendent-of", "warm"), ["red", "yellow", "lime"]),
    (filtered("is-not-a", "warm"), ["cold", "green"]),
    ({"system": "urn:colours", "concept": [{"code": "red", "display": "Red"}]}, ["red"]),
])
def test_codes_of_a_complete_code_system_are_enumerated(include, codes):
    """In the order of the code system."""
    assert codes_of(composed(value_set("own", [include]))) == {"urn:colours": codes}


@pytest.mark.parametrize("include", [
    {"system": "urn:part"},
    {"system": "urn:unknown"},
    {"system": "urn:colours", "filter": [{"property": "hue", "op": "=", "value": "r"}]},
    filtered("is-a", "no such code"),
    filtered("in", "warm"),
    {"valueSet": ["urn:vs:unknown"]},
])
def test_codes_that_are_not_held_stay_as_they_were_asked_for(include):
    """The include keeps its words and has no ``concept``; other includes are enumerated all the same."""
    assert composed(value_set("own", [include, filtered("is-a", "cold")])) == {"include": [
        include, {"system": "urn:colours", "concept": [{"code": "cold"}, {"code": "green"}, {"code": "lime"}]}]}


def test_an_exclude_takes_codes_away():
    """Where everything is held the exclude is used up; where not, it stays."""
    without = [{"system": "urn:colours", "concept": [{"code": "warm"}]}]

    assert codes_of(composed(value_set("own", [filtered("is-a", "warm")], without))) == \
        {"urn:colours": ["red", "yellow", "lime"]}
    assert composed(value_set("own", [{"system": "urn:unknown"}], without))["exclude"] == without


def test_a_value_set_of_value_sets_holds_what_is_in_each():
    """Several value sets in one include mean their intersection."""
    warm, lime = value_set("warm", [filtered("is-a", "warm")]), value_set("cold", [filtered("is-a", "cold")])
    both = value_set("both", [{"valueSet": ["urn:vs:warm", "urn:vs:cold|1.0"]}])

    assert codes_of(composed(both, warm, lime)) == {"urn:colours": ["lime"]}


def test_a_display_is_kept_where_no_code_system_tells_it():
    """LOINC's displays come from the value set; ours from the code system."""
    include = [{"system": "urn:unknown", "concept": [{"code": "a", "display": "A"}]}]

    assert composed(value_set("own", include)) == {"include": include}


def test_the_second_source_agrees(tmp_path, capsys):
    """The same structures, differently explained, differ in nothing."""
    assert r4_comparison.compare([structure()], wheel(tmp_path, structure(comment="long"))) == 0
    assert "compared 1 structures, 2 elements" in capsys.readouterr().out


@pytest.mark.parametrize(("element", "fact"), [
    ({"min": 1}, "min"),
    ({"max": "1"}, "max"),
    ({"type": [{"code": "string"}]}, "type"),
    ({"binding": {"strength": "required", "valueSet": "urn:v"}}, "binding"),
    ({"constraint": [{"key": "a-1", "severity": "error"}]}, "constraint"),
    ({"fixedCode": "a"}, "fixed"),
    ({"id": "Thing.other"}, "presence"),
])
def test_a_difference_is_told(tmp_path, capsys, element, fact):
    """A fact that differs is named, with the element."""
    assert r4_comparison.compare([structure()], wheel(tmp_path, structure(**element))) > 0
    assert f"urn:Thing Thing: {fact} differs" in capsys.readouterr().out


def test_check_tells_a_stale_file(tmp_path, monkeypatch, capsys):
    """The check passes right after a build and fails after any change."""
    made, second = package(tmp_path, structure()), tmp_path / "second"
    second.mkdir()
    monkeypatch.setattr(build_r4_definitions, "TYPES", ("StructureDefinition",))
    monkeypatch.setattr(build_r4_definitions, "FOLDER", tmp_path)
    monkeypatch.setattr(build_r4_definitions, "keep", lambda resources: resources)
    build_r4_definitions.write(build_r4_definitions.build(made))

    assert build_r4_definitions.check(made, wheel(second, structure())) == 0

    (tmp_path / "r4.ndjson.xz").write_bytes(b"old")

    assert build_r4_definitions.check(made, wheel(second, structure())) == 1
    assert "stale: r4.ndjson.xz" in capsys.readouterr().out
