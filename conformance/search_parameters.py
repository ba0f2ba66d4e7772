"""Holds what search extracts against what an independent FHIRPath engine gives for each SearchParameter.

    python -m conformance.search_parameters DIR

DIR holds ``index.json`` and ``data/`` as HL7's R4 examples are laid out; each is held against every parameter of its
type, and so are resources made up of the definitions (see made_resources), as no example has every element. The engine
is fhirpathpy, run on R4's own expression; what it yields is turned into values here, by its form and not by our tables.
Where it raises it has no opinion. Prints each difference, and last one JSON object of figures; what is printed is
explained in search_parameters.md.
"""

import argparse
import collections
import functools
import itertools
import json
import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fhirpathpy
from dateutil.relativedelta import relativedelta
from fhirpathpy.engine.nodes import ResourceNode
from fhirpathpy.models import models

from conformance.made_resources import variants
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.search import extract, parameters, resource_types
from fhirpain.fhir.search.model import (
    Composite,
    Number,
    Parameter,
    Period,
    Quantity,
    Reference,
    Text,
    Token,
    Uri,
    Value,
)

Resource = dict[str, Any]
Facts = tuple[Any, ...]
"""A value as both sides tell it; None in it stands for what the other side need not say."""

STORED = ("_id", "_lastUpdated")
"""What the store knows itself."""

EXPLAINED = {
    ("CarePlan", "activity-date"): "a time in scheduledString is words, whatever they look like",
    ("ConceptMap", "source-uri"): "a canonical is no uri for ``as``, and has a parameter of its own",
    ("ConceptMap", "target-uri"): "a canonical is no uri for ``as``, and has a parameter of its own",
    ("Patient", "mothersMaidenName"): "R4's expression names an extension that is not R4's; ours is corrected",
}

CONTACTS = {"phone", "fax", "email", "pager", "url", "sms", "other"}
NAME_PARTS = ("text", "family", "given", "prefix", "suffix", "line", "city", "district", "state", "postalCode",
              "country")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def main() -> int:
    """Run over the folder; the exit code is 1 when there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    started, tallies = time.process_time(), (Tally(), Tally())
    for example in json.loads((folder / "index.json").read_text())["resources"]:
        tallies[0].add(example["file"], fhir_json.parse((folder / "data" / example["file"]).read_bytes()))
    for kind in sorted(resource_types()):
        for number, made in enumerate(variants(kind)):
            tallies[1].add(f"made-up {kind} {number}", made)
    wanted = {(kind, code) for kind in resource_types() for code in parameters(kind) if code not in STORED}
    print(json.dumps({
        "parameters": len(wanted),
        "examples": tallies[0].figures(wanted), "made_up": tallies[1].figures(wanted),
        "seconds": round(time.process_time() - started, 1)}))
    return 1 if any(tally.counted["differ"] for tally in tallies) else 0


class Tally:
    """What came of some resources: pairs of resource and parameter by verdict, and the parameters with a value."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.counted, self.seen = collections.Counter[str](), set[tuple[str, str]]()

    def add(self, name: str, resource: Resource) -> None:
        """Hold a resource against every parameter of its type and print what is not agreed on."""
        for code, verdict, detail in compare(resource):
            self.counted[verdict] += 1
            if verdict == "agree" and detail:
                self.seen.add((resource["resourceType"], code))
            if verdict != "agree":
                print(f"{name}: {code}: {verdict}: {detail}")

    def figures(self, wanted: set[tuple[str, str]]) -> dict[str, int]:
        """Pairs by verdict, and how many of the parameters wanted had a value that both agree on."""
        verdicts = {verdict: self.counted[verdict] for verdict in ("agree", "explained", "differ", "no opinion")}
        return {"pairs": self.counted.total(), **verdicts, "parameters_with_a_value": len(wanted & self.seen)}


def compare(resource: Resource) -> Iterator[tuple[str, str, str]]:
    """For each parameter of a resource's type: its code, ``agree``, ``differ``, ``explained`` or ``no opinion``;
    and the detail."""
    plain = json.loads(json.dumps(resource, default=float))
    found = collections.defaultdict(list)
    for value in extract(resource):
        found[value.parameter].append(value)
    for code, parameter in parameters(resource["resourceType"]).items():
        if code in STORED:
            continue
        try:
            theirs = list(expected(parameter, plain))
        except Exception as error:
            yield code, "no opinion", f"{type(error).__name__}: {error}"[:100]
            continue
        mine = [facts(value) for value in found[code]]
        agree = covers(theirs, mine) and covers(mine, theirs)
        differs = "explained" if (resource["resourceType"], code) in EXPLAINED else "differ"
        yield (code, "agree", "value" if mine else "") if agree else (code, differs, f"{theirs} | {mine}")


def covers(these: Iterable[Facts], those: Sequence[Facts]) -> bool:
    """Whether each of these has its like among those."""
    return all(any(alike(one, other) for other in those) for one in these)


def alike(one: Any, other: Any) -> bool:
    """Whether two facts are the same, None standing for anything."""
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return one is None or other is None or one == other or (
        isinstance(one, float) and isinstance(other, float) and abs(one - other) <= abs(one) * 1e-12)


def facts(value: Value) -> Facts:
    """What one of our values tells."""
    match value:
        case Token():
            return value.system, value.code
        case Text() | Uri():
            return (value.value,)
        case Reference():
            version = f"/_history/{value.version}" if value.version and value.id else ""
            return (value.url or f"{value.type}/{value.id}") + version, None if value.id else value.version
        case Period() | Number():
            return float_of(value.low), float_of(value.high)
        case Quantity():
            return float_of(value.low), float_of(value.high), value.code or value.unit
        case Composite():
            return tuple(facts(part) for part in value.parts)


def float_of(number: float | None) -> float | str:
    """A bound; none is a bound too."""
    return "open" if number is None else float(number)


def expected(parameter: Parameter, resource: Resource) -> Iterator[Facts]:
    """What the engine yields for a parameter's expression in R4, as facts."""
    given = (r4().resource("SearchParameter", parameter.url) or {})["expression"]
    expression = spelt(given, resource["resourceType"])
    if parameter.kind != "composite":
        for item in engine(expression)(resource):
            yield from told(parameter.kind, item)
        return
    for member in expression.split(" | "):
        for index in range(len(engine(member)(resource))):
            parts = [[one for item in engine(f"({member})[{index}].select({component.expression})")(resource)
                      for one in told(component.kind, item)] for component in parameter.components]
            yield from itertools.product(*parts)


def spelt(expression: str, kind: str) -> str:
    """The expression in a form that the engine takes: it knows neither ``Resource.`` as the head of every type's
    paths, nor ``as`` for several items, which R4 means as ofType()."""
    return re.sub(r"\(?([\w.]+) as (\w+)\)?", r"\1.ofType(\2)", re.sub(r"\bResource\.", f"{kind}.", expression))


@functools.cache
def engine(expression: str) -> Callable[[Resource], list[Any]]:
    """fhirpathpy's compiled expression, with a resolve() that goes by the address alone, and R4's hasExtension()."""
    options = {"userInvocationTable": {"resolve": {"fn": resolve, "arity": {0: []}},
                                       "hasExtension": {"fn": has_extension, "arity": {1: ["String"]}}}}
    compiled = fhirpathpy.compile(expression, models["r4"], options)
    return lambda resource: compiled(resource, {"resource": resource})


def resolve(references: Iterable[Any]) -> list[ResourceNode]:
    """A resource of the type that a reference tells."""
    kinds = (kind_of(getattr(reference, "data", reference)) for reference in references)
    return [ResourceNode.create_node({"resourceType": kind}, kind) for kind in kinds if kind]


def has_extension(items: Iterable[Any], url: str) -> bool:
    """Whether there is an extension of that url; no function of FHIRPath, though R4 uses it once."""
    return any(one.get("url") == url for item in items for one in getattr(item, "data", item).get("extension", ()))


def kind_of(reference: Resource) -> str:
    """The type that a reference tells: by its address, else by its type."""
    match = re.search(r"(?:^|/)([A-Z]\w+)/[^/]+(?:/_history/[^/]+)?$", reference.get("reference", ""))
    return match[1] if match else reference.get("type", "")


def told(kind: str, item: Any) -> Iterator[Facts]:
    """What an item says to a parameter of a kind, by its form."""
    if isinstance(item, dict) and "url" in item and any(key.startswith("value") for key in item):
        # An extension: R4's expressions stop there, and mean what it holds.
        yield from told(kind, next(item[key] for key in item if key.startswith("value")))
        return
    yield from TELLING[kind](item)


def tokens(item: Any) -> Iterator[Facts]:
    """Tokens."""
    if isinstance(item, bool):
        yield None, str(item).lower()
    elif isinstance(item, str):
        yield None, item
    elif isinstance(item, dict) and ("coding" in item):
        yield from itertools.chain.from_iterable(map(tokens, item["coding"]))
    elif isinstance(item, dict) and "code" in item and "value" not in item:
        yield item.get("system", ""), item["code"]
    elif isinstance(item, dict) and "value" in item and isinstance(item["value"], str):
        yield "" if item.get("system") in CONTACTS else item.get("system", ""), item["value"]


def texts(item: Any) -> Iterator[Facts]:
    """Words."""
    if isinstance(item, str):
        yield (item,)
    elif isinstance(item, dict):
        for part in NAME_PARTS:
            given = item.get(part, [])
            yield from ((one,) for one in ([given] if isinstance(given, str) else given))


def times(item: Any) -> Iterator[Facts]:
    """Ranges of time."""
    if isinstance(item, str) and re.match(r"\d{4}($|-)", item):
        yield span(item)
    elif isinstance(item, dict) and ("start" in item or "end" in item):
        yield (span(item["start"])[0] if "start" in item else "open", span(item["end"])[1] if "end" in item else "open")
    elif isinstance(item, dict) and "event" in item:
        spans = [span(event) for event in item["event"]]
        yield min(low for low, _ in spans), max(high for _, high in spans)
    elif isinstance(item, dict) and isinstance(limits := item.get("repeat", {}).get("boundsPeriod"), dict):
        yield from times(limits)


def span(text: str) -> tuple[float, float]:
    """The first and last microsecond of a time as it is written, and one beyond."""
    steps = {4: relativedelta(years=1), 7: relativedelta(months=1), 10: relativedelta(days=1)}
    padded = text + "-01-01"[len(text) - 4:] if len(text) < 10 else text
    first = datetime.fromisoformat(padded)
    first = first if first.tzinfo else first.replace(tzinfo=UTC)
    digits = re.search(r"\.(\d+)", text)
    step = steps.get(len(text)) or relativedelta(microseconds=10 ** (6 - len(digits[1])) if digits else 1_000_000)
    return (first - EPOCH).total_seconds() * 1e6, (first + step - EPOCH).total_seconds() * 1e6


def numbers(item: Any) -> Iterator[Facts]:
    """Numbers."""
    if isinstance(item, dict):
        yield from ((low, high) for low, high, _ in quantities(item))
    elif not isinstance(item, (bool, str)):
        yield float(item), float(item)


def quantities(item: Any) -> Iterator[Facts]:
    """Quantities, Money, Ranges and SampledData."""
    if "low" in item or "high" in item:
        ends = [item.get(end, {}) for end in ("low", "high")]
        unit = next(end.get("code") or end.get("unit", "") for end in ends if end)
        yield (*(float(end["value"]) if "value" in end else "open" for end in ends), unit)
    elif "origin" in item:
        factor, origin = float(item.get("factor", 1)), float(item["origin"]["value"])
        found = [float(one) * factor + origin for one in item["data"].split() if one not in "EUL"]
        yield min(found), max(found), item["origin"].get("code") or item["origin"].get("unit", "")
    elif "value" in item:
        low, high = ("open" if item.get("comparator") in signs else float(item["value"])
                     for signs in (("<", "<="), (">", ">=")))
        yield low, high, item.get("code") or item.get("currency") or item.get("unit", "")


def links(item: Any) -> Iterator[Facts]:
    """References, canonicals, and resources in their place."""
    if isinstance(item, str):
        url, _, version = item.partition("|")
        if not item.startswith("#"):
            yield url, version
    elif "resourceType" in item:
        yield from [(f"{item['resourceType']}/{item['id']}", None)] if "id" in item else []
    elif not item.get("reference", "#").startswith("#"):
        yield item["reference"], None


def uris(item: Any) -> Iterator[Facts]:
    """Uris; one with a version is found without it as well."""
    yield (item,)
    if "|" in item:
        yield (item.partition("|")[0],)


TELLING: dict[str, Callable[[Any], Iterator[Facts]]] = {
    "token": tokens, "string": texts, "date": times, "number": numbers, "quantity": quantities, "reference": links,
    "uri": uris}

if __name__ == "__main__":
    sys.exit(main())
