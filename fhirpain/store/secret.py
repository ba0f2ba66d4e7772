"""The key of every keyed hash: given by the operator, or made once and kept in the database."""

import secrets

from sqlalchemy import Connection, select

from fhirpain.store import tables
from fhirpain.store.errors import WrongSecret
from fhirpain.store.session import keyed_hash


def settle(connection: Connection, given: str) -> bytes:
    """The secret to use from now on; raises ``WrongSecret`` when it is not the one the database was made with.

    Called under the migration's lock, so two processes that start together agree on one secret.
    """
    held: dict[str, str] = dict(connection.execute(select(tables.meta)).all())
    secret = given or held.get("secret", "")
    if not secret and "secret-check" not in held:
        secret = secrets.token_hex(32)
        _keep(connection, "secret", secret)
    key = secret.encode()
    check = keyed_hash(key, "secret-check").hex()
    if "secret-check" not in held:
        _keep(connection, "secret-check", check)
    elif held["secret-check"] != check:
        raise WrongSecret("the database was made with another secret")
    return key


def _keep(connection: Connection, name: str, value: str) -> None:
    connection.execute(tables.meta.insert().values(name=name, value=value))
