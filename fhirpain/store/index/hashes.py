"""Keyed hashes of 64 bits: what the index holds in place of codes, identifiers and references."""

import hashlib
import struct
from collections.abc import Iterator
from functools import lru_cache

from fhirpain.fhir.search.model import Reference, Token
from fhirpain.store.session import keyed_hash

_INTEGER = struct.Struct(">q")
_FLOAT = struct.Struct(">d")
LEAST, GREATEST = -2**63, 2**63 - 1
"""What stands for a bound that is not there."""
_KEPT = 100_000  # hashes kept at hand: codes come again and again


class Hashes:
    """The hash under one secret. ``scope`` is the resource type; parameters of all types (``_tag``) have none."""

    def __init__(self, secret: bytes) -> None:
        """A key of its own is made from the store's secret."""
        self._empty = hashlib.blake2b(digest_size=8, key=keyed_hash(secret, "index"))
        self._known: dict[str, int] = {}

    def of(self, said: str) -> int:
        """The hash of a text, signed."""
        known = self._known.get(said)
        return self._new(said) if known is None else known

    def _new(self, said: str) -> int:
        state = self._empty.copy()
        state.update(said.encode())
        found: int = _INTEGER.unpack(state.digest())[0]
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[said] = found
        return found

    def tokens(self, at: str, token: Token) -> Iterator[int]:
        """Every way to ask for an indexed token; ``at`` is ``scope|parameter``."""
        if token.code:
            yield self.of(f"{at}|c|{token.code}")
            yield self.of(f"{at}|s|{len(token.system or '')}|{token.system or ''}|{token.code}")
        if token.system:
            yield self.of(f"{at}|y|{token.system}")

    def asked(self, at: str, token: Token) -> int:
        """The one way a token is asked for."""
        if token.system is None:
            return self.of(f"{at}|c|{token.code}")
        if not token.code:
            return self.of(f"{at}|y|{token.system}")
        return self.of(f"{at}|s|{len(token.system)}|{token.system}|{token.code}")

    def itself(self, resource_type: str, resource_id: str) -> int:
        """The hash of a resource's own ``Type/id``."""
        return self.of(f"/{resource_type}/{resource_id}")

    def link(self, at: str) -> int:
        """What a resource's own hash is crossed with (XOR) to find who refers to it through this parameter.

        So the database can go from a resource to those that refer to it without knowing the key.
        """
        return self.of(f"{at}|r")

    def references(self, at: str, reference: Reference) -> Iterator[int]:
        """Every way to ask for an indexed reference."""
        if reference.url:
            yield self.of(f"{at}|u|{reference.url}")
            yield self.of(f"{at}|u|{reference.url}|{reference.version}")
        elif reference.id:
            itself = self.itself(reference.type, reference.id)
            yield self.link(at) ^ itself
            if reference.version:
                yield self.of(f"{at}|v|{reference.type}/{reference.id}/{reference.version}")

    def uri(self, at: str, uri: str) -> Iterator[int]:
        """A uri, and what it is below."""
        yield self.of(f"{at}|u|{uri}")
        yield from (self.of(f"{at}|b|{beginning}") for beginning in beginnings(uri))


def beginnings(uri: str) -> tuple[str, ...]:
    """What a uri continues after a ``/``."""
    return tuple(uri[:at] for at, letter in enumerate(uri) if letter == "/" and at)


@lru_cache(maxsize=4)
def hashes(secret: bytes) -> Hashes:
    """The hashes of one secret, with what they know already."""
    return Hashes(secret)


def ordered(value: float | None, missing: int) -> int:
    """A number as an integer that is greater where the number is; ``missing`` where there is none."""
    if value is None:
        return missing
    bits: int = _INTEGER.unpack(_FLOAT.pack(value + 0.0))[0]  # + 0.0: there is one nought
    return bits if bits >= 0 else bits ^ GREATEST
