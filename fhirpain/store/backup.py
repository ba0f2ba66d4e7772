"""A copy of a SQLite database that is in use, as it is at one moment. https://sqlite.org/backup.html"""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url


def backup(url: str, target: Path) -> None:
    """Copy the database into a new file; raises ``FileExistsError``, and ``ValueError`` for one that is not SQLite."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise ValueError("only SQLite is copied here")
    with target.open("xb"):
        pass
    with closing(sqlite3.connect(parsed.database)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
