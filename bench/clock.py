"""Time of the processor, and memory, of this process."""

import time
from collections.abc import Callable
from pathlib import Path


def best(work: Callable[[], object], *, seconds: float = 1.0, rounds: int = 12) -> float:
    """Microseconds of processor time that one piece of work takes: the best round, as the others were disturbed."""
    work()
    began = time.process_time()
    work()
    once = max(time.process_time() - began, 1e-7)
    times = max(1, int(seconds / rounds / once))
    return min(_round(work, times) for _ in range(rounds)) * 1e6


def _round(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def resident() -> float:
    """The most memory this process has had at once, in MB (Linux; getrusage also counts whoever started it)."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
