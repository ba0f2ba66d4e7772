"""Where the time of a request goes: each stage adds up for whoever listens, and costs almost nothing when nobody does.

    spent = stages.listen()
    with stages.stage("validate"):
        ...
    spent                                  # {"validate": 0.0021}, in seconds
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_spent: ContextVar[dict[str, float] | None] = ContextVar("fhirpain_stages", default=None)


def listen() -> dict[str, float]:
    """The seconds of each stage from here on, by name; a stage within another counts for itself alone.

    Whoever listens next in the same context (a thread) takes the place.
    """
    spent: dict[str, float] = {}
    _spent.set(spent)
    return spent


@contextmanager
def stage(name: str) -> Iterator[None]:
    """A stage; also a decorator: ``@stages.stage("parse")``."""
    spent = _spent.get()
    if spent is None:
        yield
        return
    before, started = sum(spent.values()), time.perf_counter()
    try:
        yield
    finally:
        inner = sum(spent.values()) - before
        spent[name] = spent.get(name, 0.0) + time.perf_counter() - started - inner
