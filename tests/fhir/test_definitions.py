"""R4's definitions, and layers over them."""

import hashlib
import threading
from pathlib import Path

import msgspec
import pytest

from fhirpain.fhir import definitions
from fhirpain.fhir.definitions import BASE, Definitions, r4

FOLDER = Path(definitions.__file__).parent


def element(name, path):
    """One element of a type's snapshot."""
    return next(e for e in r4().type(name)["snapshot"]["element"] if e["path"] == path)


def included(value_set):
    """The codes a value set enumerates, by system."""
    compose = r4().resource("ValueSet", value_set)["compose"]
    return {part["system"]: [c["code"] for c in part["concept"]] for part in compose["include"] if "concept" in part}


def test_the_file_is_the_one_its_provenance_speaks_of():
    """The provenance record names the digest of the committed file and counts what is in it."""
    provenance = msgspec.json.decode((FOLDER / "r4.provenance.json").read_bytes())

    assert provenance["sha256"] == hashlib.sha256((FOLDER / provenance["file"]).read_bytes()).hexdigest()
    assert provenance["resources"] == {kind: len(list(r4().all(kind))) for kind in provenance["resources"]}


def test_every_structure_definition_of_r4_is_there():
    """R4 has 655 StructureDefinitions, each found by its canonical; HL7 published two examples without snapshot."""
    found = list(r4().all("StructureDefinition"))

    assert len(found) == 655
    assert all(r4().structure(structure["url"]) is structure for structure in found)
    assert {s["id"] for s in found if "snapshot" not in s} == {"example-composition", "example-section-library"}


def test_an_element_keeps_what_a_validator_needs():
    """Cardinality, type, binding and constraints stay; explanations go."""
    status = element("CarePlan", "CarePlan.status")

    assert (status["min"], status["max"], status["type"]) == (1, "1", [{"code": "code"}])
    assert status["binding"]["strength"] == "required"
    assert status["binding"]["valueSet"] == "http://hl7.org/fhir/ValueSet/request-status|4.0.1"
    assert status["constraint"][0].keys() == {"key", "severity", "human", "expression", "source"}
    assert not status.keys() & {"definition", "comment", "mapping", "short"}


def test_the_regex_of_a_primitive_stays():
    """The pattern of a primitive's lexical form is an extension of its type, and is kept."""
    extensions = element("decimal", "decimal.value")["type"][0]["extension"]

    assert "http://hl7.org/fhir/StructureDefinition/regex" in {extension["url"] for extension in extensions}


@pytest.mark.parametrize("name", ["CarePlan", "HumanName", "string", "Extension", "Element", "Resource", "xhtml", "Age",
                                  "SimpleQuantity"])
def test_a_type_is_found_by_its_name(name):
    """Resources, data types and primitives are types."""
    assert r4().type(name)["url"] == BASE + name


@pytest.mark.parametrize("name", ["bodyweight", "patient-animal", "Definition", "NoSuchThing", ""])
def test_a_profile_an_extension_or_a_logical_model_is_no_type(name):
    """They have canonicals beside the types' own, but are not types."""
    assert r4().type(name) is None


@pytest.mark.parametrize(("version", "met"), [("4.0.1", True), ("4.0", True), ("4", True), ("4.0.2", False),
                                              ("4.0.11", False), ("5", False)])
def test_a_canonical_may_name_a_version(version, met):
    """The version asked for is the definition's own or the beginning of it, part by part."""
    assert (r4().structure(f"{BASE}Patient|{version}") is not None) is met


def test_a_canonical_with_a_bar_in_it_is_found():
    """Six of R4's CodeSystems are named url|version; the name is taken as it stands first."""
    url = "http://terminology.hl7.org/CodeSystem/v2-0006|2.1"

    assert r4().resource("CodeSystem", url)["url"] == url


def test_what_is_not_known_is_none():
    """An unknown canonical and an unknown resource type give None and nothing."""
    assert r4().structure("https://example.org/StructureDefinition/unknown") is None
    assert r4().resource("Unknown", f"{BASE}Patient") is None
    assert list(r4().all("Unknown")) == []


def test_a_value_set_of_a_whole_code_system_is_enumerated():
    """A required binding can be checked without reading the code system."""
    assert included("http://hl7.org/fhir/ValueSet/request-status") == {
        "http://hl7.org/fhir/request-status":
            ["draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"],
    }


def test_a_filter_by_hierarchy_is_enumerated():
    """``is-a`` takes the code itself and everything below it, ``exclude`` takes codes away."""
    codes = included("http://hl7.org/fhir/ValueSet/encounter-participant-type")[
        "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"]

    assert {"ADM", "ATND", "SPRF"} <= set(codes)
    assert "_ParticipationAncillary" not in codes


def test_an_include_of_codes_not_held_has_no_concepts():
    """SNOMED CT's hierarchy is not in R4: the include stays a filter, so that a reader can say "not held"."""
    compose = r4().resource("ValueSet", "http://hl7.org/fhir/ValueSet/care-plan-category")["compose"]

    assert [("concept" in part, "filter" in part) for part in compose["include"]] == [(False, True)]


def test_a_code_system_keeps_displays_and_hierarchy():
    """Codes nest as HL7 nested them."""
    system = r4().resource("CodeSystem", "http://terminology.hl7.org/CodeSystem/v3-ActMood")
    first = system["concept"][0]

    assert first["display"] == "ActMoodCompletionTrack"
    assert first["property"] == [{"code": "notSelectable", "valueBoolean": True}]
    assert "DEF" in [concept["code"] for concept in first["concept"][0]["concept"]]


def test_a_search_parameter_keeps_its_expression():
    """What a search index needs is there."""
    parameter = r4().resource("SearchParameter", "http://hl7.org/fhir/SearchParameter/CarePlan-activity-date")

    assert (parameter["code"], parameter["base"], parameter["type"]) == ("activity-date", ["CarePlan"], "date")
    assert parameter["expression"] == "CarePlan.activity.detail.scheduled"


def test_a_layer_stands_over_what_was_there():
    """The first of a canonical wins, in the layer and between layers; the base stays as it was."""
    own = {"resourceType": "ValueSet", "url": "https://example.org/ValueSet/own", "version": "0.1.0"}
    mine = {"resourceType": "StructureDefinition", "url": f"{BASE}Patient", "version": "9", "kind": "resource"}
    layered = r4().with_resources([own, own | {"version": "0.2.0"}, mine])

    assert layered.resource("ValueSet", own["url"]) is own
    assert layered.structure(f"{BASE}Patient") is mine
    assert layered.structure(f"{BASE}Patient|4.0.1") is r4().structure(f"{BASE}Patient")
    assert len(list(layered.all("StructureDefinition"))) == 655
    assert r4().resource("ValueSet", own["url"]) is None


def test_a_resource_without_version_meets_any():
    """A canonical with a version finds a resource that does not say its own."""
    own = {"resourceType": "ConceptMap", "url": "https://example.org/ConceptMap/own"}

    assert Definitions().with_resources([own]).resource("ConceptMap", own["url"] + "|1.0") is own


def test_a_naming_system_is_found_by_its_url_extension_or_its_id():
    """R4 gives a NamingSystem no url."""
    url = "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem.url"
    named = {"resourceType": "NamingSystem", "id": "a",
             "extension": [{"url": url, "valueUri": "https://example.org/NamingSystem/a"}]}
    unnamed = {"resourceType": "NamingSystem", "id": "b"}
    layered = Definitions().with_resources([named, unnamed])

    assert layered.resource("NamingSystem", "https://example.org/NamingSystem/a") is named
    assert layered.resource("NamingSystem", "NamingSystem/b") is unnamed


def test_threads_share_one_decoded_definition():
    """Whoever asks first decodes; all get the same object."""
    fresh = Definitions([definitions._Packed((FOLDER / "r4.ndjson.xz").read_bytes())])
    start = threading.Barrier(8)
    found = []

    def look():
        start.wait()
        found.append(fresh.type("CarePlan"))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len({id(structure) for structure in found}) == 1
