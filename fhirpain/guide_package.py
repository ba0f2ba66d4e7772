"""Our implementation guide as a package, made of what this installation holds. https://hl7.org/fhir/R4/packages.html"""

import functools
from collections.abc import Iterable
from typing import Any

import fhirpain
from fhirpain import guide
from fhirpain.fhir import json, packing
from fhirpain.fhir.snapshot.asked import with_asked_extensions

NAME = "fhirpain"
FILENAME = f"{NAME}-{fhirpain.__version__}.tgz"
_TITLE = "fhirpain: pain care between EHRs and registries"
_DESCRIPTION = "Profiles and terminology for pain care on four levels of care and its reports to national registries."
_LICENSE = "CC0-1.0"
_PUBLISHER = "fhirpain"
_SDC = "hl7.fhir.uv.sdc"
_SDC_VERSION = "4.0.0"  # the first for R4 in which observationExtract may say ``component``


@functools.cache
def build() -> bytes:
    """The package as a ``.tgz``: profiles, terminology, the ImplementationGuide and the valid examples.

    A profile's snapshot walks into the extensions that the profile asks for: not every loader opens them.
    """
    known = guide.definitions()
    definitions = [with_asked_extensions(one, lambda url: known.resource("StructureDefinition", url))
                   if one["resourceType"] == "StructureDefinition" else one for one in artifacts().values()]
    examples = [example for example in held("examples", "valid").values() if "id" in example]
    manifest = packing.Manifest(name=NAME, version=fhirpain.__version__, canonical=_base(), title=_TITLE,
                                description=_DESCRIPTION, author=_PUBLISHER, license=_LICENSE,
                                dependencies={"hl7.fhir.r4.core": "4.0.1", _SDC: _SDC_VERSION})
    return packing.write(manifest, [_guide(definitions, examples), *definitions], examples)


def _base() -> str:
    return guide.canonical("CodeSystem", "rule").removesuffix("/CodeSystem/rule")


def artifacts() -> dict[str, dict[str, Any]]:
    """Every artifact of the guide by its file's name: profiles first, then terminology."""
    return held("profiles", "generated") | held("terminology", "generated")


def held(folder: guide.Folder, part: str) -> dict[str, dict[str, Any]]:
    """Every resource of a part of a folder, by its file's name and in its order."""
    return {path.name: json.parse(path.read_bytes()) for path in sorted((guide.folder(folder) / part).glob("*.json"))}


def _guide(definitions: Iterable[dict[str, Any]], examples: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """https://hl7.org/fhir/R4/implementationguide.html"""
    listed = [*(_listed(one, is_example=False) for one in definitions),
              *(_listed(one, is_example=True) for one in examples)]
    return {"resourceType": "ImplementationGuide", "id": NAME, "url": f"{_base()}/ImplementationGuide/{NAME}",
            "version": fhirpain.__version__, "name": "FhirPain", "title": _TITLE, "status": "active",
            "publisher": _PUBLISHER, "description": _DESCRIPTION, "packageId": NAME, "license": _LICENSE,
            "fhirVersion": ["4.0.1"], "definition": {"resource": listed},
            "dependsOn": [{"uri": f"http://hl7.org/fhir/uv/sdc/ImplementationGuide/{_SDC}", "packageId": _SDC,
                           "version": _SDC_VERSION}]}


def _listed(resource: dict[str, Any], *, is_example: bool) -> dict[str, Any]:
    name = resource.get("title") or resource.get("name")
    return {"reference": {"reference": _reference(resource)}, **({"name": name} if isinstance(name, str) else {}),
            "exampleBoolean": is_example}


def _reference(resource: dict[str, Any]) -> str:
    return f"{resource['resourceType']}/{resource['id']}"
