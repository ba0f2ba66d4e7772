"""Break valid resources in every way we know, one defect each, and see what the validator says of it.

    python -m tools.mutate --report [--seed S] [--count N] [--examples DIR]

``mutants`` is pure: a resource and the definitions in, all its mutants out, each with the rules of which one must fail,
and where. The report takes a share of each kind over examples/valid and, if given, a folder of other valid resources;
it prints what was missed, misplaced or said too much of, grouped, and last one JSON object of figures.
"""

import argparse
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhirpain import guide
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue, Malformed
from fhirpain.fhir.terminology import Terminology
from fhirpain.fhir.validation import Validator
from tools.mutate_consequences import Consequences, within
from tools.mutate_shapes import Resource, Shape, Shapes, Spot, Steps, target_types

VALID = Path(__file__).resolve().parent.parent / "examples" / "valid"
SHOWN = 3

BAD_FORMATS: dict[str, Any] = {
    "base64Binary": "*", "canonical": "no uri", "code": " no-code", "date": "2024-02-30", "dateTime": "2024-13-01",
    "id": "no id", "instant": "2024-01-01", "integer": 2**31, "markdown": "\x01", "oid": "urn:oid:3.1",
    "positiveInt": 0, "string": "\x01", "time": "24:00:00", "unsignedInt": -1, "uri": "no uri", "url": "no uri",
    "uuid": "urn:uuid:1",
}
"""By primitive type, a value of the right JSON type that it does not take. Booleans and decimals take all."""
NUMBERS = {"integer", "unsignedInt", "positiveInt", "decimal"}
NO_CODE = "no_such_code"
NO_SYSTEM = "https://example.org/no-such-system"
RARE_CHOICES = ("Markdown", "Oid", "Base64Binary", "Uuid")
"""Types of which most choices do not allow one."""
SECOND_CHOICES: dict[str, Any] = {
    "boolean": True, "string": "x", "integer": 1, "code": "x", "date": "2024", "uri": "x:y", "dateTime": "2024-01-01",
    "Period": {"start": "2024"}, "Quantity": {"value": 1},
}
"""By type, a value to put beside another in a choice; the first type that is allowed is taken."""


@dataclass(frozen=True)
class Mutant:
    """A resource with one defect: ``rules`` of which one must fail, at ``expression``."""

    kind: str
    rules: frozenset[str]
    expression: str
    base: Resource
    spot: Spot
    value: Resource
    """What stands at the spot instead."""
    element: str
    """The element in which the defect is, as an invariant would call it."""

    @property
    def resource(self) -> Resource:
        """The whole resource; it shares with the base what is not broken."""
        made: Resource = _replaced(self.base, self.spot.steps, self.value)
        return made


def _replaced(holder: Any, steps: Steps, value: Any) -> Any:
    if not steps:
        return value
    made = holder.copy()
    made[steps[0]] = _replaced(holder[steps[0]], steps[1:], value)
    return made


Break = tuple[str, str | tuple[str, ...], str, Resource, str]
"""(kind, rule or rules, expression, what the object becomes, element)."""


def mutants(resource: Resource, shapes: Shapes) -> Iterator[Mutant]:
    """Every mutant of a resource, in the order of the resource."""
    for spot in shapes.spots(resource):
        for kind, rules, expression, value, element in _breaks(spot, shapes):
            found = frozenset([rules] if isinstance(rules, str) else rules)
            yield Mutant(kind, found, expression, resource, spot, value, element)


def _breaks(spot: Spot, shapes: Shapes) -> Iterator[Break]:
    if not spot.value:
        return
    known = shapes.of(spot.inside)
    unknown = f"{spot.at}.noSuchElement"
    yield "unknown-element", "unknown-element", unknown, {**spot.value, "noSuchElement": "x"}, "noSuchElement"
    yield from _dropped(spot, known)
    for key, given in spot.value.items():
        shape = known.get(key)
        if shape is None or shape.code == "xhtml":
            continue
        at = spot.at_key(shape)
        for kind, rules, value in _of_list(given, shape, spot):
            yield kind, rules, at, {**spot.value, key: value}, shape.name
        if shape.is_choice:
            yield from _of_choice(spot, shape, key, known)
        for index, one in enumerate(given if isinstance(given, list) else [given]):
            here = f"{at}[{index}]" if isinstance(given, list) else at
            for kind, rules, value in _of_value(one, shape, spot, shapes):
                whole = [*given[:index], value, *given[index + 1:]] if isinstance(given, list) else value
                yield kind, rules, here, {**spot.value, key: whole}, shape.name


def _dropped(spot: Spot, known: dict[str, Shape]) -> Iterator[Break]:
    """Without a required element; not where the object would be left empty, which is another defect."""
    required = {shape.name for shape in known.values() if shape.definition["min"]}
    required |= {shape.name for shape in known.values() if spot.profile_of(shape).get("min")}
    for name in sorted(required):
        keys = {key for key, shape in known.items() if shape.name == name}
        left = {key: value for key, value in spot.value.items() if key.removeprefix("_") not in keys}
        if len(left) < len(spot.value) and not left.keys() <= {"id", "resourceType"}:
            yield "drop-required", ("cardinality-min", "slice-min"), f"{spot.at}.{name}", left, name


Change = tuple[str, str | tuple[str, ...], Any]
"""(kind, rule or rules, what stands there instead)."""


def _of_list(given: Any, shape: Shape, spot: Spot) -> Iterator[Change]:
    if not isinstance(given, list):
        yield "list-for-one", "wrong-type", [given]
        yield "empty-list", ("empty-value", "wrong-type"), []
        return
    yield "one-for-list", "wrong-type", given[0] if given[0] is not None else "x"
    yield "empty-list", "empty-value", []
    most = spot.profile_of(shape).get("max", "*")
    if most not in ("*", "0"):
        yield "exceed-maximum", "cardinality-max", given + [given[-1]] * (int(most) + 1 - len(given))


def _of_choice(spot: Spot, shape: Shape, key: str, known: dict[str, Shape]) -> Iterator[Break]:
    """Another type than those allowed, and two types at once."""
    at = spot.at_key(shape)
    others = {other.code: each for each, other in known.items() if other.name == shape.name and each != key}
    second = next((code for code in SECOND_CHOICES if code in others), None)
    if second is not None:
        value = {**spot.value, others[second]: SECOND_CHOICES[second]}
        yield "two-choices", "choice-type", at, value, shape.name
    forbidden = next((code for code in RARE_CHOICES if shape.name + code not in known), None)
    if forbidden is not None:
        left = {each: value for each, value in spot.value.items() if each.removeprefix("_") != key}
        yield "forbidden-choice", "choice-type", at, {**left, shape.name + forbidden: "x"}, shape.name


def _of_value(value: Any, shape: Shape, spot: Spot, shapes: Shapes) -> Iterator[Change]:
    if value is None:
        return
    yield "null", "empty-value", None
    if shape.inside:
        yield "text-for-object", "wrong-type", "x"
        yield "empty-object", "empty-value", {}
        yield from _of_coded(value, shape, spot, shapes.terminology)
        yield from _of_reference(value, shape, spot, shapes.definitions)
        return
    yield "empty-text", "empty-value", ""
    yield "object-for-value", "wrong-type", {"x": "y"}
    yield from _of_primitive(value, shape, spot, shapes.terminology)


def _of_primitive(value: Any, shape: Shape, spot: Spot, terminology: Terminology) -> Iterator[Change]:
    is_id = shape.name == "id"
    if isinstance(value, str):
        yield "number-for-text", "wrong-type", 5
        yield "boolean-for-text", "wrong-type", True
    else:
        yield "text-for-value", "wrong-type", "true" if isinstance(value, bool) else "5"
    if shape.code in NUMBERS - {"decimal"}:
        yield "fraction-for-integer", ("wrong-type", "primitive-format"), Decimal("1.5")
    if is_id or shape.code in BAD_FORMATS:
        yield "bad-format", "primitive-format", "no id" if is_id else BAD_FORMATS[shape.code]
    fixed = spot.profile_of(shape)
    if shape.code == "code" and _is_bound(shape, spot, terminology):
        # Where a profile asks for one code, that is what is said of another: one defect is told once.
        yield "bad-code", ("binding-required", "pattern-value", "fixed-value"), NO_CODE
    for kind in ("fixed", "pattern"):
        if any(name.startswith(kind) and name[len(kind)].isupper() for name in fixed) and isinstance(value, str):
            yield f"other-{kind}", f"{kind}-value", f"{value}x"


def _is_bound(shape: Shape, spot: Spot, terminology: Terminology) -> bool:
    """Whether a required value set is known not to have ``NO_CODE``: R4 does not hold all codes, as of currencies."""
    bindings = [each.get("binding", {}) for each in (shape.definition, spot.profile_of(shape))]
    required = [each["valueSet"] for each in bindings if each.get("strength") == "required"]
    return any(terminology.member(value_set, None, NO_CODE) is False for value_set in required)


def _of_coded(value: Resource, shape: Shape, spot: Spot, terminology: Terminology) -> Iterator[Change]:
    if shape.code not in ("CodeableConcept", "Coding") or not _is_bound(shape, spot, terminology):
        return
    codings = value.get("coding", []) if shape.code == "CodeableConcept" else [value]
    if not codings or not all("code" in coding and "system" in coding for coding in codings):
        return
    for kind, part in (("bad-code", {"code": NO_CODE}), ("wrong-system", {"system": NO_SYSTEM})):
        broken = [{**coding, **part} for coding in codings]
        yield kind, "binding-required", broken[0] if shape.code == "Coding" else {**value, "coding": broken}


def _of_reference(value: Resource, shape: Shape, spot: Spot, definitions: Definitions) -> Iterator[Change]:
    if shape.code != "Reference" or "reference" not in value:
        return
    allowed = target_types(spot.profile_of(shape), definitions) or target_types(shape.definition, definitions)
    wrong = next((kind for kind in ("Basic", "Binary") if kind not in allowed), None)
    if allowed and "Resource" not in allowed and wrong is not None:
        left = {key: each for key, each in value.items() if key != "type"}
        yield "wrong-target", "reference-target", {**left, "reference": f"{wrong}/x"}


@dataclass
class Judged:
    """What the validator said of one mutant."""

    mutant: Mutant
    file: str
    hit: bool
    """Whether one of the rules failed at the place."""
    consequences: list[Issue]
    twice: list[Issue]
    """Other errors at the broken element or inside it: the one defect, said again."""
    surplus: list[Issue]
    """Errors elsewhere that do not follow from the defect."""

    @property
    def verdict(self) -> str:
        """``right``: by the right rule, at the right place, for nothing that does not follow; else what is wrong."""
        if not self.hit:
            return "misplaced" if self.twice or self.surplus else "missed"
        return "surplus" if self.surplus else "twice" if self.twice else "right"

    @property
    def others(self) -> str:
        """The rules that should not have failed, for grouping."""
        return ", ".join(sorted({issue.rule for issue in (*self.surplus, *self.twice)}))


def judge(mutant: Mutant, file: str, validator: Validator, consequences: Consequences) -> Judged:
    """Validate a mutant."""
    errors = [issue for issue in validator.validate(mutant.resource) if issue.is_error]
    others = [issue for issue in errors if not (issue.rule in mutant.rules and issue.expression == mutant.expression)]
    follows = [issue for issue in others if consequences.allow(mutant, issue)]
    surplus = [issue for issue in others if issue not in follows]
    twice = [issue for issue in surplus if within(issue.expression, mutant.expression)]
    elsewhere = [issue for issue in surplus if issue not in twice]
    return Judged(mutant, file, len(others) < len(errors), follows, twice, elsewhere)


def sample(found: Iterable[tuple[str, Mutant]], count: int, seed: int) -> list[tuple[str, Mutant]]:
    """``count`` of the mutants, as evenly over the kinds as there are any; the same ones for the same seed."""
    kinds: dict[str, list[tuple[str, Mutant]]] = defaultdict(list)
    for file, mutant in found:
        kinds[mutant.kind].append((file, mutant))
    chance = random.Random(seed)  # noqa: S311 - no secret is made
    taken: list[tuple[str, Mutant]] = []
    rarest_first = sorted(kinds, key=lambda kind: (len(kinds[kind]), kind))
    for place, kind in enumerate(rarest_first):
        share = (count - len(taken)) // (len(kinds) - place)
        taken += chance.sample(kinds[kind], min(len(kinds[kind]), share))
    return taken


def read(folder: Path) -> dict[str, Resource]:
    """The resources of a folder's JSON files by file name; a file that is no FHIR at all is left out."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        try:
            found[path.name] = fhir_json.parse(path.read_bytes())
        except Malformed:
            continue
    return found


def main(arguments: list[str] | None = None) -> int:
    """Report; the exit status is 1 when a mutant was not rejected as it must be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--report", action="store_true", required=True, help="run the validator over mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--examples", type=Path, help="a folder of further valid resources")
    given = parser.parse_args(arguments)
    folders = [VALID, *([given.examples] if given.examples else [])]
    judged = run(folders, given.count, given.seed)
    _print_faults(judged)
    print(json.dumps(figures(judged)))
    return 0 if all(one.verdict == "right" for one in judged) else 1


def run(folders: Iterable[Path], count: int, seed: int) -> list[Judged]:
    """Judge a sample of the mutants of all resources in the folders that are themselves without errors."""
    validator, shapes = guide.validator(), Shapes(guide.definitions())
    consequences = Consequences(guide.definitions())
    valid = [(file, resource) for folder in folders for file, resource in read(folder).items()
             if not any(issue.is_error for issue in validator.validate(resource))]
    found = ((file, mutant) for file, resource in valid for mutant in mutants(resource, shapes))
    return [judge(mutant, file, validator, consequences) for file, mutant in sample(found, count, seed)]


def figures(judged: list[Judged]) -> dict[str, Any]:
    """Counts, and two shares: rejected by the right rule at the place; of these, for nothing else."""
    verdicts, total = Counter(one.verdict for one in judged), max(len(judged), 1)
    kinds = Counter(one.mutant.kind for one in judged)
    kept = Counter(one.mutant.kind for one in judged if one.verdict == "right")
    return {
        "mutants": len(judged),
        "rejected_in_place": round(sum(one.hit for one in judged) / total, 4),
        "right": round(verdicts["right"] / total, 4),
        "with_consequences": sum(bool(one.consequences) for one in judged),
        "verdicts": dict(sorted(verdicts.items())),
        "kinds": {kind: f"{kept[kind]}/{kinds[kind]}" for kind in sorted(kinds)},
    }


def _print_faults(judged: list[Judged]) -> None:
    groups: dict[tuple[str, str, str], list[Judged]] = defaultdict(list)
    for one in judged:
        if one.verdict != "right":
            groups[one.verdict, one.mutant.kind, one.others].append(one)
    for (verdict, kind, rules), ones in sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1]))):
        print(f"{len(ones):6} {verdict}: {kind}; {rules}")
        for one in ones[:SHOWN]:
            places = ", ".join(f"{issue.rule} at {issue.expression}" for issue in (*one.surplus, *one.twice)[:2])
            print(f"         {one.file}: {'/'.join(sorted(one.mutant.rules))} at {one.mutant.expression}"
                  f"{f'; also {places}' if places else ''}")


if __name__ == "__main__":
    sys.exit(main())
