"""HL7's reference validator on our profiles, examples and mutants: ``python -m conformance.second_opinion``.

Builds ``conformance/hapi`` (Maven; from the network the first time only), has it validate every file of each set and
writes ``verdicts/<set>.json``. ``tests/test_second_opinion.py`` holds our validator against those files without Java;
where the two differ, ``second_opinion.md`` says why. Of what the validator says only the place and the message's id are
kept: its sentences repeat values. https://hapifhir.io/hapi-fhir/docs/validation/instance_validator.html
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from fhirpain import guide
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir.issue import Issue, Malformed
from tools import mutate
from tools.mutate_shapes import Shapes

ROOT = Path(__file__).resolve().parent.parent
HAPI = ROOT / "conformance" / "hapi"
VERDICTS = ROOT / "conformance" / "verdicts"
EXPLAINED = ROOT / "conformance" / "second_opinion.md"
GENERATED = [ROOT / name / "generated" for name in ("profiles", "terminology")]
MUTANTS = 2000
SEED = 1
# The validator notes the id of each resource on the way: Bundle.entry[0].resource/*MessageHeader/...*/.
NOTES = re.compile(r"/\*.*?\*/")
INDEX = re.compile(r"\[\d+\]")
CHOICE = re.compile(r"\.ofType\(\w+\)")

Texts = dict[str, str]


def _files(*patterns: str) -> Texts:
    found = (path for pattern in patterns for path in sorted(ROOT.glob(pattern)))
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in found}


def _broken() -> Texts:
    return {name: text for name, text in _files("examples/broken/*.json").items() if not name.endswith("manifest.json")}


def _mutants() -> Texts:
    shapes = Shapes(guide.definitions())
    found = ((file, mutant) for file, resource in mutate.read(mutate.VALID).items()
             for mutant in mutate.mutants(resource, shapes))
    taken = mutate.sample(found, MUTANTS, SEED)
    return {f"{file} {mutant.kind} {mutant.expression}": fhir_json.dump(mutant.resource).decode()
            for file, mutant in taken}


SETS: dict[str, Callable[[], Texts]] = {
    "guide": lambda: _files("profiles/generated/*.json", "terminology/generated/*.json"),
    "valid": lambda: _files("examples/valid/*.json"),
    "broken": _broken,
    "stories": lambda: _files("examples/*/2-fhir*.json", "examples/*/3-registry-*.json", "examples/*/4-*.json"),
    "mutants": _mutants,
}
"""By the set's name, what is validated: its texts by name."""


def digest(text: str) -> str:
    """What tells whether a verdict is about this text."""
    return hashlib.sha256(text.encode()).hexdigest()


def ours(text: str) -> list[Issue]:
    """The errors that our own validator finds in a text; one that cannot be read is its own error."""
    try:
        issues = guide.validator().validate(fhir_json.parse(text.encode()))
    except Malformed as malformed:
        issues = malformed.issues
    return [issue for issue in issues if issue.is_error]


def main() -> int:
    """Build, run and write; the exit status is 0 whatever the verdicts are, for the test judges them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", metavar="set", help=f"of {', '.join(SETS)}; all when none is named")
    names = parser.parse_args().sets or list(SETS)
    texts = {name: SETS[name]() for name in names}
    build()
    version, answers = ask({f"{name}\n{file}": text for name in names for file, text in texts[name].items()})
    VERDICTS.mkdir(exist_ok=True)
    for name in names:
        verdicts = {file: _verdict(text, answers[f"{name}\n{file}"]) for file, text in texts[name].items()}
        (VERDICTS / f"{name}.json").write_text(_written(version, verdicts), encoding="utf-8")
    print(json.dumps({"version": version["version"]} | {name: _figures(name, texts[name]) for name in names}))
    return 0


def build() -> None:
    """Compile the Java program with what it needs beside it; offline where Maven has all of that already."""
    command = ["mvn", "--batch-mode", "--quiet", "package"]
    if subprocess.run([*command, "--offline"], cwd=HAPI, capture_output=True).returncode:
        subprocess.run(command, cwd=HAPI, check=True)


def ask(texts: Texts, sources: Iterable[Path] = GENERATED) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The validator's name and version, and its answer to each text: ``issues``, or how it ``failed``.

    ``sources`` are folders of definitions or packages of them, which it tells how many it ``loaded`` of.
    """
    target = HAPI / "target"
    classpath = os.pathsep.join([str(target / "second-opinion-1.jar"), str(target / "dependency" / "*")])
    lines = "".join(json.dumps({"id": name, "resource": text}) + "\n" for name, text in texts.items())
    ran = subprocess.run(["java", "-cp", classpath, "fhirpain.conformance.SecondOpinion", *map(str, sources)],
                         input=lines, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    version, *answers = map(json.loads, ran.stdout.splitlines())
    return version, {answer["id"]: answer for answer in answers}


def _verdict(text: str, answer: dict[str, Any]) -> dict[str, Any]:
    if "failed" in answer:
        return {"sha256": digest(text), "failed": answer["failed"]}
    errors = {(NOTES.sub("", issue["location"] or ""), issue["messageId"] or "")
              for issue in answer["issues"] if issue["severity"] in ("error", "fatal")}
    return {"sha256": digest(text),
            "errors": [{"location": place, "messageId": message} for place, message in sorted(errors)]}


def _written(version: Mapping[str, Any], verdicts: Mapping[str, Any]) -> str:
    """JSON with one verdict a line: what changes is a line of a diff."""
    head = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in version.items())
    rows = ",\n".join(f"  {json.dumps(file)}: {json.dumps(verdicts[file])}" for file in sorted(verdicts))
    return f'{{\n{head},\n "verdicts": {{\n{rows}\n }}\n}}\n'


def read(name: str) -> dict[str, dict[str, Any]]:
    """The committed verdicts of a set by file."""
    held: dict[str, dict[str, Any]] = json.loads((VERDICTS / f"{name}.json").read_text(encoding="utf-8"))["verdicts"]
    return held


Error = tuple[str, str]
"""(place without indexes, rule or message id)."""


@dataclass(frozen=True)
class Explained:
    """A row of the table in second_opinion.md: errors that only one of the two validators has, and why."""

    who: str
    file: str
    place: str
    rule: str

    def covers(self, who: str, file: str, error: Error) -> bool:
        """Whether an error is of this row."""
        return who == self.who and error[1] == self.rule and fnmatchcase(file, self.file) and (
            fnmatchcase(error[0], self.place))


def explained() -> list[Explained]:
    """The rows of the table."""
    rows = (line.strip("| \n").split(" | ") for line in EXPLAINED.read_text(encoding="utf-8").splitlines())
    return [Explained(*row[:4]) for row in rows if row[0] in ("HAPI", "fhirpain")]


def errors(name: str, texts: Texts) -> Iterator[tuple[str, dict[str, list[Error]]]]:
    """For each file of a set with a fresh verdict: the errors of the one and of the other, by who."""
    for file, verdict in read(name).items():
        if "failed" not in verdict and file in texts and digest(texts[file]) == verdict["sha256"]:
            mine = [(INDEX.sub("", issue.expression), issue.rule) for issue in ours(texts[file])]
            theirs = [(INDEX.sub("", each["location"]), each["messageId"]) for each in verdict["errors"]]
            yield file, {"fhirpain": mine, "HAPI": theirs}


def unexplained(file: str, found: Mapping[str, list[Error]], rows: list[Explained]) -> dict[str, list[Error]]:
    """The errors that no row explains."""
    return {who: [error for error in given if not any(row.covers(who, file, error) for row in rows)]
            for who, given in found.items()}


def agree(found: Mapping[str, list[Error]]) -> bool:
    """Whether both find an error, or neither."""
    return bool(found["fhirpain"]) == bool(found["HAPI"])


def meet(found: Mapping[str, list[Error]]) -> bool:
    """Whether the two name the same element once, or one of them an element that holds the other's.

    HAPI puts a missing element at its parent, and a choice with its type: ``value.ofType(Quantity)``.
    """
    mine = {f"{place}." for place, _ in found["fhirpain"]}
    theirs = {CHOICE.sub("", place) + "." for place, _ in found["HAPI"]}
    return any(one.startswith(other) or other.startswith(one) for one in mine for other in theirs)


def _figures(name: str, texts: Texts) -> dict[str, int]:
    found, rows = dict(errors(name, texts)), explained()
    return {
        "files": len(texts), "judged": len(found), "refused": sum(bool(each["HAPI"]) for each in found.values()),
        "agreed": sum(agree(each) for each in found.values()),
        "agreed_or_explained": sum(agree(each) or agree(unexplained(file, each, rows)) for file, each in found.items()),
    }


if __name__ == "__main__":
    sys.exit(main())
