"""Small files to validate."""

from collections.abc import Callable
from pathlib import Path

import pytest

NARRATIVE = b'"text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">x</div>"}'
GOOD = b'{"resourceType":"Patient",' + NARRATIVE + b"}"
BAD = b'{"resourceType":"Patient","gender":"blue",' + NARRATIVE + b"}"
GOOD_XML = (b'<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/>'
            b'<div xmlns="http://www.w3.org/1999/xhtml">x</div></text></Patient>')

File = Callable[[str, bytes], Path]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Makes a file of a name (folders are made as needed) and a content."""
    def make(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return make
