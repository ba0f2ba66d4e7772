"""Implementation guides read from npm packages made in memory, and laid over R4."""

import functools
import io
import json
import tarfile
import threading
from decimal import Decimal

import pytest

from fhirpain import guide
from fhirpain.fhir import package
from fhirpain.fhir.archive import Limits
from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.issue import LANGUAGES, Malformed
from fhirpain.fhir.validation import Validator

URL = "https://example.org/"
ROOT = guide.folder("examples")
EXAMPLES = sorted([*(ROOT / "valid").glob("*.json"), *(ROOT / "broken").glob("pain-care-plan*.json")])


def packed(*resources, **manifest):
    """A package of resources (bytes are taken as they are), with a manifest."""
    head = {"name": "example.guide", "version": "1.0.0", "canonical": URL, "fhirVersions": ["4.0.1"], **manifest}
    files = {"package.json": head} | {f"{number}.json": each for number, each in enumerate(resources)}
    return archive({f"package/{name}": each for name, each in files.items()})


def archive(files):
    """A ``.tgz`` of files, which are bytes or what JSON is made of."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as tar:
        for name, content in files.items():
            data = content if isinstance(content, bytes) else json.dumps(content).encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def profile(name, *rows, base=BASE + "Patient", **more):
    """A profile on Patient with a differential alone."""
    return {
        "resourceType": "StructureDefinition", "id": name, "url": URL + name, "version": "1.0.0", "kind": "resource",
        "abstract": False, "type": "Patient", "baseDefinition": base, "derivation": "constraint", "name": name,
        "differential": {"element": [{"path": "Patient"}, *rows]}, **more,
    }  # fmt: skip


def refusal(data, **limits):
    """The rule by which a package is refused, and where."""
    with pytest.raises(Malformed) as caught:
        package.read(data, Limits(**limits))
    (issue,) = caught.value.issues
    assert set(issue.texts) == set(LANGUAGES)
    return issue.rule, issue.expression


def definitions_of(*packages, **more):
    """The definitions of packed packages."""
    return package.definitions_of([package.read(each) for each in packages], **more)


@functools.cache
def own():
    """Our profiles and terminology as a package, without a single snapshot."""
    resources = []
    for folder in ("profiles", "terminology"):
        for path in sorted((guide.folder(folder) / "generated").glob("*.json")):
            resource = json.loads(path.read_text(encoding="utf-8"))
            resources.append({name: value for name, value in resource.items() if name != "snapshot"})
    return packed(*resources, name="fhirpain.guide"), resources


def test_a_package_says_what_it_is():
    """Name, version, canonical, FHIR versions and dependencies are those of its package.json."""
    read = package.read(packed(profile("a"), dependencies={"hl7.fhir.r4.core": "4.0.1", "other": "2.0.0"}))

    assert (read.name, read.version, read.canonical, read.fhir_versions) == (
        "example.guide", "1.0.0", URL, ("4.0.1",))
    assert read.dependencies == {"hl7.fhir.r4.core": "4.0.1", "other": "2.0.0"}
    assert [resource["url"] for resource in read.resources] == [URL + "a"]


def test_a_package_of_older_days_is_read():
    """FHIR's versions had another name, and dependencies may be missing."""
    read = package.read(packed(**{"fhirVersions": None, "fhir-version-list": ["4.0.0"], "dependencies": None}))

    assert (read.fhir_versions, dict(read.dependencies), list(read.resources)) == (("4.0.0",), {}, [])


def test_a_package_is_read_from_a_file(tmp_path):
    """A path is read as a whole."""
    file = tmp_path / "guide.tgz"
    file.write_bytes(packed(profile("a")))

    assert len(package.read(file).members) == 1


def test_what_is_no_resource_is_passed_over():
    """Hidden files, other folders, JSON without a resource type."""
    files = {"package/package.json": {"name": "a", "version": "1"}, "package/.index.json": b"not JSON",
             "package/list.json": [], "package/notes.json": {"a": 1}, "package/example/x.json": b"not JSON",
             "package/vs.json": {"resourceType": "ValueSet", "url": URL + "vs"}}

    assert [one.url for one in package.read(archive(files)).members] == [URL + "vs"]


@pytest.mark.parametrize("resource", [
    b"{", b'{"resourceType": "ValueSet", "resourceType": "ValueSet"}', b'{"resourceType": "ValueSet", "a": "\xff"}',
    b'{"resourceType": "ValueSet", "a": ' + b"[" * 100_000, {"resourceType": "ValueSet", "url": 1},
    {"resourceType": "NamingSystem", "extension": ["x"]}, {"resourceType": "StructureDefinition", "url": URL + "a"},
    {"resourceType": "StructureDefinition", "url": URL + "a", "type": "Patient", "kind": ["resource"]},
])  # fmt: skip
def test_a_resource_that_cannot_be_read_is_refused(resource):
    """The file is named; nothing of what is in it."""
    assert refusal(packed(resource)) == ("package-resource", "0.json")


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{", b'{"name": "a"}', b"[" * 100_000,
                                      b'{"name": "a", "version": 1}',
                                      b'{"name": "a", "version": "1", "dependencies": {"b": 1}}'])
def test_a_package_without_a_usable_manifest_is_refused(manifest):
    """Also where there is none."""
    assert refusal(archive({"package/package.json": manifest})) == ("package-manifest", "")
    assert refusal(archive({"package/a.json": {"resourceType": "ValueSet"}})) == ("package-manifest", "")


def test_the_archive_itself_is_held_against_limits():
    """The limits are the caller's to set; those of the archive are told as its own."""
    assert refusal(packed(profile("a")), file=100) == ("package-size", "")
    assert refusal(b"PK") == ("package-archive", "")
    assert refusal(archive({"../package.json": {}})) == ("package-member", "")


def test_a_package_lies_over_r4():
    """Its definitions are found by their canonicals, R4's as before."""
    value_set = {"resourceType": "ValueSet", "url": URL + "vs", "version": "2.1.0"}
    found = definitions_of(packed(value_set))

    assert found.resource("ValueSet", URL + "vs|2.1") == value_set
    assert found.resource("ValueSet", URL + "vs|3") is None
    assert found.type("Patient") is r4().type("Patient")
    assert value_set in list(found.all("ValueSet"))


def test_a_profile_gets_its_snapshot_when_it_is_asked_for():
    """Also one built on another that has none; it is made once, and shared between threads."""
    lower, upper = profile("lower", {"path": "Patient.name", "min": 1}), profile("upper", base=URL + "lower|1.0")
    found = definitions_of(packed(upper, lower))
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(found.structure(URL + "upper"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    name = next(one for one in seen[0]["snapshot"]["element"] if one["id"] == "Patient.name")
    assert name["min"] == 1
    assert len({id(one) for one in seen}) == 1
    assert "snapshot" in next(one for one in found.all("StructureDefinition") if one["url"] == URL + "lower")


def test_a_profile_of_which_no_snapshot_can_be_made_stays_as_it_is():
    """Who asks for it gets what was published, and the rest of the package."""
    broken = profile("broken", {"path": "Patient.nmae", "min": 1})
    found = definitions_of(packed(broken, profile("good")))

    assert found.structure(URL + "broken") == broken
    assert "snapshot" in found.structure(URL + "good")


def test_a_package_lies_over_those_it_depends_on():
    """In whatever order they are given; and packages that depend on each other are taken as they come."""
    def value_set(name):
        return {"resourceType": "ValueSet", "url": URL + "vs", "name": name}

    one = packed(value_set("one"), name="one", dependencies={"two": "1.0.0"})
    two = packed(value_set("two"), name="two", dependencies={"three": "1.0.0"})
    three = packed(value_set("three"), name="three")
    circle = packed(value_set("circle"), name="two", dependencies={"one": "1.0.0"})

    assert definitions_of(one, two, three).resource("ValueSet", URL + "vs")["name"] == "one"
    assert definitions_of(three, two, one).resource("ValueSet", URL + "vs")["name"] == "one"
    assert definitions_of(one, circle).resource("ValueSet", URL + "vs")["name"] == "circle"


def test_a_profile_finds_its_base_in_another_package():
    """Snapshots are made over all packages together."""
    lower = packed(profile("lower", {"path": "Patient.gender", "min": 1}), name="lower")
    upper = packed(profile("upper", base=URL + "lower"), name="upper", dependencies={"lower": "1.0.0"})
    elements = definitions_of(upper, lower).structure(URL + "upper")["snapshot"]["element"]

    assert [one["min"] for one in elements if one["id"] == "Patient.gender"] == [1]


@pytest.mark.parametrize(("manifest", "refused"), [
    ({"fhirVersions": ["5.0.0"]}, True), ({"fhirVersions": ["4.3.0"]}, True), ({"fhirVersions": []}, True),
    ({"fhirVersions": ["4.0.1"]}, False), ({"fhirVersions": ["5.0.0", "4.0.1"]}, False),
    ({"fhirVersions": [], "dependencies": {"hl7.fhir.r4.core": "4.0.1"}}, False),
])
def test_a_package_for_another_fhir_is_an_issue(manifest, refused):
    """R4 is 4.0; without a version, the dependency on its core says as much."""
    read = package.read(packed(**manifest))

    assert [issue.rule for issue in package.examine([read])] == ["package-fhir-version"] * refused
    if refused:
        with pytest.raises(Malformed, match="package-fhir-version"):
            package.definitions_of([read])


def test_a_dependency_that_is_not_there_is_a_warning():
    """R4 itself always is."""
    read = package.read(packed(dependencies={"hl7.fhir.r4.core": "4.0.1", "hl7.terminology.r4": "6.0.0"}))
    (issue,) = package.examine([read])

    assert (issue.severity, issue.rule, issue.expression) == ("warning", "package-dependency", "example.guide")
    assert "hl7.terminology.r4" in issue.text("sv")
    assert package.definitions_of([read]).type("Patient") is not None


def test_a_type_of_r4_is_not_defined_anew():
    """Whoever could say what a Patient is could switch off every rule; R4's own package is left out unread."""
    patient = profile("a") | {"url": BASE + "Patient", "derivation": "specialization"}

    with pytest.raises(Malformed, match="package-redefines"):
        definitions_of(packed(patient))
    assert definitions_of(packed(patient, name="hl7.fhir.r4.core")).type("Patient") is r4().type("Patient")


def test_our_own_guide_is_read_from_a_package():
    """Every artifact is found as published, and every profile has the snapshot that SUSHI made."""
    data, resources = own()
    found = definitions_of(data)

    for resource in resources:
        if "url" in resource:
            read = found.resource(resource["resourceType"], resource["url"])
            published = json.loads(json.dumps(resource), parse_float=Decimal)
            assert {name: value for name, value in read.items() if name != "snapshot"} == published
            if resource["resourceType"] == "StructureDefinition":
                published = guide.definitions().structure(resource["url"])["snapshot"]["element"]
                assert [one["id"] for one in read["snapshot"]["element"]] == [one["id"] for one in published]


@functools.cache
def validator():
    """A validator over our guide as a package."""
    return Validator(definitions_of(own()[0]))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_our_examples_are_judged_alike_over_the_package(path):
    """With snapshots made here, the validator says word for word what it says with SUSHI's."""
    resource = json.loads(path.read_text(encoding="utf-8"))

    assert validator().validate(resource) == guide.validator().validate(resource)
