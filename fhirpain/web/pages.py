"""Links to other pages: sealed, so that nobody reads in one what was asked, and bound to who asked.

What is sealed is the search and where to go on: any process can go on with it, and nothing has to be kept.
https://hl7.org/fhir/R4/http.html#paging
"""

from typing import TypeVar

import msgspec
from flask import request

from fhirpain.web import sealing
from fhirpain.web.errors import refusal
from fhirpain.web.facade import Facade

PARAMETER = "_page"
DEFAULT_COUNT, MOST = 50, 1000
"""How many entries a page has where nobody says, and at most."""
_PURPOSE = "page"
Sealed = TypeVar("Sealed")


def link(facade: Facade, relation: str, address: str, content: msgspec.Struct, *, names: str = "") -> dict[str, str]:
    """A link of a Bundle to a page; ``names`` are parameters to show, without values that could name a person."""
    token = sealing.seal(facade.store, _PURPOSE, content, _bound(address))
    return {"relation": relation, "url": f"{facade.base}{address}?{PARAMETER}={token}{names}"}


def asked(facade: Facade, address: str, kind: type[Sealed]) -> Sealed | None:
    """What the request's page was made of; None where it asks for none. Raises ``Rejected`` (400) for another's."""
    token = request.args.get(PARAMETER)
    if token is None:
        return None
    try:
        return sealing.opened(facade.store, _PURPOSE, token, kind, _bound(address))
    except sealing.NotSealedHere as error:
        raise refusal("page-unknown") from error


def count(wanted: int | None) -> int:
    """How many entries a page is to have."""
    return DEFAULT_COUNT if wanted is None else min(wanted, MOST)


def _bound(address: str) -> str:
    """What a page is bound to: the address it is a page of, and who asks."""
    return f"{address}\n{request.headers.get('Authorization', '')}"
