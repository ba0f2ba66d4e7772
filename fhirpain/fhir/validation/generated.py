"""Python source made while running, and the only place that runs it (docs/adr, "the fast path").

The source consists of fixed lines, written in ``source.py``, and of numbered names. Nothing of a definition and nothing
of a payload is ever part of it: keys, codes and checks are values that the numbered names stand for.
https://docs.python.org/3.11/library/functions.html#exec
"""

from __future__ import annotations

import itertools
import linecache
import re
import weakref
from collections.abc import Callable
from typing import Any

Look = Callable[[dict[str, Any], Any], None]
"""Looks at one object in a run; raises where it is not surely right."""

_NUMBERS = itertools.count(1)
_BUILTINS = {one.__name__: one for one in (bool, dict, len, list, str, tuple)}
"""All of Python's own names that a line may use."""

_LINE = re.compile(r"[a-z0-9_ .,:()\[\]<>=!'*|{}-]*", re.IGNORECASE).fullmatch


class Source:
    """One function under way: its lines, and the values that its names stand for."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lines: list[str] = []
        self._values: dict[str, Any] = {"__builtins__": _BUILTINS}
        self._names: dict[int, str] = {}

    def name(self, value: Any) -> str:
        """A name that stands for a value; the same for the same value."""
        found = self._names.get(id(value))
        if found is None:
            found = self._names[id(value)] = f"c{len(self._names)}"
            self._values[found] = value
        return found

    def line(self, depth: int, text: str) -> None:
        """Add a line; raises ``ValueError`` for one that is more than names, numbers and signs."""
        if not _LINE(text):
            raise ValueError(text)
        self._lines.append("    " * depth + text)

    def function(self, title: str) -> Look:
        """The function ``look(v, run)`` with these lines; ``inspect.getsource`` shows them, tracebacks as well."""
        text = "\n".join(["def look(v, run):", *self._lines, ""])
        file = f"<{title} {next(_NUMBERS)}>"
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        exec(compile(text, file, "exec"), self._values)  # noqa: S102 (see above)
        made: Look = self._values.pop("look")
        # The source goes when the function goes: a process may make many validators.
        weakref.finalize(made, linecache.cache.pop, file, None).atexit = False
        return made
