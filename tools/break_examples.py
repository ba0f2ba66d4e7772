"""Break each rule of our profiles once: examples/broken from examples/valid, by the table tools/breaks.json.

    python -m tools.break_examples            write examples/broken/*.json and its manifest.json
    python -m tools.break_examples --check    exit 1 when a committed file is not what the table makes

What needs no judgement (a required element that is missing, one too many, a wrong code or type) is not in the table:
``tools/derive_breaks.py`` finds it. A row of the table is ``[name, base, edits, rule, expression, also...]``: the
file's name, the valid example it starts from, what is done to that, the rule that must fail and where, and the
rules that cannot but fail with it.
An edit is ``["drop", path]``, ``["put", path, value]``, ``["add", path, value]`` (to a list, made where there is none)
or ``["twice", path]`` (repeat a list's item).
"""

import argparse
import copy
import json
import re
import sys
from pathlib import Path
from typing import Any

from tools import derive_breaks
from tools.constraints import constraints, structures

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_name("breaks.json")
VALID = ROOT / "examples" / "valid"
BROKEN = ROOT / "examples" / "broken"
STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
# Values that several rows need stand once in the table, under "values"; a row names one as {"$": "name"}.
NAMED = "$"


def main(arguments: list[str] | None = None) -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.break_examples", description="Make the broken examples.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a committed file differs")
    made = broken_examples()
    return _check(made) if parser.parse_args(arguments).check else _write(made)


def broken_examples() -> dict[str, str]:
    """The text of every file of examples/broken by its name."""
    table = _load(TABLE)
    rows = [*table["breaks"], *_derived({row[0] for row in table["breaks"]})]
    made = {f"{row[0]}.json": _text(_broken(row, table["values"])) for row in rows}
    manifest = {f"{row[0]}.json": _expectation(row) for row in rows}
    return made | {"manifest.json": _text(manifest)}


def _derived(by_hand: set[str]) -> list[list[Any]]:
    """A row for each constraint that the table does not name and that needs no hand."""
    missing = (each for structure in structures() for each in constraints(structure) if each.name not in by_hand)
    return [row for row in map(derive_breaks.row, missing) if row is not None]


def _broken(row: list[Any], values: dict[str, Any]) -> dict[str, Any]:
    resource: dict[str, Any] = _load(VALID / f"{row[1]}.json")
    for edit in row[2]:
        _apply(edit, resource, values)
    return resource


def _expectation(row: list[Any]) -> dict[str, Any]:
    name, base, _, rule, expression, *also = row
    profile = rule.rpartition("-")[0] if rule == name else name.split(".")[0]
    made = {"profile": profile, "base": f"{base}.json", "rule": rule, "expression": expression}
    return made | ({"also": also} if also else {})


def _apply(edit: list[Any], resource: dict[str, Any], values: dict[str, Any]) -> None:
    action, path, *rest = edit
    *parents, last = [name or int(index) for name, index in STEP.findall(path)]
    holder: Any = resource
    for step in parents:
        holder = holder[step]
    value = copy.deepcopy(values[rest[0][NAMED]] if rest and _is_named(rest[0]) else rest[0]) if rest else None
    if action == "drop":
        del holder[last]
    elif action == "put":
        holder[last] = value
    elif action == "add":
        holder.setdefault(last, []).append(value)
    elif action == "twice":
        holder.append(copy.deepcopy(holder[last]))
    else:
        raise ValueError(f"no such edit: {action}")


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {NAMED}


def _write(made: dict[str, str]) -> int:
    BROKEN.mkdir(parents=True, exist_ok=True)
    for stale in {path.name for path in BROKEN.glob("*.json")} - set(made):
        (BROKEN / stale).unlink()
    for name, text in made.items():
        (BROKEN / name).write_text(text, encoding="utf-8")
    print(f"{len(made) - 1} broken examples written")
    return 0


def _check(made: dict[str, str]) -> int:
    committed = {path.name: path.read_text(encoding="utf-8") for path in BROKEN.glob("*.json")}
    stale = sorted(name for name in made.keys() | committed.keys() if made.get(name) != committed.get(name))
    for name in stale:
        print(f"not fresh: examples/broken/{name}", file=sys.stderr)
    return 1 if stale else 0


def _load(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _text(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.exit(main())
