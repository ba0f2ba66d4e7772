"""The tester's door: validate files, folders, NDJSON and streams, and report in the form that is wanted.

    from fhirpain.validate import validate

    for report in validate(["examples/valid", "export.ndjson.gz"], profiles=["pain-patient"]):
        for finding in report.findings:
            print(report.file, finding.line, finding.column, finding.issue.rule)
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from fhirpain.validate import crew, policy, reading
from fhirpain.validate.checking import Checker, Request
from fhirpain.validate.faults import Unusable
from fhirpain.validate.policy import Policy
from fhirpain.validate.report import Downgrade, Finding, Report

__all__ = ["Downgrade", "Finding", "Policy", "Report", "Unusable", "validate"]


def validate(
    paths: Iterable[str | Path],
    *,
    profiles: Iterable[str] = (),
    packages: Iterable[str | Path] = (),
    rules: str | Path | Policy | None = None,
    workers: int | None = 1,
    but: Path | None = None,
) -> Iterator[Report]:
    """One report for each resource, in order, as it is found; nothing else is held in memory.

    ``paths`` are files (JSON, XML, NDJSON, each also as gzip), folders (all such files below, in order of name, but
    for what is hidden) and ``-`` for standard input. Each resource is held against R4, what it claims in
    ``meta.profile`` and ``profiles`` (ids of ours or of a package, or canonicals). ``packages`` are ``.tgz`` files
    laid over our guide; one that lacks a dependency is reported first. ``rules`` is a file of downgrades or what
    ``policy.read`` made of it. With ``workers`` other than 1 (None: one a core, where there are many resources) other
    processes read and validate; unless this is Linux and no other thread runs, the caller's main module is imported
    anew in each: guard it by ``if __name__ == "__main__"``. ``but`` is a file that folders are taken not to hold.

    A file that cannot be read is a finding. Raises ``Unusable``, at once, for a request that cannot be carried out.
    """
    reviewed = rules if isinstance(rules, Policy) else Policy() if rules is None else policy.read(Path(rules))
    request = Request(tuple(profiles), tuple(map(Path, packages)), reviewed)
    checker = Checker(request)
    return _reports(checker, crew.check(reading.sources(map(Path, paths), but=but), checker, workers))


def _reports(checker: Checker, reports: Iterable[Report]) -> Iterator[Report]:
    yield from (remark for remark in checker.remarks if remark.findings)
    yield from reports
