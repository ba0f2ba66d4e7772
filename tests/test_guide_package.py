"""Our guide as a package holds what the guide holds."""

from collections.abc import Iterator

from fhirpain import guide, guide_package
from fhirpain.fhir import package
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.snapshot.asked import with_asked_extensions


def test_the_package_holds_the_whole_guide() -> None:
    """Every artifact that is built, and an ImplementationGuide that lists them and is valid."""
    read = package.read(guide_package.build())
    built = {path.stem for name in ("profiles", "terminology") for path in (guide.folder(name) / "generated").iterdir()}
    held = {f"{one.resource_type}-{one.resource['id']}": one.resource for one in read.members}
    own = held.pop(f"ImplementationGuide-{guide_package.NAME}")

    assert held.keys() == built
    assert {f"{each}".replace("/", "-") for each in _listed(own)} >= built
    assert [issue for issue in guide.validator().validate(own) if issue.is_error] == []


def test_the_package_validates_as_the_guide_does() -> None:
    """Laid over R4 alone, its profiles find what ours find."""
    from fhirpain.fhir.validation import Validator

    alone = Validator(package.definitions_of([package.read(guide_package.build())], r4()))
    profile = guide.canonical("StructureDefinition", "pain-patient")
    broken = {"resourceType": "Patient", "gender": "blue"}

    assert ([issue.rule for issue in alone.validate(broken, [profile])]
            == [issue.rule for issue in guide.validator().validate(broken, [profile])])


def _listed(own: dict) -> list[str]:
    return [each["reference"]["reference"] for each in own["definition"]["resource"]]


def test_an_extension_that_is_asked_for_is_written_out() -> None:
    """Its url and value stand in the snapshot of the profile; one that is not asked for, or stands there, is left."""
    read = package.read(guide_package.build())
    plan = next(one.resource for one in read.members if one.resource["id"] == "pain-care-plan")
    elements = {each["id"]: each for each in plan["snapshot"]["element"]}

    assert elements["CarePlan.extension:followUp.url"]["fixedUri"].endswith("/follow-up")
    assert elements["CarePlan.extension:followUp.value[x]"]["path"] == "CarePlan.extension.value[x]"
    assert "CarePlan.extension:statusReason.url" not in elements
    assert len(elements) == len(plan["snapshot"]["element"])
    assert with_asked_extensions(plan, lambda url: None) is plan


def test_the_package_names_the_packages_that_it_rests_on() -> None:
    """An extension is our own, R4's, or of a package that package.json and the ImplementationGuide name."""
    read = package.read(guide_package.build())
    own = {one.resource["url"] for one in read.members if "url" in one.resource}
    known = own | {each["url"] for each in r4().all("StructureDefinition")}
    others = {url for one in read.members for url in _extensions(one.resource)} - known
    guides = {each["packageId"]: each["version"] for one in read.members if one.resource_type == "ImplementationGuide"
              for each in one.resource["dependsOn"]}

    assert {url.split("/StructureDefinition/")[0] for url in others} == {"http://hl7.org/fhir/uv/sdc"}
    assert dict(read.dependencies) == {"hl7.fhir.r4.core": "4.0.1", **guides}
    assert guides.keys() == {"hl7.fhir.uv.sdc"}


def _extensions(value: object) -> Iterator[str]:
    """The urls of the extensions in a resource, but for parts of extensions."""
    if isinstance(value, dict):
        yield from (each["url"] for each in value.get("extension", []) if "/" in each.get("url", ""))
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _extensions(each)
