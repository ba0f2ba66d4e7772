"""A package of FHIR resources, written as npm and FHIR want it; the same resources give the same bytes.

https://hl7.org/fhir/R4/packages.html, https://confluence.hl7.org/display/FHIR/NPM+Package+Specification
``package.read`` reads it back.
"""

import gzip
import io
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fhirpain.fhir import json

Resource = Mapping[str, Any]

_INDEXED = ("resourceType", "id", "url", "version", "kind", "type", "supplements", "content", "valueSet", "derivation")
"""What ``.index.json`` says of each resource, where the resource says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What ``package.json`` says; ``dependencies`` are versions by name, ``date`` is ``YYYYMMDDhhmmss``."""

    name: str
    version: str
    canonical: str
    title: str
    description: str
    author: str
    license: str
    date: str = ""
    dependencies: Mapping[str, str] = field(default_factory=lambda: {"hl7.fhir.r4.core": "4.0.1"})


def write(manifest: Manifest, resources: Iterable[Resource], examples: Iterable[Resource] = ()) -> bytes:
    """The package as a ``.tgz``: definitions in ``package``, examples in ``package/example``, each with its index.

    Of several with one type and id the last counts.
    """
    definitions, shown = _files(resources), _files(examples)
    files = {"package/package.json": json.dump(_manifest(manifest), pretty=True),
             **_folder("package", definitions), **(_folder("package/example", shown) if shown else {})}
    return gzip.compress(_tar(files), mtime=0)


def _files(resources: Iterable[Resource]) -> dict[str, Resource]:
    named = {f"{resource['resourceType']}-{resource['id']}.json": resource for resource in resources}
    return dict(sorted(named.items()))


def _folder(folder: str, files: Mapping[str, Resource]) -> dict[str, bytes]:
    index = {"index-version": 2, "files": [_indexed(name, resource) for name, resource in files.items()]}
    written = {name: json.dump(dict(resource), pretty=True) for name, resource in files.items()}
    return {f"{folder}/{name}": content for name, content in
            {".index.json": json.dump(index, pretty=True), **written}.items()}


def _indexed(name: str, resource: Resource) -> dict[str, Any]:
    said = {key: resource[key] for key in _INDEXED if isinstance(resource.get(key), str)}
    return {"filename": name, **said}


def _manifest(manifest: Manifest) -> dict[str, Any]:
    return {
        "name": manifest.name, "version": manifest.version, "tools-version": 3, "type": "IG",
        **({"date": manifest.date} if manifest.date else {}),
        "license": manifest.license, "canonical": manifest.canonical, "url": manifest.canonical,
        "title": manifest.title, "description": manifest.description, "fhirVersions": ["4.0.1"],
        "dependencies": dict(manifest.dependencies), "author": manifest.author,
        "directories": {"lib": "package", "example": "example"},
    }


def _tar(files: Mapping[str, bytes]) -> bytes:
    """Files of nobody and of no time: only what they say makes a difference."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()
