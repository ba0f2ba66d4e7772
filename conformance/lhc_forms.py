"""Our questionnaires in the National Library of Medicine's LHC-Forms: ``python -m conformance.lhc_forms``.

Each vector of ``tests/questionnaires/vectors`` is filled into the form, in node without a browser. Its scores are held
against those that LHC-Forms computes from the same expressions by its own FHIRPath, and our validator judges the
response that it would send. What came of it is ``verdicts/lhc_forms.json``: ``tests/questionnaires/test_lhc_forms.py``.
https://lhncbc.github.io/lforms/
"""

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from conformance.second_opinion import digest
from fhirpain import guide
from tests.questionnaires import held, ids, response, vectors

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "build" / "lhc-forms"
LFORMS, JSDOM = "lforms@40.1.3", "jsdom@26.1.0"
VERDICTS = ROOT / "conformance" / "verdicts" / "lhc_forms.json"


def main() -> int:
    """Install, fill, judge and write; exit status 1 when something differs."""
    if not (shutil.which("node") and shutil.which("npm")):
        print("NOT CHECKED: node and npm are needed, and one of them is absent.", file=sys.stderr)
        return 1
    install()
    tasks = {task["id"]: (task, name, vector) for task, name, vector in _tasks()}
    verdicts: dict[str, Any] = {name: {"sha256": fingerprint(name), "vectors": 0, "scores": 0, "differs": {}}
                                for name in ids()}
    for answer in _filled([task for task, _, _ in tasks.values()]):
        _, name, vector = tasks[answer["id"]]
        wanted = _computed(name, vector)
        verdicts[name]["vectors"] += 1
        verdicts[name]["scores"] += len(wanted)
        if found := _differences(wanted, answer):
            verdicts[name]["differs"][vector["name"]] = found
    VERDICTS.write_text(json.dumps({"version": LFORMS, "verdicts": verdicts}, indent=1) + "\n", encoding="utf-8")
    differing = sum(len(verdict["differs"]) for verdict in verdicts.values())
    print(json.dumps({"version": LFORMS, "questionnaires": len(verdicts), "vectors": len(tasks),
                      "scores": sum(verdict["scores"] for verdict in verdicts.values()), "differ": differing}))
    return 1 if differing else 0


def fingerprint(name: str) -> str:
    """What tells whether a verdict is about this questionnaire and these vectors."""
    built = guide.folder("profiles") / "generated" / f"Questionnaire-{name}.json"
    given = ROOT / "tests" / "questionnaires" / "vectors" / f"{name}.json"
    return digest(built.read_text(encoding="utf-8") + given.read_text(encoding="utf-8"))


def install() -> None:
    """LHC-Forms as it is published, which needs nothing beside it, and a browser's objects for node."""
    if not (HOME / "package").exists():
        HOME.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", LFORMS], cwd=HOME, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(HOME / f"{LFORMS.replace('@', '-')}.tgz") as archive:
            archive.extractall(HOME, filter="data")
    if not (HOME / "node_modules" / "jsdom").exists():
        subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(HOME), JSDOM],
                       check=True)


def _tasks() -> Iterator[tuple[dict[str, Any], str, dict[str, Any]]]:
    """What is to be filled in, with the instrument and the vector that it is of."""
    for name, vector in vectors():
        if vector.get("valid", True):
            items = response(name, vector["answers"]).get("item", ())
            answers = {item["linkId"]: next(iter(item["answer"][0].values())) for item in items}
            questionnaire = held(name).questionnaire
            yield {"id": f"{name}: {vector['name']}", "questionnaire": questionnaire, "answers": answers}, name, vector


def _filled(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = "".join(json.dumps(task, default=float) + "\n" for task in tasks)
    script = ROOT / "conformance" / "lhc" / "fill.js"
    ran = subprocess.run(["node", str(script), str(HOME), str(HOME / "package" / "dist" / "lforms")],
                         input=lines, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return [json.loads(line, parse_float=Decimal) for line in ran.stdout.splitlines()]


def _computed(name: str, vector: dict[str, Any]) -> dict[str, Any]:
    """The scores of a vector that an expression makes, and not the answer itself."""
    made = {rule.link_id for rule in held(name).rules if rule.expression}
    return {link_id: value for link_id, value in vector["scores"].items() if link_id in made}


def _differences(wanted: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    if "failed" in answer:
        return [f"failed: {answer['failed']}"]
    wrong = [f"{link_id}: {answer['scores'].get(link_id)}, not {value}" for link_id, value in wanted.items()
             if answer["scores"].get(link_id) != value]
    issues = guide.validator().validate(answer["response"])
    return wrong + [f"{issue.rule} at {issue.expression}" for issue in issues if issue.is_error]


if __name__ == "__main__":
    sys.exit(main())
