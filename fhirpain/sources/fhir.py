"""FHIR R4 as it is sent: a transaction, a collection or one resource, in JSON or XML.

https://hl7.org/fhir/R4/http.html#transaction and https://hl7.org/fhir/R4/bundle.html
Nothing is reordered or left out; only identifiers are put into canonical form, and missing requests are supplied.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fhirpain import countries, guide
from fhirpain.fhir import json, xml
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.transaction import ORDER, Target
from fhirpain.settings import Settings
from fhirpain.sources import Loss, Translation

_PLACE = uuid.UUID("2c3b4b3e-6f2e-5d0c-9a51-6f1a3c1f7a10")
"""Namespace of the fullUrls made here: they name a place in the bundle, so that nothing of its content is in them."""


@dataclass(frozen=True, slots=True)
class FhirSource:
    """Reads FHIR R4."""

    id: str = "fhir"
    media_types: tuple[str, ...] = ("application/fhir+json", "application/fhir+xml", "application/json",
                                    "application/xml")

    def translate(self, payload: bytes, media_type: str, settings: Settings) -> Translation:
        """The payload as a transaction; raises ``Malformed`` when it is not FHIR.

        Issues are located by FHIRPath in what was sent. A Bundle of another type than transaction or collection, an
        entry without a request, and a request that does not agree with its resource are errors.
        """
        is_xml = media_type.partition(";")[0].strip().lower().endswith("xml")
        resource, issues = xml.read(payload, guide.definitions()) if is_xml else (json.parse(payload), [])
        return self.read(resource, settings, issues)

    def read(self, resource: dict[str, Any], settings: Settings, issues: Iterable[Issue] = ()) -> Translation:
        """The same of a resource that has been parsed, with what was found wrong then; the resource is changed."""
        return _Reading(settings.base_url.rstrip("/"), settings.test_numbers, issues=list(issues)).read(resource)


@dataclass(slots=True)
class _Reading:
    """One payload being read: what has been found on the way."""

    base: str
    test_numbers: bool = False
    loss: list[Loss] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def read(self, resource: dict[str, Any]) -> Translation:
        at = str(resource.get("resourceType"))
        self._normalise(resource, at)
        if at != "Bundle":
            bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "transaction",
                                      "entry": [self._requested({"resource": resource}, 0, at)]}
            return Translation(bundle, self.loss, self.issues)
        return Translation(self._bundle(resource), self.loss, self.issues)

    def _normalise(self, resource: dict[str, Any], at: str) -> None:
        for issue in countries.normalise(resource, at, test_numbers=self.test_numbers):
            if issue.severity == "information":
                self.loss.append(Loss("rewritten", issue.expression, issue.expression, issue.rule, issue.texts))
            else:
                self.issues.append(issue)

    def _bundle(self, bundle: dict[str, Any]) -> dict[str, Any]:
        if bundle.get("type") not in ("transaction", "collection"):
            self._wrong("not-supported", "fhir-bundle-type", "Bundle.type", accepted="transaction or collection")
            return {"resourceType": "Bundle", "type": "transaction"}
        entries = bundle.get("entry", [])
        if not isinstance(entries, list):
            self._wrong("structure", "fhir-entry-resource", "Bundle.entry")
            return {"resourceType": "Bundle", "type": "transaction"}
        made = {**bundle, "type": "transaction"}
        if made.pop("total", None) is not None:  # HAPI's client counts its entries
            texts = guide.rule("information", "informational", "fhir-total-dropped", "").texts
            self.loss.append(Loss("dropped", "Bundle.total", "", "fhir-total-dropped", texts))
        if entries:
            made["entry"] = [self._entry(entry, index, bundle["type"]) for index, entry in enumerate(entries)]
        return made

    def _entry(self, entry: Any, index: int, bundle_type: str) -> dict[str, Any]:
        at = f"Bundle.entry[{index}]"
        if bundle_type == "transaction" and _is_operation(entry):
            self._wrong("not-supported", "transaction-operation", f"{at}.request.url")
            return {}
        if isinstance(entry, dict) and bundle_type == "transaction" and _has_no_resource(entry.get("request")):
            return self._checked({name: part for name, part in entry.items() if name != "resource"}, index, at)
        if not isinstance(entry, dict) or not isinstance(entry.get("resource"), dict) \
                or not isinstance(entry["resource"].get("resourceType"), str):
            self._wrong("required", "fhir-entry-resource", f"{at}.resource")
            return {}
        if bundle_type == "collection":
            return self._requested(entry, index, at)
        return self._checked(entry, index, at)

    def _requested(self, entry: dict[str, Any], index: int, at: str) -> dict[str, Any]:
        """An entry that came without a request: an update when its resource has an id, else a creation."""
        resource = entry["resource"]
        resource_type, resource_id = str(resource.get("resourceType")), resource.get("id")
        request = {"method": "POST", "url": resource_type}
        if isinstance(resource_id, str):
            request = {"method": "PUT", "url": f"{resource_type}/{resource_id}"}
        self._assumed("fhir-request-assumed", at, f"Bundle.entry[{index}].request")
        return self._addressed({**entry, "request": request}, index, at)

    def _checked(self, entry: dict[str, Any], index: int, at: str) -> dict[str, Any]:
        """An entry of a transaction, whose request must agree with its resource."""
        request = entry.get("request")
        if not isinstance(request, dict):
            self._wrong("required", "fhir-entry-request", f"{at}.request")
            return entry
        if request.get("method") not in ORDER:
            self._wrong("not-supported", "not-supported-method", f"{at}.request.method")
            return entry
        url = str(request.get("url", "")).removeprefix(f"{self.base}/").removeprefix("/")
        if request["method"] == "POST" and "url" not in request:  # HAPI's client leaves it to the resource
            url = str(entry["resource"].get("resourceType"))
            self._assumed("fhir-request-assumed", at, f"Bundle.entry[{index}].request")
        if not _agrees(request["method"], url, entry.get("resource", {})):
            self._wrong("value", "fhir-entry-url", f"{at}.request.url")
            return entry
        asked = {**entry, "request": {**request, "url": url}}
        return self._addressed(asked, index, at) if request["method"] in ("POST", "PUT") else asked

    def _addressed(self, entry: dict[str, Any], index: int, at: str) -> dict[str, Any]:
        """The entry with a fullUrl: its own, its address here, or one of the place it stands in."""
        if "fullUrl" in entry:
            return entry
        request = entry["request"]
        full_url = f"urn:uuid:{uuid.uuid5(_PLACE, str(index))}"
        if request["method"] == "PUT" and "?" not in request["url"]:
            full_url = f"{self.base}/{request['url']}"
        self._assumed("fhir-full-url-assumed", at, f"Bundle.entry[{index}].fullUrl")
        return {"fullUrl": full_url, **entry}

    def _assumed(self, rule: str, source_path: str, target: str) -> None:
        texts = guide.rule("information", "informational", rule, target).texts
        self.loss.append(Loss("assumed", source_path, target, rule, texts))

    def _wrong(self, code: str, rule: str, at: str, **facts: str) -> None:
        self.issues.append(guide.rule("error", code, rule, at, **facts))


def _is_operation(entry: Any) -> bool:
    """Whether it calls an operation: that could fail when all else is on disk already."""
    request = entry.get("request") if isinstance(entry, dict) else None
    return isinstance(request, dict) and "$" in str(request.get("url", "")).partition("?")[0]


def _has_no_resource(request: Any) -> bool:
    return isinstance(request, dict) and request.get("method") in ("DELETE", "GET", "HEAD")


def _agrees(method: str, url: str, resource: dict[str, Any]) -> bool:
    """Whether a url is one that a request for this resource may have."""
    target = Target.of(url)
    if method in ("GET", "HEAD"):
        return bool(url)
    if target is None:
        return False
    is_one = bool(target.id) or bool(target.condition)
    kind = str(resource.get("resourceType"))
    if method == "POST":
        return url == kind
    if method == "PUT":
        return is_one and target.type == kind and (not target.id or bool(resource.get("id") == target.id))
    return is_one and (method == "DELETE" or kind in ("Parameters", "Binary"))


source = FhirSource()
