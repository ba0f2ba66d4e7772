"""FHIR's own definitions, and layers of others over them. https://hl7.org/fhir/R4/structuredefinition.html

R4's come from ``r4.ndjson.xz``, which ``tools/build_r4_definitions.py`` makes: an xz stream with the index, then one
for each resource type. A section is unpacked when the first of its type is asked for, a line decoded when it is.
What is returned is shared: read it, never change it.
"""

import functools
import itertools
import lzma
import threading
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import msgspec

Resource = dict[str, Any]

BASE = "http://hl7.org/fhir/StructureDefinition/"
"""Where the canonicals of R4's types stand; a type's name follows."""

_NAMING_SYSTEM_URL = "http://hl7.org/fhir/5.0/StructureDefinition/extension-NamingSystem.url"
_DECODER = msgspec.json.Decoder(Resource, float_hook=Decimal)


class Layer(Protocol):
    """One set of resources by type and canonical."""

    def find(self, resource_type: str, url: str) -> Resource | None:
        """The resource of a type with that url, or None."""

    def urls(self, resource_type: str) -> Iterable[str]:
        """The urls of all its resources of a type."""


class Definitions:
    """Conformance resources by type and canonical; layers over each other, the first that knows a canonical answers."""

    def __init__(self, layers: Iterable[Layer] = ()) -> None:
        """Look in ``layers``, in their order."""
        self._layers = tuple(layers)

    def structure(self, canonical: str) -> Resource | None:
        """The StructureDefinition of ``url`` or ``url|version``, as FHIR JSON, or None when it is not known."""
        return self.resource("StructureDefinition", canonical)

    def type(self, name: str) -> Resource | None:
        """R4's definition of a type by its name (``CarePlan``, ``HumanName``, ``string``), or None when it is none."""
        structure = self.structure(BASE + name)
        return structure if structure is not None and _is_type(structure) else None

    def resource(self, resource_type: str, canonical: str) -> Resource | None:
        """The conformance resource of a type with a canonical ``url`` or ``url|version``, or None.

        A version is met by the same version and by a more exact one (``4.0`` by 4.0.1), and by a resource without any.
        A NamingSystem, which has no url in R4, is found by its R5 url extension; a resource without url by ``Type/id``.
        """
        # R4 has six CodeSystems (v2-0006|2.1 and the like) with the bar in the url itself: hence the exact look first.
        exact = self._find(resource_type, canonical)
        if exact is not None or "|" not in canonical:
            return exact
        url, _, version = canonical.partition("|")
        return self._find(resource_type, url, version)

    def _find(self, resource_type: str, url: str, version: str = "") -> Resource | None:
        found = (layer.find(resource_type, url) for layer in self._layers)
        return next((resource for resource in found if resource is not None and _meets(resource, version)), None)

    def all(self, resource_type: str) -> Iterator[Resource]:
        """Every resource of a type, each canonical once, the uppermost layer first."""
        urls = dict.fromkeys(url for layer in self._layers for url in layer.urls(resource_type))
        found = (self._find(resource_type, url) for url in urls)
        return (resource for resource in found if resource is not None)

    def with_resources(self, resources: Iterable[Resource]) -> "Definitions":
        """New definitions in which ``resources`` (whole FHIR JSON) stand over these; the first of a canonical wins."""
        return self.with_layer(_Given(resources))

    def with_layer(self, layer: Layer) -> "Definitions":
        """New definitions in which ``layer`` stands over these."""
        return Definitions((layer, *self._layers))


@functools.cache
def r4() -> Definitions:
    """FHIR R4 (4.0.1): its StructureDefinitions, ValueSets, CodeSystems, SearchParameters, CompartmentDefinitions."""
    return Definitions([_Packed(Path(__file__).with_name("r4.ndjson.xz").read_bytes())])


def _meets(resource: Resource, version: str) -> bool:
    """Whether a resource is of the version asked for; no version asks for any."""
    own = resource.get("version", version)
    return not version or own == version or own.startswith(version + ".")


def _is_type(structure: Resource) -> bool:
    """Whether a StructureDefinition defines a type: not an extension, a profile or a logical model."""
    quantity = structure["kind"] == "complex-type" and structure["type"] == "Quantity"
    return structure["kind"] != "logical" and (structure.get("derivation") != "constraint" or quantity)


def url_of(resource: Resource) -> str:
    """What a resource is found by."""
    url = resource.get("url")
    if isinstance(url, str) and url:
        return url
    extensions = {extension["url"]: extension for extension in resource.get("extension", ())}
    named: str | None = extensions.get(_NAMING_SYSTEM_URL, {}).get("valueUri")
    return named or f"{resource['resourceType']}/{resource.get('id', '')}"


class _Given:
    """A layer of resources in memory: of several with one url the first, unless another version is asked for."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._by_type: dict[str, dict[str, Resource]] = {}
        self._by_version: dict[tuple[str, str], Resource] = {}
        for resource in resources:
            kind, url = resource["resourceType"], url_of(resource)
            self._by_type.setdefault(kind, {}).setdefault(url, resource)
            for version in _versions(resource):
                self._by_version.setdefault((kind, f"{url}|{version}"), resource)

    def find(self, resource_type: str, url: str) -> Resource | None:
        return self._by_type.get(resource_type, {}).get(url) or self._by_version.get((resource_type, url))

    def urls(self, resource_type: str) -> Iterable[str]:
        return self._by_type.get(resource_type, {})


def _versions(resource: Resource) -> Iterable[str]:
    """The versions that ask for this one: 0.2.1, 0.2 and 0."""
    version = resource.get("version")
    parts = version.split(".") if isinstance(version, str) else []
    return (".".join(parts[:end]) for end in range(len(parts), 0, -1))


class _Packed:
    """A layer of resources in a packed file."""

    def __init__(self, packed: bytes) -> None:
        index, rest = _unpack(packed)
        self._sections: dict[str, _Section] = {}
        start = 0
        for resource_type, section in _DECODER.decode(index).items():
            part = rest[start:start + section["size"]]
            self._sections[resource_type] = _Section(part, section["rows"])
            start += section["size"]

    def find(self, resource_type: str, url: str) -> Resource | None:
        section = self._sections.get(resource_type)
        return None if section is None else section.find(url)

    def urls(self, resource_type: str) -> Iterable[str]:
        section = self._sections.get(resource_type)
        return () if section is None else section.urls()


class _Section:
    """The resources of one type in a packed file; unpacked at the first use, decoded one by one."""

    def __init__(self, packed: bytes, rows: Iterable[tuple[str, int]]) -> None:
        self._packed = packed
        urls, lengths = zip(*rows, strict=True)
        ends = list(itertools.accumulate(lengths))
        self._places: Mapping[str, tuple[int, int]] = dict(zip(urls, itertools.pairwise([0, *ends]), strict=True))
        self._decoded: dict[str, Resource] = {}
        self._lock = threading.Lock()

    def urls(self) -> Iterable[str]:
        return self._places

    def find(self, url: str) -> Resource | None:
        if url in self._decoded:
            return self._decoded[url]
        if url not in self._places:
            return None
        # Under the lock, so that two threads share one decoded resource instead of each making its own.
        with self._lock:
            start, end = self._places[url]
            return self._decoded.setdefault(url, _DECODER.decode(self._lines[start:end]))

    @functools.cached_property
    def _lines(self) -> bytes:
        lines, _ = _unpack(self._packed)
        self._packed = b""
        return lines


def _unpack(packed: bytes) -> tuple[bytes, bytes]:
    """The first xz stream's content, and what follows that stream."""
    stream = lzma.LZMADecompressor()
    return stream.decompress(packed), stream.unused_data
