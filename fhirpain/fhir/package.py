"""Implementation guides as they are published: npm packages of FHIR definitions, read in memory and laid over R4.

https://hl7.org/fhir/R4/packages.html
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from fhirpain.fhir import archive, json
from fhirpain.fhir.archive import LIMITS, Limits, refused
from fhirpain.fhir.definitions import BASE, Definitions, Resource, r4, url_of
from fhirpain.fhir.issue import Issue, Malformed, say
from fhirpain.fhir.snapshot import NoSnapshot, Snapshots

_CORE = "hl7.fhir.r4.core"
_NOT_RESOURCES = {"json-root", "json-resource-type"}


@dataclass(frozen=True, slots=True)
class Member:
    """One resource of a package: its type, what it is found by, and its JSON."""

    resource_type: str
    url: str
    data: bytes = field(repr=False)

    @property
    def resource(self) -> Resource:
        """The resource, decoded anew."""
        return json.parse(self.data)


@dataclass(frozen=True, slots=True)
class Package:
    """A package: what its ``package.json`` says, and its resources. ``dependencies`` are versions by name."""

    name: str
    version: str
    canonical: str
    fhir_versions: tuple[str, ...]
    dependencies: Mapping[str, str]
    members: tuple[Member, ...] = field(repr=False)

    @property
    def resources(self) -> Iterator[Resource]:
        """Its resources, one decoded at a time."""
        return (member.resource for member in self.members)


class _Manifest(msgspec.Struct):
    name: str
    version: str
    canonical: str = ""
    fhir_versions: list[str] | None = msgspec.field(name="fhirVersions", default=None)
    versions_of_old: list[str] | None = msgspec.field(name="fhir-version-list", default=None)
    dependencies: dict[str, str] | None = None


class _Extension(msgspec.Struct):
    url: str


class _Head(msgspec.Struct):
    """What every layer of definitions relies on."""

    resource_type: str = msgspec.field(name="resourceType")
    id: str = ""
    url: str = ""
    version: str = ""
    extension: list[_Extension] = []


class _StructureHead(msgspec.Struct):
    """And of a StructureDefinition."""

    url: str
    type: str
    kind: str
    derivation: str = ""
    base: str = msgspec.field(name="baseDefinition", default="")


def read(source: bytes | Path, limits: Limits = LIMITS) -> Package:
    """The package in a ``.tgz``: the JSON files straight in its folder ``package``; nothing is written anywhere.

    JSON that is no FHIR resource is passed over. Raises ``Malformed``: ``package-archive``, ``package-member`` and
    ``package-size`` (see ``archive``), ``package-manifest`` (no usable ``package.json``), ``package-resource`` (a
    resource that cannot be read; the expression is the file's name).
    """
    packed = source if isinstance(source, bytes) else source.read_bytes()
    files = archive.read(packed, "package", ".json", limits)
    manifest = _manifest(files.pop("package.json", b""))
    members = [_member(name, data) for name, data in files.items() if not name.startswith(".")]
    return Package(
        name=manifest.name,
        version=manifest.version,
        canonical=manifest.canonical,
        fhir_versions=tuple(manifest.fhir_versions or manifest.versions_of_old or ()),
        dependencies=manifest.dependencies or {},
        members=tuple(member for member in members if member is not None),
    )


def _manifest(data: bytes) -> _Manifest:
    try:
        return msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise refused("package-manifest") from None


def _member(name: str, data: bytes) -> Member | None:
    """The resource in a file, or None when it holds none; raises ``Malformed``."""
    try:
        resource = json.parse(data)
        head = msgspec.convert(resource, type=_Head)
        if head.resource_type == "StructureDefinition":
            msgspec.convert(resource, type=_StructureHead)
    except Malformed as malformed:
        if {issue.rule for issue in malformed.issues} <= _NOT_RESOURCES:
            return None
        raise refused("package-resource", name) from None
    except msgspec.ValidationError:
        raise refused("package-resource", name) from None
    return Member(head.resource_type, url_of(resource), data)


def examine(packages: Sequence[Package], base: Definitions | None = None) -> list[Issue]:
    """What stands against laying packages over R4.

    Errors: ``package-fhir-version`` (none of 4.0), ``package-redefines`` (a type of R4 is defined anew). Warning:
    ``package-dependency`` (one is not among them). The expression is the package's name.
    """
    known = base or r4()
    return [issue for package in packages for issue in _examine(package, packages, known)]


def _examine(package: Package, packages: Sequence[Package], base: Definitions) -> Iterator[Issue]:
    core = package.dependencies.get(_CORE, "")
    if not any(version.startswith("4.0") for version in package.fhir_versions or (core,)):
        yield _issue("error", "package-fhir-version", package.name)
    defined = (one.url for one in package.members if one.resource_type == "StructureDefinition")
    if package.name != _CORE and any(url.startswith(BASE) and base.type(url[len(BASE):]) for url in defined):
        yield _issue("error", "package-redefines", package.name)
    held = {_CORE, *(one.name for one in packages)}
    for name in sorted(package.dependencies.keys() - held):
        yield _issue("warning", "package-dependency", package.name, dependency=name)


def _issue(severity: Any, rule: str, package: str, **facts: str) -> Issue:
    return Issue(severity, "invalid" if severity == "error" else "not-found", rule, package, say(rule, **facts))


def definitions_of(packages: Iterable[Package], base: Definitions | None = None) -> Definitions:
    """``base`` (R4 when none is given) with packages over it, each over those it depends on, else in the order given.

    A profile without snapshot gets one when it is first asked for; one of which none can be made stays as it is. R4's
    own package may be among them and is left out. Raises ``Malformed`` with the errors that ``examine`` finds.
    """
    given = list(packages)
    errors = [issue for issue in examine(given, base) if issue.is_error]
    if errors:
        raise Malformed(errors)
    layers = [_Layer(package) for package in _in_order(given) if package.name != _CORE]
    published = base or r4()
    for layer in layers:
        published = published.with_layer(layer)
    finishing = _Finishing(published)
    finished = base or r4()
    for layer in layers:
        finished = finished.with_layer(_Finished(layer, finishing))
    return finished


def _in_order(packages: Sequence[Package]) -> list[Package]:
    """Each after all it depends on; HL7's own terminology and extensions depend on each other, so as far as can be."""
    ordered: list[Package] = []
    rest = list(packages)
    while rest:
        names = {one.name for one in rest}
        free = [one for one in rest if not (names - {one.name}) & one.dependencies.keys()] or rest[:1]
        ordered += free
        rest = [one for one in rest if one not in free]
    return ordered


class _Layer:
    """A package's resources as it publishes them, each decoded when it is first asked for."""

    def __init__(self, package: Package) -> None:
        self._members: dict[str, dict[str, Member]] = {}
        for member in package.members:
            self._members.setdefault(member.resource_type, {}).setdefault(member.url, member)
        self._decoded: dict[tuple[str, str], Resource] = {}

    def find(self, resource_type: str, url: str) -> Resource | None:
        found = self._decoded.get((resource_type, url))
        member = self._members.get(resource_type, {}).get(url)
        if found is not None or member is None:
            return found
        # setdefault is atomic: two threads that come at once share one resource.
        return self._decoded.setdefault((resource_type, url), member.resource)

    def urls(self, resource_type: str) -> Iterable[str]:
        return self._members.get(resource_type, {})


class _Finishing:
    """Makes the missing snapshots, one at a time."""

    def __init__(self, published: Definitions) -> None:
        self._snapshots = Snapshots(published)
        self._lock = threading.Lock()

    def finish(self, structure: Resource) -> Resource:
        try:
            with self._lock:
                return self._snapshots.of(structure)
        except NoSnapshot:
            return structure


class _Finished:
    """A layer whose profiles have snapshots."""

    def __init__(self, layer: _Layer, finishing: _Finishing) -> None:
        self._layer = layer
        self._finishing = finishing

    def find(self, resource_type: str, url: str) -> Resource | None:
        found = self._layer.find(resource_type, url)
        if found is None or resource_type != "StructureDefinition" or "snapshot" in found:
            return found
        return self._finishing.finish(found)

    def urls(self, resource_type: str) -> Iterable[str]:
        return self._layer.urls(resource_type)
