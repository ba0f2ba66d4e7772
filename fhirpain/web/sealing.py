"""What travels in an address, sealed (AES-GCM under the store's secret): nobody else can read it or make one.

https://datatracker.ietf.org/doc/html/rfc5116
"""

import base64
import binascii
import functools
import os
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fhirpain.store import Store

_NONCE = 12
Content = TypeVar("Content")


class NotSealedHere(ValueError):
    """A token that was made elsewhere, for another purpose, or changed on its way."""


def seal(store: Store, purpose: str, content: msgspec.Struct, bound: str = "") -> str:
    """A token of URL-safe characters; it opens for the same purpose and what it is ``bound`` to, and for no other."""
    nonce = os.urandom(_NONCE)
    sealed = _cipher(store.hmac(purpose)).encrypt(nonce, msgspec.msgpack.encode(content), bound.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def opened(store: Store, purpose: str, token: str, kind: type[Content], bound: str = "") -> Content:
    """What a token holds; raises ``NotSealedHere``."""
    try:
        # Strictly: what is led on by a token must hold no character that somebody has slipped in between.
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        content = _cipher(store.hmac(purpose)).decrypt(raw[:_NONCE], raw[_NONCE:], bound.encode())
        return msgspec.msgpack.decode(content, type=kind)
    except (InvalidTag, binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise NotSealedHere from error


@functools.lru_cache(maxsize=16)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
