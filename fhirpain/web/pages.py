"""Links to other pages: sealed, so that nobody reads in one what was asked, and bound to who asked.

What is sealed (AES-GCM under the store's secret) is the search and where to go on: any process can go on with it, and
nothing has to be kept. https://hl7.org/fhir/R4/http.html#paging
"""

import base64
import binascii
import os
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import request

from fhirpain.web.errors import refusal
from fhirpain.web.facade import Facade

PARAMETER = "_page"
DEFAULT_COUNT, MOST = 50, 1000
"""How many entries a page has where nobody says, and at most."""
_NONCE = 12
Sealed = TypeVar("Sealed")


def link(facade: Facade, relation: str, address: str, content: msgspec.Struct, *, names: str = "") -> dict[str, str]:
    """A link of a Bundle to a page; ``names`` are parameters to show, without values that could name a person."""
    return {"relation": relation, "url": f"{facade.base}{address}?{PARAMETER}={_seal(facade, address, content)}{names}"}


def asked(facade: Facade, address: str, kind: type[Sealed]) -> Sealed | None:
    """What the request's page was made of; None where it asks for none. Raises ``Rejected`` (400) for another's."""
    token = request.args.get(PARAMETER)
    if token is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        content = _cipher(facade).decrypt(raw[:_NONCE], raw[_NONCE:], _bound(address))
        return msgspec.msgpack.decode(content, type=kind)
    except (InvalidTag, binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise refusal("page-unknown") from error


def count(wanted: int | None) -> int:
    """How many entries a page is to have."""
    return DEFAULT_COUNT if wanted is None else min(wanted, MOST)


def _seal(facade: Facade, address: str, content: msgspec.Struct) -> str:
    nonce = os.urandom(_NONCE)
    sealed = _cipher(facade).encrypt(nonce, msgspec.msgpack.encode(content), _bound(address))
    return base64.urlsafe_b64encode(nonce + sealed).decode().rstrip("=")


def _cipher(facade: Facade) -> AESGCM:
    return AESGCM(facade.store.hmac("page"))


def _bound(address: str) -> bytes:
    """What a page is bound to: the address it is a page of, and who asks."""
    return f"{address}\n{request.headers.get('Authorization', '')}".encode()
