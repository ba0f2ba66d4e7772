"""Compile profiles/*.fsh and terminology/*.fsh into committed JSON. https://hl7.org/fhir/uv/shorthand/

    python -m tools.build_profiles                  write profiles/generated and terminology/generated
    python -m tools.build_profiles --check          compile beside them; exit 1 when a committed file differs
    python -m tools.build_profiles --check --require-node    and exit 1, not 0, where there is no node

SUSHI itself and three packages of definitions come from npm into build/sushi; after the first run nothing is fetched.
SUSHI wants R4 as a package ``hl7.fhir.r4.core``, whose npm namesake is empty, so it is laid out here from
``hl7.fhir.r4.examples``, which holds the same definitions.
"""

import argparse
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = ROOT / "build" / "sushi"
SUSHI = "fsh-sushi@3.21.0"
R4_EXAMPLES = "hl7.fhir.r4.examples@4.0.1"
EXTRA_PACKAGES = ("hl7.terminology.r4@7.0.1", "hl7.fhir.uv.extensions.r4@5.3.0-ballot-tc1")
STUB_PACKAGE = "hl7.fhir.uv.tools.r4@0.8.0"
# In FSH's strings, where SUSHI knows no alias, the base is written out: the configured one is put in its place.
WRITTEN_BASE = "https://fhirpain.example/fhir"
CLOSED_PORT = "http://127.0.0.1:9"
TERMINOLOGY_TYPES = {"CodeSystem", "ValueSet", "ConceptMap", "NamingSystem"}
DEFINITION_TYPES = {
    "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap", "ImplementationGuide", "NamingSystem",
    "OperationDefinition", "SearchParameter", "StructureDefinition", "StructureMap", "ValueSet",
}  # fmt: skip
INDEX_FIELDS = ("resourceType", "id", "url", "version", "kind", "type", "supplements", "derivation")
SEVERITY_COUNTS = re.compile(r"(\d+)\s+Errors?\s+(\d+)\s+Warnings?", re.IGNORECASE)


class BuildError(Exception):
    """SUSHI or npm did not do what was asked; the message is for the person at the keyboard."""


def main(arguments: list[str] | None = None) -> int:
    """Build or check; the exit status."""
    options = _options(arguments)
    if not (shutil.which("node") and shutil.which("npm")):
        print("NOT CHECKED: node and npm are needed to compile FSH, and one of them is absent.", file=sys.stderr)
        return 1 if options.require_node or not options.check else 0
    try:
        compiled = compile_fsh()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return check(compiled) if options.check else write(compiled)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.build_profiles", description="Compile FSH to JSON.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when committed JSON is not fresh")
    parser.add_argument("--require-node", action="store_true", help="fail where node is absent")
    return parser.parse_args(arguments)


def compile_fsh() -> dict[Path, str]:
    """The text of every generated file by its path; raises BuildError on any SUSHI error or warning."""
    sushi = _sushi()
    _packages()
    project = _project()
    environment = os.environ | {"HOME": str(_home()), "FPL_REGISTRY": CLOSED_PORT}
    ran = subprocess.run([str(sushi), "build", "-s", str(project)], env=environment, capture_output=True, text=True)
    report = ran.stdout + ran.stderr
    if ran.returncode or not _is_clean(report):
        raise BuildError(report)
    return {_target(resource): _text(resource) for resource in _resources(project / "fsh-generated" / "resources")}


def _is_clean(report: str) -> bool:
    counts = SEVERITY_COUNTS.search(report)
    complaint = re.search(r"^(error|warn) ", report, re.MULTILINE)
    return counts is not None and counts.groups() == ("0", "0") and complaint is None


def write(compiled: dict[Path, str]) -> int:
    """Put the files in place and remove what no source makes any more."""
    for stale in _committed() - set(compiled):
        stale.unlink()
    for path, text in compiled.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(compiled)} resources written")
    return 0


def check(compiled: dict[Path, str]) -> int:
    """Exit status 1 when a committed file is missing, superfluous or not what its source says."""
    committed = _committed()
    different = {p for p in committed & set(compiled) if p.read_text(encoding="utf-8") != compiled[p]}
    stale = sorted(different | (committed ^ set(compiled)))
    for path in stale:
        print(f"not fresh: {path.relative_to(ROOT)}", file=sys.stderr)
    print(f"{len(compiled)} resources compiled, {len(stale)} not fresh")
    return 1 if stale else 0


def _committed() -> set[Path]:
    return {path for name in ("profiles", "terminology") for path in (ROOT / name / "generated").glob("*.json")}


def _target(resource: dict[str, Any]) -> Path:
    folder = "terminology" if resource["resourceType"] in TERMINOLOGY_TYPES else "profiles"
    return ROOT / folder / "generated" / f"{resource['resourceType']}-{resource['id']}.json"


def _text(resource: dict[str, Any]) -> str:
    return json.dumps(_without_r4_extras(resource), indent=1, ensure_ascii=False) + "\n"


def _without_r4_extras(resource: dict[str, Any]) -> dict[str, Any]:
    """Leave out R4's own maps to other standards, two thirds of a snapshot, and examples, of which one is broken."""
    if resource["resourceType"] != "StructureDefinition":
        return resource
    ours = _mappings()
    elements = [element for view in ("snapshot", "differential") for element in resource[view]["element"]]
    for holder in (resource, *elements):
        holder.pop("example", None)
        kept = [each for each in holder.pop("mapping", ()) if each["identity"] in ours]
        if kept:
            holder["mapping"] = kept
    return resource


@functools.cache
def _mappings() -> set[str]:
    """The ids of the mappings that our profiles declare."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "profiles").glob("*.fsh"))
    return {found for text in texts for found in re.findall(r"^Mapping: .*\n(?:.+\n)*?Id: (\S+)$", text, re.MULTILINE)}


def _resources(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.json")):
        # SUSHI's ImplementationGuide is input for the IG Publisher and not valid R4 before that has been at it.
        if not path.name.startswith("ImplementationGuide-"):
            yield json.loads(path.read_text(encoding="utf-8"))


def _project() -> Path:
    """A scratch copy of ig/, since SUSHI writes beside what it reads."""
    project = SCRATCH / "project"
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(ROOT / "ig", project, ignore=shutil.ignore_patterns("fsh-generated", "fsh"))
    base = _canonical_base(project / "sushi-config.yaml")
    for name in ("profiles", "terminology"):
        sources = project / "input" / "fsh" / name
        sources.mkdir(parents=True)
        for path in sorted((ROOT / name).rglob("*.fsh")):
            flat = "-".join(path.relative_to(ROOT / name).parts)
            (sources / flat).write_text(path.read_text(encoding="utf-8").replace(WRITTEN_BASE, base), "utf-8")
    return project


def _canonical_base(config: Path) -> str:
    found = re.search(r"^canonical: (\S+)$", config.read_text(encoding="utf-8"), re.MULTILINE)
    if found is None:
        raise BuildError("ig/sushi-config.yaml sets no canonical")
    return found[1]


def _home() -> Path:
    return SCRATCH / "home"


def _sushi() -> Path:
    command = SCRATCH / "npm" / "node_modules" / ".bin" / "sushi"
    if not command.exists():
        _npm("install", "--prefix", str(SCRATCH / "npm"), "--no-audit", "--no-fund", SUSHI)
    return command


def _npm(*arguments: str) -> None:
    SCRATCH.mkdir(parents=True, exist_ok=True)
    ran = subprocess.run(["npm", *arguments], cwd=SCRATCH, capture_output=True, text=True)
    if ran.returncode:
        raise BuildError(ran.stderr)


def _packages() -> None:
    """Lay out the package cache that SUSHI reads, each package once."""
    _lay_out("hl7.fhir.r4.core@4.0.1", R4_EXAMPLES)
    for package in EXTRA_PACKAGES:
        _lay_out(package, package)
    _lay_out(STUB_PACKAGE, None)


def _lay_out(package: str, source: str | None) -> None:
    """A package in the cache, made of another npm package's definitions, or empty."""
    folder = _home() / ".fhir" / "packages" / package.replace("@", "#") / "package"
    if (folder / "package.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, body in _members(source) if source else ():
        (folder / name).write_bytes(body)
        resource = json.loads(body)
        rows.append({"filename": name} | {field: resource[field] for field in INDEX_FIELDS if field in resource})
    (folder / ".index.json").write_text(json.dumps({"index-version": 2, "files": rows}))
    # Written last: its presence says that the package is whole. No dependencies, or SUSHI would go and look for them.
    name, version = package.split("@")
    manifest = {"name": name, "version": version, "fhirVersions": ["4.0.1"], "dependencies": {}}
    (folder / "package.json").write_text(json.dumps(manifest))


def _members(package: str) -> Iterator[tuple[str, bytes]]:
    """File name and content of every definition in an npm package."""
    archive = SCRATCH / f"{package.replace('@', '-')}.tgz"
    if not archive.exists():
        _npm("pack", package, "--pack-destination", str(SCRATCH))
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = Path(member.name).parts
            if len(parts) != 2 or parts[0] != "package" or not parts[1].endswith(".json"):
                continue
            if parts[1].split("-")[0] in DEFINITION_TYPES and (content := tar.extractfile(member)):
                yield parts[1], content.read()


if __name__ == "__main__":
    sys.exit(main())
