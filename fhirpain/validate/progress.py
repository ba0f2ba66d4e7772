"""A bar that moves while a terminal waits; nothing at all where no person is looking."""

import sys
import time
from collections.abc import Iterable, Iterator

from fhirpain.validate.report import Report

_PAUSE = 0.1  # seconds between two looks of the bar


def watched(reports: Iterable[Report], *, lines: bool) -> Iterable[Report]:
    """The same reports, counted on the terminal that stderr is.

    ``lines``: whether what is written to standard output, should that be the terminal too, is lines that can stand
    above the bar; a report in another form cannot, and there is no bar.
    """
    if not sys.stderr.isatty() or (sys.stdout.isatty() and not lines):
        return reports
    return _counted(reports)


def _counted(reports: Iterable[Report]) -> Iterator[Report]:
    """The bar goes away before a finding is written, and comes back after a while."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    counts = TextColumn("{task.completed} resources, {task.fields[found]} findings")
    # Without a thread of its own the bar never writes while a line is being written.
    bar = Progress(BarColumn(), counts, TimeElapsedColumn(), console=Console(stderr=True), auto_refresh=False,
                   transient=True, redirect_stdout=False, redirect_stderr=False)
    task, found, looked, up = bar.add_task("", total=None, found=0), 0, 0.0, False
    try:
        for report in reports:
            if report.findings and up:
                bar.stop()
                up = False
            yield report
            found += len(report.findings)
            bar.update(task, advance=1, found=found)
            if time.monotonic() - looked > _PAUSE:
                bar.start()
                bar.refresh()
                looked, up = time.monotonic(), True
    finally:
        if up:
            bar.stop()
