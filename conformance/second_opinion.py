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
from collections.abc import Callable, Mapping
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
GENERATED = [ROOT / name / "generated" for name in ("profiles", "terminology")]
MUTANTS = 500
SEED = 1
# The validator notes the id of each resource on the way: Bundle.entry[0].resource/*MessageHeader/...*/.
NOTES = re.compile(r"/\*.*?\*/")

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
    "stories": lambda: _files("examples/*/2-fhir.json", "examples/*/3-registry-*.json", "examples/*/4-*.json"),
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


def ask(texts: Texts) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """The validator's name and version, and its answer to each text: ``issues``, or how it ``failed``."""
    classpath = os.pathsep.join([str(HAPI / "target" / "second-opinion-1.jar"), str(HAPI / "target" / "dependency" / "*")])
    lines = "".join(json.dumps({"id": name, "resource": text}) + "\n" for name, text in texts.items())
    ran = subprocess.run(["java", "-cp", classpath, "fhirpain.conformance.SecondOpinion", *map(str, GENERATED)],
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


def _written(version: Mapping[str, str], verdicts: Mapping[str, Any]) -> str:
    """JSON with one verdict a line: what changes is a line of a diff."""
    head = ",\n".join(f" {json.dumps(name)}: {json.dumps(value)}" for name, value in version.items())
    rows = ",\n".join(f"  {json.dumps(file)}: {json.dumps(verdicts[file])}" for file in sorted(verdicts))
    return f'{{\n{head},\n "verdicts": {{\n{rows}\n }}\n}}\n'


def read(name: str) -> dict[str, dict[str, Any]]:
    """The committed verdicts of a set by file."""
    held: dict[str, dict[str, Any]] = json.loads((VERDICTS / f"{name}.json").read_text(encoding="utf-8"))["verdicts"]
    return held


def disagreements(name: str, texts: Texts) -> dict[str, tuple[list[Issue], list[dict[str, str]]]]:
    """Where one of the two validators finds an error and the other none: our errors and theirs by file."""
    found = {}
    for file, verdict in read(name).items():
        if "failed" not in verdict and file in texts and digest(texts[file]) == verdict["sha256"]:
            mine, theirs = ours(texts[file]), verdict["errors"]
            if bool(mine) != bool(theirs):
                found[file] = (mine, theirs)
    return found


def _figures(name: str, texts: Texts) -> dict[str, int]:
    verdicts = read(name)
    judged = [verdict for verdict in verdicts.values() if "failed" not in verdict]
    return {"files": len(verdicts), "judged": len(judged), "refused": sum(bool(each["errors"]) for each in judged),
            "agreed": len(judged) - len(disagreements(name, texts))}


if __name__ == "__main__":
    sys.exit(main())
