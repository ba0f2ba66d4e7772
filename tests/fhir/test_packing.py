"""A package is written as it is read, and the same way every time."""

import gzip
import io
import tarfile

from fhirpain.fhir import json, package, packing

OWN = {"resourceType": "CodeSystem", "id": "own", "url": "https://region.example/own", "version": "2",
       "status": "active", "content": "complete", "concept": [{"code": "ö", "display": "Smärta"}]}
PERSON = {"resourceType": "Patient", "id": "anna"}
MANIFEST = packing.Manifest(name="region.pain", version="2.0.0", canonical="https://region.example", title="Own",
                            description="What is ours.", author="Region", license="CC0-1.0")


def _members(packed: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        return {name: archive.extractfile(name).read() for name in archive.getnames()}


def test_a_package_is_read_back() -> None:
    """With its manifest and each resource; examples stand apart."""
    read = package.read(packing.write(MANIFEST, [OWN], [PERSON]))

    assert (read.name, read.version, read.canonical) == ("region.pain", "2.0.0", "https://region.example")
    assert (read.fhir_versions, dict(read.dependencies)) == (("4.0.1",), {"hl7.fhir.r4.core": "4.0.1"})
    assert list(read.resources) == [OWN]


def test_the_same_resources_give_the_same_bytes() -> None:
    """In whatever order they come: no clock and no owner is written."""
    other = {**OWN, "id": "another", "url": "https://region.example/another"}

    assert packing.write(MANIFEST, [OWN, other]) == packing.write(MANIFEST, [other, OWN])


def test_an_index_says_what_is_where() -> None:
    """One for the definitions and one for the examples."""
    members = _members(packing.write(MANIFEST, [OWN], [PERSON]))

    assert json.parse(members["package/CodeSystem-own.json"]) == OWN
    assert gzip.decompress(packing.write(MANIFEST, []))[257:262] == b"ustar"
    index = members["package/.index.json"].decode()
    assert '"filename": "CodeSystem-own.json"' in index
    assert '"content": "complete"' in index
    assert '"filename": "Patient-anna.json"' in members["package/example/.index.json"].decode()
