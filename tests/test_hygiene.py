"""The guide is in order: everything that is named is there, and everything that is there is used."""

import json
import re
from pathlib import Path

from fhirpain import guide, registries
from fhirpain.fhir.terminology import Terminology

ROOT = Path(__file__).resolve().parent.parent
ARTIFACTS = [json.loads(path.read_text(encoding="utf-8"))
             for name in ("profiles", "terminology") for path in sorted((ROOT / name / "generated").glob("*.json"))]
EXAMPLES = {path.name: json.loads(path.read_text(encoding="utf-8"))
            for path in sorted((ROOT / "examples" / "valid").glob("*.json"))}
STORIES = [path for path in sorted((ROOT / "examples").glob("*/*.json")) if path.parent.name not in ("broken", "valid")]
BASE = guide.canonical("StructureDefinition", "pain-patient").removesuffix("StructureDefinition/pain-patient")
NOT_OURS = {"DocumentReference", "Observation", "Questionnaire"}
"""Types of which no profile of ours has an example of its own; a reference to one leads out of the examples."""
HEADS = {"pain-report-header.json", "pain-receipt-header.refused.json"}
"""Parts of messages, shown alone: what they refer to is in the message."""


def every(value, kind):
    """All values of a kind at any depth."""
    if isinstance(value, kind):
        yield value
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for member in members:
        yield from every(member, kind)


def test_every_canonical_of_ours_exists():
    """What begins with our base, in an artifact, an example or a story, is an artifact that is there."""
    held = {f"{each['resourceType']}/{each['id']}" for each in ARTIFACTS}
    texts = {json.dumps(each) for each in (*ARTIFACTS, *EXAMPLES.values())} | {
        path.read_text(encoding="utf-8") for path in STORIES}

    named = {name for text in texts for name in re.findall(re.escape(BASE) + r"([A-Za-z]+/[A-Za-z0-9.-]+)", text)}

    assert named - held == set()


def test_every_canonical_of_others_is_known():
    """A profile, a value set or a type of the standard that an artifact builds on is one that the standard has."""
    definitions = guide.definitions()
    for artifact in ARTIFACTS:
        if artifact["resourceType"] == "StructureDefinition":
            elements = artifact["differential"]["element"]
            named = {url for each in every(elements, dict) for url in (*each.get("profile", ()),
                                                                      *each.get("targetProfile", ()))}  # fmt: skip
            named |= {artifact["baseDefinition"]}
            bound = {each["binding"]["valueSet"] for each in elements if "valueSet" in each.get("binding", {})}
            assert [url for url in named if definitions.structure(url) is None] == []
            assert [url for url in bound if definitions.resource("ValueSet", url) is None] == []


def test_every_reference_of_an_example_resolves():
    """Who follows a reference from an example arrives at another: by type and id, or at an entry of the message."""
    held = {f"{each['resourceType']}/{each.get('id')}" for each in EXAMPLES.values()}
    for name, example in EXAMPLES.items():
        entries = {entry["fullUrl"] for entry in example.get("entry", ())}
        references = {each["reference"].partition("/_history")[0] for each in every(example, dict)
                      if isinstance(each.get("reference"), str)}  # fmt: skip
        lost = {each for each in references - held - entries if each.partition("/")[0] not in NOT_OURS}
        assert lost == set() or name in HEADS, name


def test_every_profile_and_extension_is_shown():
    """Each profile is claimed by an example, each extension stands in one."""
    structures = [each for each in ARTIFACTS if each["resourceType"] == "StructureDefinition"]
    shown = {url for example in EXAMPLES.values() for each in every(example, dict)
             for url in (each.get("url"), *each.get("meta", {}).get("profile", ()))}  # fmt: skip

    assert {each["url"] for each in structures} - shown == set()


def test_every_value_set_is_used():
    """A value set is bound, or it is that of a code system whose codes something names."""
    texts = [json.dumps(each) for each in ARTIFACTS if each["resourceType"] != "ValueSet"]
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "fhirpain").rglob("*.py"))
    examples = json.dumps(list(EXAMPLES.values()))
    for artifact in ARTIFACTS:
        if artifact["resourceType"] == "ValueSet":
            system = f'"{BASE}CodeSystem/{artifact["id"]}"'
            used = any(f'"{artifact["url"]}"' in text for text in texts) or f'"{artifact["id"]}"' in code
            assert used or system in examples, artifact["id"]


def test_a_name_is_the_id_in_another_case():
    """care-level is CareLevelCS as a code system and CareLevelVS as a value set."""
    for artifact in ARTIFACTS:
        suffix = {"CodeSystem": "CS", "ValueSet": "VS"}.get(artifact["resourceType"], "")
        assert artifact["name"].lower() == artifact["id"].replace("-", "") + suffix.lower()


def test_every_target_of_a_map_is_a_code():
    """A ConceptMap leads to codes that are there, each source code once; a code without a target says so."""
    terminology = Terminology(guide.definitions())
    for concept_map in (each for each in ARTIFACTS if each["resourceType"] == "ConceptMap"):
        for group in concept_map["group"]:
            codes = [element["code"] for element in group["element"]]
            targets = [target for element in group["element"] for target in element["target"]]
            assert len(codes) == len(set(codes))
            assert [target for target in targets if target["equivalence"] != "unmatched"
                    and not terminology.known(group["target"], target["code"])] == []  # fmt: skip


def test_every_mapping_is_of_an_element_that_is_there():
    """A mapping names a registry or a contract, and every profile that declares one has an element mapped by it."""
    for structure in ARTIFACTS:
        if structure["resourceType"] == "StructureDefinition":
            mapped = {each["identity"] for element in structure["snapshot"]["element"]
                      for each in element.get("mapping", ())}  # fmt: skip
            assert mapped == {each["identity"] for each in structure.get("mapping", ())}


def test_a_mapped_variable_is_one_that_the_registry_collects():
    """What a mapping to a registry names is a code of report-variable, of that registry."""
    variables = {concept["code"] for each in ARTIFACTS if each["id"] == "report-variable"
                 and each["resourceType"] == "CodeSystem" for concept in each["concept"]}  # fmt: skip
    mappings = [each for artifact in ARTIFACTS if artifact["resourceType"] == "StructureDefinition"
                for element in artifact["snapshot"]["element"] for each in element.get("mapping", ())]  # fmt: skip
    named = {(each["identity"], each["map"]) for each in mappings if each["identity"] in ("nrs", "noksmerte")}

    assert {variable for _, variable in named} <= variables
    assert all(variable.startswith(f"{registry}-") for registry, variable in named)


def names_elsewhere():
    """What our mappings say that others call an element: (identity, name), without paths."""
    mappings = [each for artifact in ARTIFACTS if artifact["resourceType"] == "StructureDefinition"
                for element in artifact["differential"]["element"] for each in element.get("mapping", ())]  # fmt: skip
    return {(each["identity"], name) for each in mappings for name in each["map"].split(".")}


def test_a_name_elsewhere_is_one_that_was_read_there():
    """Each name of KL, eRemiss or RIVTA stands in what they publish; one of GetCarePlans is one that is translated."""
    read = json.loads((ROOT / "tests" / "fixtures" / "names-elsewhere.json").read_text(encoding="utf-8"))
    translated = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8").partition("## `rivta`")[2]
    known = {(identity, name) for identity, held in read.items() for name in held["names"]}
    known |= {("rivta", name) for name in re.findall(r"`(\w+)`", translated)}

    assert {each for each in names_elsewhere() if each[0] not in ("nrs", "noksmerte")} - known == set()


def test_every_data_point_of_a_registry_is_named_beside_its_element():
    """What a registry gets stands in the profile that it comes from; of an answer, on its questionnaire's page."""
    carried = {(registry.id, variable.name) for registry in registries.all() for variable in registry.variables
               if variable.kind != "missing" and ".item." not in variable.expression}  # fmt: skip

    assert carried - names_elsewhere() == set()


def test_a_mapping_says_where_its_names_were_read():
    """Or that they are our own, where the registry publishes none."""
    declared = [each for artifact in ARTIFACTS if artifact["resourceType"] == "StructureDefinition"
                for each in artifact.get("mapping", ())]  # fmt: skip

    assert declared
    assert all(each.get("comment") for each in declared)
