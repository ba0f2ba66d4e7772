"""Several processes that validate, their reports in the order of the resources.

Each is started anew (``spawn``): a copy of a process that runs threads, as the progress bar does, may stand still.
"""

import functools
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from multiprocessing import get_context
from typing import Final

from fhirpain.validate.checking import Checker, Request
from fhirpain.validate.faults import Unusable
from fhirpain.validate.reading import Piece
from fhirpain.validate.report import Report

FEW: Final = 200
"""So many resources are validated sooner than other processes are started for them."""

_BATCH = 32  # resources
_BATCH_BYTES = 1_000_000
_AHEAD = 3  # batches for each process; what bounds the memory


def check(pieces: Iterable[Piece], request: Request, checker: Checker, workers: int | None) -> Iterator[Report]:
    """A report for each piece, in their order; ``workers`` None: as many as there are cores, where there are many."""
    stream = iter(pieces)
    if workers is None:
        begun = _begin(stream)
        workers = cores() if len(begun) > FEW or sum(len(piece.data) for piece in begun) > _BATCH_BYTES else 1
        stream = chain(begun, stream)
    return map(checker.check, stream) if workers < 2 else _together(stream, request, workers)


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(stream: Iterator[Piece]) -> list[Piece]:
    """The first pieces, until there are enough to call them many or large."""
    begun: list[Piece] = []
    size = 0
    for piece in stream:
        begun.append(piece)
        size += len(piece.data)
        if len(begun) > FEW or size > _BATCH_BYTES:
            break
    return begun


def _together(stream: Iterator[Piece], request: Request, workers: int) -> Iterator[Report]:
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_leave_interrupts)
    waiting: deque[Future[list[Report]]] = deque()
    try:
        for batch in _batches(stream):
            waiting.append(pool.submit(_work, request, batch))
            if len(waiting) > workers * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool:
        raise Unusable("A validating process was ended from outside; there may be too little memory.") from None
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(stream: Iterator[Piece]) -> Iterator[list[Piece]]:
    batch: list[Piece] = []
    size = 0
    for piece in stream:
        batch.append(piece)
        size += len(piece.data)
        if len(batch) == _BATCH or size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _work(request: Request, batch: list[Piece]) -> list[Report]:
    checker = _checker(request)
    return [checker.check(piece) for piece in batch]


@functools.lru_cache(maxsize=1)
def _checker(request: Request) -> Checker:
    return Checker(request)


def _leave_interrupts() -> None:
    """Ctrl-C is for the first process, which then ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
