"""Installs fhir-kit-client (npm) beside the checkout and runs the tests of clients that others wrote.

    python -m conformance.clients

Needs node and npm; neither the package nor its ordinary tests do.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "clients"
PACKAGE = "fhir-kit-client@2.0.3"


def main() -> int:
    """The exit status of the tests, or 2 where npm is absent."""
    if shutil.which("npm") is None:
        print("npm is not installed", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(FOLDER), PACKAGE], check=True)
    tests = [sys.executable, "-m", "pytest", "-n", "0", str(ROOT / "tests" / "client")]
    return subprocess.run(tests, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
