"""A transaction put together entry by entry. https://hl7.org/fhir/R4/http.html#transaction

    transaction = Transaction()
    patient = transaction.create(patient, if_none_exist={"identifier": f"{system}|{value}"})
    transaction.create({**care_plan, "subject": {"reference": patient}})        # the address it will have
    client.transaction(transaction)
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from fhirpain.client.models import Model, Resource, plain

Criteria = Mapping[str, str | Sequence[str]] | Sequence[tuple[str, str]]
"""Search parameters: a name may have several values, all of which must match; a comma within a value means or."""


def query(criteria: Criteria) -> str:
    """Search parameters as they stand in an address or a form."""
    return urlencode(criteria, doseq=True)


class Transaction:
    """Entries to be done together, all or none."""

    def __init__(self) -> None:
        """Empty."""
        self._entries: list[dict[str, Any]] = []

    def create(self, resource: Resource | Model, *, if_none_exist: Criteria | None = None) -> str:
        """Add a resource; returns the ``urn:uuid`` by which others of the transaction can refer to it."""
        full_url = uuid.uuid4().urn
        sent = plain(resource)
        condition = {"ifNoneExist": query(if_none_exist)} if if_none_exist is not None else {}
        self._add(sent, {"method": "POST", "url": sent["resourceType"], **condition}, full_url)
        return full_url

    def update(self, resource: Resource | Model, *, if_match: str = "") -> str:
        """Change a resource, or make it under its own id; returns ``Type/id``. ``if_match``: the ETag it must have."""
        sent = plain(resource)
        address = f"{sent['resourceType']}/{sent['id']}"
        self._add(sent, {"method": "PUT", "url": address, **({"ifMatch": if_match} if if_match else {})})
        return address

    def delete(self, resource_type: str, resource_id: str) -> None:
        """Delete a resource."""
        self._add(None, {"method": "DELETE", "url": f"{resource_type}/{resource_id}"})

    def read(self, address: str) -> None:
        """Read or search, after everything else has been done; ``address`` is relative to the base."""
        self._add(None, {"method": "GET", "url": address})

    @property
    def bundle(self) -> dict[str, Any]:
        """The transaction as a Bundle."""
        return {"resourceType": "Bundle", "type": "transaction", "entry": list(self._entries)}

    def _add(self, resource: Resource | None, request: dict[str, str], full_url: str = "") -> None:
        self._entries.append({**({"fullUrl": full_url} if full_url else {}),
                              **({"resource": resource} if resource is not None else {}), "request": request})


def may_be_repeated(bundle: Resource) -> bool:
    """Whether doing a transaction twice is doing it once: everything in it reads, replaces, deletes or asks first."""
    return all(_may_be_repeated(entry.get("request", {})) for entry in bundle.get("entry", ()))


def _may_be_repeated(request: Mapping[str, Any]) -> bool:
    if request.get("method") == "POST":
        return "ifNoneExist" in request
    return request.get("method") in ("GET", "HEAD", "PUT", "DELETE") and "ifMatch" not in request
