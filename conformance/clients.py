"""Installs clients that others wrote beside the checkout, and runs their tests: fhir-kit-client (npm), HAPI's (Maven).

    python -m conformance.clients

Needs node and npm; with a JDK and Maven HAPI's generic client (``conformance/hapi_client``) is built as well. Neither
the package nor its ordinary tests need them.
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
    if shutil.which("mvn") is not None:
        pom = ROOT / "conformance" / "hapi_client" / "pom.xml"
        subprocess.run(["mvn", "-q", "-f", str(pom), "package"], check=True)
    tests = [sys.executable, "-m", "pytest", "-n", "0", str(ROOT / "tests" / "client")]
    return subprocess.run(tests, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
