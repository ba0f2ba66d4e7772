"""Several processes that read and validate, and what they found in the order of the resources.

The first process only names what is to be done and passes on what was found: whatever else it did for a resource, the
others would wait for.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Final

from fhirpain.validate.checking import Checker, Request
from fhirpain.validate.faults import Unusable
from fhirpain.validate.numbering import numbered
from fhirpain.validate.opening import PART
from fhirpain.validate.parts import End, Lines, Source
from fhirpain.validate.post import Row, packed, unpacked
from fhirpain.validate.report import Report

FEW: Final = 200
"""So many resources are validated sooner than other processes are started for them."""

HELD: Final = 100_000
"""Reports and findings that are not yet due: while there are more, nothing is begun; this bounds the memory."""

_LITTLE = 1_000_000  # bytes: the same
_SECONDS = 0.05  # of work in a chunk: next to it handing over costs nothing, and at the end nobody is left waiting long
_MOST = 1000  # files in a chunk


def check(sources: Iterable[Source], checker: Checker, workers: int | None) -> Iterator[Report]:
    """A report for each resource, in their order; ``workers`` None: as many as there are cores, where there are many.

    Raises ``Unusable`` when a process is ended from outside.
    """
    stream = iter(sources)
    if workers is None:
        begun = _begin(stream)
        workers = cores() if _are_many(begun) else 1
        stream = chain(begun, stream)
    return numbered(_alone(stream, checker) if workers < 2 else _together(stream, checker, workers))


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_be_copied() -> bool:
    """Whether a copy of this process can go on: one that runs threads, or has what macOS gives it, may stand still."""
    return sys.platform == "linux" and threading.active_count() == 1


def _begin(stream: Iterator[Source]) -> list[Source]:
    """The first, until there are enough to call them many."""
    begun: list[Source] = []
    for source in stream:
        begun.append(source)
        if _are_many(begun[-1:]) or len(begun) > FEW:
            break
    return begun


def _are_many(begun: list[Source]) -> bool:
    return len(begun) > FEW or sum(map(_size, begun)) >= _LITTLE


def _size(source: Source) -> int:
    if isinstance(source, str):
        try:
            return Path(source).stat().st_size
        except OSError:
            return 0
    return max(len(source.data), source.stop - source.start if isinstance(source, Lines) else 0)


def _alone(stream: Iterator[Source], checker: Checker) -> Iterator[Report | End]:
    return chain.from_iterable(map(checker.found, stream))


def _together(stream: Iterator[Source], checker: Checker, workers: int) -> Iterator[Report | End]:
    hands = [_Hand(checker) for _ in range(workers)]
    try:
        yield from _in_order(_Chunks(stream), hands)
    except (EOFError, ConnectionError):
        raise Unusable("A validating process was ended from outside; there may be too little memory.") from None
    finally:
        for hand in hands:
            hand.end()


def _in_order(chunks: "_Chunks", hands: "list[_Hand]") -> Iterator[Report | End]:
    """Whoever is idle is given the next chunk, before what others have found is passed on."""
    idle = [hand.connection for hand in hands]
    busy: dict[Any, tuple[int, int]] = {}
    held: dict[int, list[Row]] = {}
    much: dict[int, int] = {}
    handed = due = 0
    while True:
        ready: Any = wait(list(busy), 0 if due in held else None) if busy else ()
        for connection in ready:
            number, many = busy.pop(connection)
            seconds, (held[number], much[number]) = connection.recv()
            chunks.took(many, seconds)
            idle.append(connection)
        while idle and sum(much.values()) < HELD and (chunk := chunks.next()):
            busy[idle[-1]] = handed, len(chunk)
            idle.pop().send(chunk)
            handed += 1
        if due in held:
            yield from unpacked(held.pop(due))
            del much[due]
            due += 1
        elif not busy:
            return


class _Chunks:
    """What is to be done, in parts that each take about as long as they should."""

    def __init__(self, stream: Iterator[Source]) -> None:
        self._stream = stream
        self._many = 16

    def next(self) -> list[Source]:
        """The next part; empty where there is none."""
        chunk: list[Source] = []
        size = 0
        for source in self._stream:
            chunk.append(source)
            size += 0 if isinstance(source, str) else _size(source)
            if len(chunk) >= self._many or size >= PART:
                break
        return chunk

    def took(self, many: int, seconds: float) -> None:
        """Make the next ones longer or shorter by what one has taken."""
        self._many = max(1, min(4 * self._many, _MOST, int(many * _SECONDS / max(seconds, 1e-6))))


class _Hand:
    """A process that validates what it is given.

    It begins as a copy of this one, with all that has been read; or anew, and reads the definitions for itself.
    """

    def __init__(self, checker: Checker) -> None:
        copied = can_be_copied()
        context: Any = multiprocessing.get_context("fork" if copied else "spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.connection,
                                                             checker if copied else checker.request), daemon=True)
        self._process.start()
        theirs.close()

    def end(self) -> None:
        """End it at once, whatever it does."""
        self._process.terminate()
        self._process.join()
        self.connection.close()


def _serve(connection: Connection, first: Connection, ready: Checker | Request) -> None:
    # Ctrl-C is for the first process, which then ends the others; this end of its own would keep them from noticing
    # that it is no more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first.close()
    checker = ready if isinstance(ready, Checker) else Checker(ready)
    gc.collect()
    gc.freeze()
    with suppress(EOFError, ConnectionError):
        while True:
            chunk = connection.recv()
            began = time.perf_counter()
            found = packed(chain.from_iterable(map(checker.found, chunk)))
            connection.send((time.perf_counter() - began, found))
