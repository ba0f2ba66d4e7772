"""What happens, as lines of JSON for machines or of text for people. https://www.rfc-editor.org/rfc/rfc8259

An event's name is the first word of its message, and ``key=%s`` in it are its fields: ``_log.info("outbox.quarantined
delivery=%s reason=%s", ...)``. What an exception says is not written, for it may quote what was sent: its type and
frames are.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

FORMATS: Final = ("json", "text")
_TEXT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_FIELD: Final = re.compile(r"(\w+)=%[.0-9]*[a-z]")
_EVENT: Final = re.compile(r"[a-z][\w-]*(?:\.[\w-]+)+")
_OWN: Final = frozenset(vars(logging.LogRecord("", 0, "", 0, "", (), None))) | {"message", "taskName", "asctime"}
"""What every record has; anything else was given as ``extra``."""


def configure(log_format: str = "json", level: str = "INFO") -> None:
    """Write to standard error from now on; raises ``ValueError`` for a format or level that there is not."""
    if log_format not in FORMATS:
        raise ValueError(f"a log format is one of {', '.join(FORMATS)}")
    line = Lines() if log_format == "json" else logging.Formatter(_TEXT)
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(line)
    logging.basicConfig(level=level.upper(), handlers=[stream], force=True)
    # No line tells these; to find them out costs half of it. https://docs.python.org/3/howto/logging.html#optimization
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def of_server(log_format: str) -> dict[str, Any]:
    """How granian logs about itself: the same way, to the same place."""
    line = {"()": "fhirpain.logs.Lines"} if log_format == "json" else {"format": _TEXT}
    server = {"handlers": ["line"], "level": "INFO", "propagate": False}
    return {"formatters": {"line": line}, "handlers": {"line": {"class": "logging.StreamHandler", "formatter": "line"}},
            "loggers": {"_granian": server}}


class Lines(logging.Formatter):
    """One JSON object a record: ``time``, ``level``, ``logger``, ``event``, its fields, what came as ``extra``."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        said = {"time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(), "logger": record.name, **_told(record),
                **{name: value for name, value in vars(record).items() if name not in _OWN}}
        if record.exc_info and record.exc_info[0] is not None:
            said |= {"exception": record.exc_info[0].__name__,
                     "frames": "".join(traceback.format_tb(record.exc_info[2]))}
        return msgspec.json.encode(said, enc_hook=str).decode()


def _told(record: logging.LogRecord) -> dict[str, Any]:
    event, _, rest = str(record.msg).partition(" ")
    arguments = record.args if isinstance(record.args, tuple) else ()
    fields = [_FIELD.fullmatch(word) for word in rest.split()]
    if _EVENT.fullmatch(event) and len(fields) == len(arguments) and all(fields):
        return {"event": event, **{field[1]: value for field, value in zip(fields, arguments, strict=True) if field}}
    return {"message": record.getMessage()}
