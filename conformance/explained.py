"""The cases that the page beside a runner gives reasons for: those named in the first column of its tables."""

import re
from collections.abc import Iterable
from pathlib import Path

_CELL = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)  # not the line of dashes, which has no spaces
_NAME = re.compile(r"[\w./-]+")


def explained(page: str) -> set[str]:
    """Every word in the first column of the tables of a page of this folder; a case's name is one."""
    text = (Path(__file__).parent / page).read_text(encoding="utf-8")
    return {name for cell in _CELL.findall(text) for name in _NAME.findall(cell)}


def verdict(disagreed: Iterable[str], page: str) -> int:
    """A runner's exit code: 1, and what it is about, where a case on which we disagree is not on the page."""
    unexplained = sorted(set(disagreed) - explained(page))
    if unexplained:
        print(f"not explained in {page}: {', '.join(unexplained)}")
    return 1 if unexplained else 0
