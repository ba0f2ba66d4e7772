"""What the command ``fhirpain validate`` does."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fhirpain.validate import policy, validate
from fhirpain.validate.faults import Unusable
from fhirpain.validate.formats import FORMATS, Style
from fhirpain.validate.formats.form import Write
from fhirpain.validate.policy import Policy
from fhirpain.validate.progress import watched
from fhirpain.validate.report import Downgrade, printable


def run(
    paths: Sequence[Path], *, say: Write, remark: Write, shape: str = "text", output: Path | None = None,
    style: Style | None = None, profiles: Sequence[str] = (), packages: Sequence[Path] = (), rules: Path | None = None,
    workers: int | None = None,
) -> bool:
    """Validate and write what was found to ``output``, or by ``say``; whether something is as grave as ``fail_on``.

    A downgrade that applied nowhere is told by ``remark``: it may be out of date. Raises ``Unusable``.
    """
    style = style or Style()
    reviewed = policy.read(rules) if rules else Policy()
    used: Counter[Downgrade] = Counter()
    failed = False
    reports = validate(paths, profiles=profiles, packages=packages, rules=reviewed, workers=workers, but=output)
    with _open(output, say) as write:
        form = FORMATS[shape](write, style)
        for report in watched(reports, lines=output is not None or shape == "text"):
            form.add(report)
            if report.findings:
                failed = failed or report.reaches(style.fail_on)
                used.update(each.downgrade for each in report.findings if each.downgrade)
        form.close()
    for unused in (each for each in reviewed.downgrades if not used[each]):
        remark(f"A downgrade of {unused.rule} applied to nothing.\n")
    return failed


@contextmanager
def _open(output: Path | None, say: Write) -> Iterator[Callable[[str], object]]:
    if output is None:
        yield say
        return
    try:
        file = output.open("w", encoding="utf-8", newline="\n")
    except OSError:
        raise Unusable(f"{printable(output)}: the output file cannot be written.") from None
    with file:
        yield file.write
