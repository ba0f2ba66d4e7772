"""Hold our patches against HL7's cases: ``python -m conformance.patch [DIR]``.

DIR holds ``json-patch-tests.json`` and ``fhir-patch-tests.xml``. Every disagreement is printed; the last line is the
figures as one JSON object. ``patch.md`` says what we disagree in and why. https://github.com/FHIR/fhir-test-cases

XML Patch is not offered (``PATCH`` answers 415), so its cases are counted as not run.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from lxml import etree

from fhirpain.fhir import json as fhir_json
from fhirpain.fhir import secure_xml, xml
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.issue import Malformed
from fhirpain.fhir.patch import fhirpath_patch, json_patch

_DECODER = msgspec.json.Decoder(float_hook=fhir_json.read_decimal)
_REFUSED = object()


def json_cases(folder: Path) -> list[tuple[str, bool]]:
    """Each JSON Patch case by name, and whether we do as it says."""
    cases = _DECODER.decode((folder / "json-patch-tests.json").read_bytes())
    return [(f"JSON Patch: {case['comment']}", _is_so(case)) for case in cases]


def _is_so(case: dict[str, Any]) -> bool:
    try:
        made = json_patch(case["doc"], case["patch"])
    except Malformed:
        return "error" in case
    # Some say only that there is no error.
    return "error" not in case and made == case.get("expected", case["doc"])


def fhirpath_cases(folder: Path) -> list[tuple[str, bool]]:
    """Each FHIRPath Patch case by name, and whether we do as it says."""
    root = secure_xml.secure_parse((folder / "fhir-patch-tests.xml").read_bytes())
    return [(f"FHIRPath Patch: {case.get('name')}", _made(case) == _expected(case)) for case in root.iter("case")]


def _made(case: etree._Element) -> Any:
    try:
        return _written(fhirpath_patch(_resource(case, "input"), _resource(case, "diff")))
    except Malformed:
        return _REFUSED


def _expected(case: etree._Element) -> Any:
    return _REFUSED if case.find("error") is not None else _written(_resource(case, "output"))


def _resource(case: etree._Element, name: str) -> dict[str, Any]:
    element = case.find(name)
    if element is None:
        raise LookupError(f"the case has no {name}")
    # Some of the suite's inputs have faults of their own, which are no business of a patch.
    return xml.read(etree.tostring(element[0], with_tail=False), r4())[0]


def _written(resource: dict[str, Any]) -> bytes:
    return xml.dump(resource, r4())


def run(folder: Path) -> tuple[list[str], dict[str, int]]:
    """The disagreements, and the figures: cases, agreed, disagreed, and those of XML Patch, which are not run."""
    judged = [*json_cases(folder), *fhirpath_cases(folder)]
    figures = Counter(cases=len(judged), agreed=sum(agreed for _, agreed in judged))
    figures["disagreed"] = figures["cases"] - figures["agreed"]
    xml_patch = folder / "xml-patch-tests.xml"
    figures["not_run"] = len(list(secure_xml.secure_parse(xml_patch.read_bytes()).iter("case"))) \
        if xml_patch.exists() else 0
    return [name for name, agreed in judged if not agreed], dict(figures)


def main(arguments: list[str]) -> int:
    """Print disagreements and figures; 1 where there are any, for patch.md has none to explain."""
    default = Path(os.environ.get("FHIRPAIN_DATA", "data")) / "hl7-patch-r4"
    disagreements, figures = run(Path(arguments[0]) if arguments else default)
    print(*disagreements, sep="\n")
    print(json.dumps(figures))
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
