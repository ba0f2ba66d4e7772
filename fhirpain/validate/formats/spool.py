"""A text that is written before its head is known: small ones in memory, large ones in a nameless file."""

import tempfile
from typing import IO

from fhirpain.validate.formats.form import Write

_IN_MEMORY = 1_000_000  # bytes
_PART = 65_536  # characters


class Spool:
    """Takes text, and gives it all back once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._file: IO[str] = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - lives from write to pour
            _IN_MEMORY, mode="w+", encoding="utf-8", newline="")

    def write(self, text: str) -> None:
        """Take a part."""
        self._file.write(text)

    def pour(self, write: Write) -> None:
        """Write all parts, in order, and forget them."""
        with self._file as file:
            file.seek(0)
            while part := file.read(_PART):
                write(part)

    def close(self) -> None:
        """Forget all parts."""
        self._file.close()
