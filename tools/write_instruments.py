"""The table of docs/instruments.md from the questionnaires themselves.

    python -m tools.write_instruments            write it between the two marks
    python -m tools.write_instruments --check    exit 1 when the committed page says something else
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from fhirpain import guide
from fhirpain.questionnaires import Band, Instrument, Rule, instrument

PAGE = Path(__file__).resolve().parent.parent / "docs" / "instruments.md"
START, END = "<!-- from here on: python -m tools.write_instruments -->", "<!-- to here -->"
HEAD = ("| Instrument | Asked | Counts backwards | Results | Needs | Bands | Change that matters | Wording |",
        "|---|---|---|---|---|---|---|---|")
UNVERIFIED = " *(unverified)*"


def main(arguments: list[str] | None = None) -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.write_instruments", description="Tabulate the instruments.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the page differs")
    made = page(PAGE.read_text(encoding="utf-8"))
    if parser.parse_args(arguments).check:
        return int(made != PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(made, encoding="utf-8")
    return 0


def page(text: str) -> str:
    """A page with its table made anew; what stands around the marks stays."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return "\n".join((before + START, "", *HEAD, *map(_row, _instruments()), "", END + after))


def _instruments() -> Iterator[Instrument]:
    yield from (instrument(each) for each in sorted(guide.definitions().all("Questionnaire"), key=lambda q: q["id"]))


def _row(known: Instrument) -> str:
    questionnaire = known.questionnaire
    name = f"{questionnaire['title'].removesuffix(': skeleton')} (`{questionnaire['id']}`)"
    results = (_lines(known, said) for said in (_result, _needs, _bands, _changes))
    cells = (name, _asked(known), _backwards(known), *results, _licence(questionnaire))
    return f"| {' | '.join(cells)} |"


def _asked(known: Instrument) -> str:
    """How many items of each kind: ``7 × 0–10``."""
    kinds: dict[str, int] = {}
    for link_id, item in known.items.items():
        if not item.get("readOnly"):
            low, high = known.limits(link_id)
            kind = {"boolean": "yes or no", "choice": "a choice"}.get(item["type"], f"{low}–{high}")
            kinds[kind] = kinds.get(kind, 0) + 1
    return "; ".join(f"{count} × {kind}" for kind, count in kinds.items())


def _backwards(known: Instrument) -> str:
    marked = [link_id for link_id, item in known.items.items() if any(_extensions(item, "reverse-scored"))]
    return ", ".join(marked)


def _lines(known: Instrument, said: Callable[[Instrument, Rule], str]) -> str:
    """A line for each result that something is said of; one line where all say the same."""
    lines = {rule.link_id: said(known, rule) for rule in known.rules}
    if len(set(lines.values())) == 1:
        return next(iter(lines.values()))
    named = said is not _result
    return "<br>".join(f"`{link_id}`: {line}" if named else line for link_id, line in lines.items() if line)


def _result(known: Instrument, rule: Rule) -> str:
    low, high = known.limits(rule.link_id)
    extent = f" {low}–{high}" if low is not None else ""
    better = next((part["valueCode"] for each in _extensions(rule.item, "score") for part in each["extension"]
                   if part["url"] == "better"), "")
    end = f", {better} is better" if extent and better else ""
    return f"`{rule.link_id}`{extent}{end}{'' if rule.verified else UNVERIFIED}"


def _needs(_: Instrument, rule: Rule) -> str:
    least = next((text.text for name, text in rule.variables if name == "least"), str(len(rule.items)))
    fewer = f"; {rule.unverified_least}{UNVERIFIED}" if rule.unverified_least else ""
    return f"{least} of {len(rule.items)}{fewer}"


def _bands(_: Instrument, rule: Rule) -> str:
    bands = "; ".join(f"{_number(band.low)}–{_number(band.high)} {band.coding['code']}" for band in rule.bands)
    return bands + _mark(rule.bands)


def _mark(bands: tuple[Band, ...]) -> str:
    return UNVERIFIED if bands and not all(band.verified for band in bands) else ""


def _changes(_: Instrument, rule: Rule) -> str:
    return "; ".join(map(_change, _extensions(rule.item, "change-that-matters")))


def _change(extension: Mapping[str, Any]) -> str:
    parts = {part["url"]: part.get("valueRange", part.get("valueCode")) for part in extension["extension"]}
    low, high = (_number(parts["range"][end]["value"]) for end in ("low", "high"))
    unit = " %" if parts["range"]["low"]["code"] == "%" else ""
    extent = low if low == high else f"{low}–{high}"
    return f"{extent}{unit}{'' if parts['verification'] == 'verified' else UNVERIFIED}"


def _licence(questionnaire: Mapping[str, Any]) -> str:
    code = next(each["valueCode"] for each in _extensions(questionnaire, "wording-licence"))
    return f"{code}: {questionnaire['copyright'].partition(' Its wording is not part')[0]}"


def _number(value: Any) -> str:
    return format(Decimal(value).normalize(), "f")


def _extensions(element: Mapping[str, Any], artifact: str) -> Iterator[Mapping[str, Any]]:
    url = guide.canonical("StructureDefinition", artifact)
    return (each for each in element.get("extension", ()) if each["url"] == url)


if __name__ == "__main__":
    sys.exit(main())
