"""Our guide as a package, as others load it: ``python -m conformance.package``.

HAPI's validator (``conformance/hapi``; Java and Maven) and @medplum/core (node and npm) each read the ``.tgz`` that
``GET /package.tgz`` gives, by its ``.index.json``; then each judges the valid examples, and of every profile one that
is broken, so that a profile that was not applied is found out. ``verdicts/package.json`` is what came of it, for
``tests/test_package_verdict.py``. https://hl7.org/fhir/R4/packages.html
"""

import json
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance import second_opinion
from conformance.second_opinion import ROOT, Texts, digest
from fhirpain import guide_package

HOME = ROOT / "build" / "package"
MEDPLUM = "5.2.13"
VERDICTS = second_opinion.VERDICTS / "package.json"
LIMITS = {
    r"Bundle\.entry: Incorrect number of values provided for slice '\w+': expected 1\.\.1, but found 0":
        "a slice by type is told by the slice's own type and not by that of the discriminator's path, so no entry is "
        "found by the type of its resource: https://hl7.org/fhir/R4/profiling.html#discriminator",
}
"""What @medplum/core refuses in valid examples, by what it says, and why that is its own limit."""
UNASKED = r"\.value\.min\.json$"
"""The broken examples that @medplum/core misses: what is demanded inside a slice, or by an extension's own profile.

It counts slices and asks nothing of what is in them; neither https://hl7.org/fhir/R4/profiling.html#slicing nor an
extension that is a type's profile (https://github.com/medplum/medplum/issues/8625) is followed further.
"""
_LONGEST = 160


def main() -> int:
    """Pack, have both load and judge, write; exit status 1 where one of them does not do as it should."""
    HOME.mkdir(parents=True, exist_ok=True)
    packed = HOME / guide_package.FILENAME
    packed.write_bytes(guide_package.build())
    valid, broken = texts()
    found = {"made": fingerprint(), "hapi": _hapi(packed, valid, broken), "medplum": _medplum(packed, valid, broken)}
    VERDICTS.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps({name: {**said, "refused": len(said["refused"]), "missed": len(said["missed"])}
                      for name, said in found.items() if isinstance(said, dict)}))
    return int(bool(found["hapi"]["refused"] or unexplained(found["medplum"]["refused"])))


def fingerprint() -> str:
    """What tells whether a verdict is about packages as they are made now; what is in them is judged elsewhere."""
    makers = [ROOT / "fhirpain" / "guide_package.py", ROOT / "fhirpain" / "fhir" / "packing.py",
              ROOT / "fhirpain" / "fhir" / "snapshot" / "asked.py"]
    return digest("".join(path.read_text(encoding="utf-8") for path in makers))


def texts() -> tuple[Texts, Texts]:
    """The valid examples, and of each profile one in which something that has to be there is missing."""
    manifest = json.loads((ROOT / "examples" / "broken" / "manifest.json").read_text(encoding="utf-8"))
    first = {said["profile"]: file for file, said in reversed(manifest.items()) if said["rule"] == "cardinality-min"}
    broken = {file: (ROOT / "examples" / "broken" / file).read_text(encoding="utf-8") for file in first.values()}
    return second_opinion.SETS["valid"](), broken


def unexplained(refused: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What is refused for another reason than a known limit."""
    left = {file: [text for text in said if not any(re.search(each, text) for each in LIMITS)]
            for file, said in refused.items()}
    return {file: said for file, said in left.items() if said}


def _hapi(packed: Path, valid: Texts, broken: Texts) -> dict[str, Any]:
    second_opinion.build()
    version, answers = second_opinion.ask(valid | broken, [packed])
    rows = second_opinion.explained()
    errors = {file: second_opinion.unexplained(file, {"HAPI": _errors(answer)}, rows)["HAPI"]
              for file, answer in answers.items()}
    told = {file: [f"{place}: {message}" for place, message in found] for file, found in errors.items()}
    return _verdict(version["version"], version["loaded"], told, valid, broken)


def _errors(answer: Mapping[str, Any]) -> list[second_opinion.Error]:
    """As ``second_opinion.md`` names them, which says what of HAPI's errors is none."""
    places = ((second_opinion.NOTES.sub("", issue["location"] or ""), issue["messageId"] or "")
              for issue in answer.get("issues", ()) if issue["severity"] in ("error", "fatal"))
    return [(second_opinion.INDEX.sub("", place), message) for place, message in places]


def _medplum(packed: Path, valid: Texts, broken: Texts) -> dict[str, Any]:
    """Outside the checkout's modules, the script finds what is installed beside it."""
    if not (HOME / "node_modules" / "@medplum" / "definitions").exists():
        wanted = [f"@medplum/{name}@{MEDPLUM}" for name in ("core", "definitions")]
        subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(HOME), *wanted], check=True)
    with tarfile.open(packed) as archive:
        archive.extractall(HOME, filter="data")
    script = HOME / "validate.mjs"
    script.write_text((ROOT / "conformance" / "medplum" / "validate.mjs").read_text(encoding="utf-8"), encoding="utf-8")
    ran = subprocess.run(["node", str(script), str(HOME / "package")], input=json.dumps([*(valid | broken).items()]),
                         stdout=subprocess.PIPE, encoding="utf-8", check=True)
    said = json.loads(ran.stdout)
    return _verdict(MEDPLUM, said["loaded"], said["answers"], valid, broken)


def _verdict(version: str, loaded: int, errors: Mapping[str, list[str]], valid: Texts, broken: Texts) -> dict[str, Any]:
    """``refused`` are valid examples, ``missed`` broken ones."""
    return {"version": version, "loaded": loaded, "valid": len(valid), "broken": len(broken),
            "refused": {file: sorted({text[:_LONGEST] for text in errors[file]})
                        for file in sorted(valid) if errors[file]},
            "missed": sorted(file for file in broken if not errors[file])}


if __name__ == "__main__":
    sys.exit(main())
