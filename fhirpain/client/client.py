"""The interactions of FHIR's REST API, one method each. https://hl7.org/fhir/R4/http.html"""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, overload
from urllib.parse import quote

from fhirpain.client import transaction as transactions
from fhirpain.client.models import M, Model, Resource, as_kind, dumped, plain, type_name
from fhirpain.client.transaction import Criteria, Transaction, query
from fhirpain.client.wire import Answer, Authorization, Wire
from fhirpain.fhir import json

_FORM = "application/x-www-form-urlencoded"
_JSON_PATCH = "application/json-patch+json"


class Client:
    """A client of one FHIR server; safe to use from several threads. Every method raises ``FHIRError``."""

    def __init__(self, base: str, *, authorization: Authorization | None = None, timeout: float = 30,
                 attempts: int = 4) -> None:
        """``base`` is the server's address; ``timeout`` (seconds) is for one attempt.

        ``authorization`` gives the Authorization header's value and is asked before each request, so that a token can
        be renewed. Raises ``ValueError`` where the base is no http(s) address.
        """
        self._wire = Wire(base, authorization, timeout, attempts)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        """Close every connection."""
        self._wire.close()

    def capabilities(self) -> dict[str, Any]:
        """The server's CapabilityStatement."""
        return self._wire.send("GET", "metadata", again=True).resource

    @overload
    def read(self, kind: str, resource_id: str, version: str = "") -> dict[str, Any]: ...
    @overload
    def read(self, kind: type[M], resource_id: str, version: str = "") -> M: ...
    def read(self, kind: str | type[Model], resource_id: str, version: str = "") -> Any:
        """One resource, or that version of it; raises ``NotFound``, ``Gone``."""
        at = _instance(type_name(kind), resource_id) + (f"/_history/{_quoted(version)}" if version else "")
        return as_kind(kind, self._wire.send("GET", at, again=True).body)

    @overload
    def create(self, resource: Resource, *, if_none_exist: Criteria | None = None) -> dict[str, Any]: ...
    @overload
    def create(self, resource: M, *, if_none_exist: Criteria | None = None) -> M: ...
    def create(self, resource: Resource | Model, *, if_none_exist: Criteria | None = None) -> Any:
        """The resource as stored; with ``if_none_exist`` the one that matches, where there is one. Raises ``Conflict``.

        https://hl7.org/fhir/R4/http.html#ccreate
        """
        condition = {"If-None-Exist": query(if_none_exist)} if if_none_exist is not None else {}
        return self._write("POST", _type(resource), resource, condition, again=bool(condition))

    @overload
    def update(self, resource: Resource, *, if_match: str = "", where: Criteria | None = None) -> dict[str, Any]: ...
    @overload
    def update(self, resource: M, *, if_match: str = "", where: Criteria | None = None) -> M: ...
    def update(self, resource: Resource | Model, *, if_match: str = "", where: Criteria | None = None) -> Any:
        """The resource as stored, under its own id or, with ``where``, that of the one that matches.

        ``if_match`` is the ETag that it must have now (``'W/"3"'``): raises ``Conflict`` where it is another.
        """
        kind = _type(resource)
        at = _instance(kind, plain(resource)["id"]) if where is None else _asking(kind, where)
        return self._write("PUT", at, resource, _if_match(if_match), again=not if_match)

    def patch(self, resource_type: str, resource_id: str, patch: Resource | Sequence[Resource], *,
              if_match: str = "") -> dict[str, Any]:
        """The resource as it is after a JSON Patch (a list) or a FHIRPath Patch (Parameters)."""
        media_type = {} if isinstance(patch, Mapping) else {"media_type": _JSON_PATCH}
        headers = {"Prefer": "return=representation", **_if_match(if_match)}
        return self._wire.send("PATCH", _instance(resource_type, resource_id), json.dump(patch), headers, again=False,
                               **media_type).resource

    def delete(self, resource_type: str, resource_id: str, *, if_match: str = "") -> None:
        """Delete a resource; one that is gone already stays gone."""
        at = _instance(resource_type, resource_id)
        self._wire.send("DELETE", at, headers=_if_match(if_match), again=not if_match)

    @overload
    def search(self, kind: str, criteria: Criteria = ...) -> Iterator[dict[str, Any]]: ...
    @overload
    def search(self, kind: type[M], criteria: Criteria = ...) -> Iterator[M]: ...
    def search(self, kind: str | type[Model], criteria: Criteria = ()) -> Iterator[Any]:
        """Every match, page after page as it is read; what came along with them is left to ``pages``."""
        for page in self.pages(type_name(kind), criteria):
            for entry in page.get("entry", ()):
                if entry.get("search", {}).get("mode", "match") == "match":
                    found = entry["resource"]
                    yield found if isinstance(kind, str) else as_kind(kind, json.dump(found))

    def pages(self, resource_type: str, criteria: Criteria = ()) -> Iterator[dict[str, Any]]:
        """The searchset Bundles, page after page; criteria go in the body, for an address may be logged."""
        first = self._wire.send("POST", f"{resource_type}/_search", query(criteria).encode(), again=True,
                                media_type=_FORM)
        yield from self._following(first)

    def history(self, resource_type: str = "", resource_id: str = "",
                criteria: Criteria = ()) -> Iterator[dict[str, Any]]:
        """The entries of a history, newest first: of one resource, of a type, or of all."""
        at = "/".join(part for part in (resource_type, _quoted(resource_id), "_history") if part)
        for page in self._following(self._wire.send("GET", _asking(at, criteria), again=True)):
            yield from page.get("entry", ())

    def transaction(self, bundle: Transaction | Resource) -> dict[str, Any]:
        """Do everything in a transaction (or batch), or nothing; the transaction-response."""
        sent = bundle.bundle if isinstance(bundle, Transaction) else bundle
        return self._wire.send("POST", "", json.dump(sent), again=transactions.may_be_repeated(sent)).resource

    def operation(self, address: str, parameters: Resource | None = None, *, again: bool = False) -> dict[str, Any]:
        """What an operation answers; ``address`` is, say, ``Patient/7/$everything``. GET without ``parameters``.

        ``again``: the operation changes nothing, so that it may be called again where no answer came.
        """
        if parameters is None:
            return self._wire.send("GET", address, again=True).resource
        return self._wire.send("POST", address, json.dump(parameters), again=again).resource

    def validate(self, resource: Resource | Model, profile: str = "") -> list[dict[str, Any]]:
        """The issues that the server finds in a resource, against a profile where one is named."""
        at = _asking(f"{_type(resource)}/$validate", {"profile": profile} if profile else ())
        told: list[dict[str, Any]] = self._wire.send("POST", at, dumped(resource), again=True).resource["issue"]
        return told

    def _write(self, method: str, at: str, resource: Resource | Model, headers: Mapping[str, str], *,
               again: bool) -> Any:
        answer = self._wire.send(method, at, dumped(resource), {"Prefer": "return=representation", **headers},
                                 again=again)
        return as_kind("" if isinstance(resource, Mapping) else type(resource), answer.body)

    def _following(self, answer: Answer) -> Iterator[dict[str, Any]]:
        """A page and those after it, each under the server's own address or not at all."""
        page = answer.resource
        yield page
        while (address := _next(page)) is not None:
            page = self._wire.send("GET", address, again=True).resource
            yield page


def _type(resource: Resource | Model) -> str:
    return str(resource["resourceType"]) if isinstance(resource, Mapping) else resource.get_resource_type()


def _instance(resource_type: str, resource_id: str) -> str:
    return f"{resource_type}/{_quoted(resource_id)}"


def _quoted(step: str) -> str:
    """An id as it stands in an address, so that it can never be more than one step of the path."""
    return quote(step, safe="")


def _if_match(tag: str) -> dict[str, str]:
    return {"If-Match": tag} if tag else {}


def _asking(address: str, criteria: Criteria) -> str:
    asked = query(criteria)
    return f"{address}?{asked}" if asked else address


def _next(page: Resource) -> str | None:
    return next((link["url"] for link in page.get("link", ()) if link.get("relation") == "next"), None)
