"""Reading a GetCarePlans 2.0 response: what the schema asks for, and what it lets through that it should not.

https://rivta.se, service domain clinicalprocess:logistics:logistics
The contract's schema is not part of fhirpain; the tables below say what is read, in its own element names.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from fhirpain import countries, guide
from fhirpain.fhir.issue import Issue, Malformed
from fhirpain.fhir.xml import secure_parse
from fhirpain.sources import Loss, LossKind
from fhirpain.sources.rivta_time import Time, TimeRefused, parse

HSA = "1.2.752.129.2.1.4.1"
LARGEST_CONTENT = 100 * 1024
"""Bytes of an embedded document: larger ones are sent by address."""
_RESPONSE = "urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2"
_TYPES = "urn:riv:clinicalprocess:logistics:logistics:"
_SOAP = ("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
_RESULTS = frozenset(("OK", "INFO", "ERROR"))
_MEDIA_TYPES = frozenset((
    "application/dicom", "application/msword", "application/pdf", "audio/basic", "audio/k32adpcm", "audio/mpeg",
    "image/g3fax", "image/gif", "image/jpeg", "image/png", "image/tiff", "model/vrml", "multipart/x-hl7-cda-level1",
    "text/html", "text/plain", "text/rtf", "text/sgml", "text/x-hl7-ft", "text/xml", "video/mpeg", "video/x-avi"))
_WHITESPACE = re.compile(r"[ \t\r\n]+")


@dataclass(slots=True)
class Log:
    """What has been found in one payload so far."""

    loss: list[Loss] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether the payload must be refused."""
        return any(issue.is_error for issue in self.issues)

    def lost(self, kind: LossKind, rule: str, at: str, target: str = "", **facts: str) -> None:
        """Tell a difference between the payload and what is made of it."""
        texts = guide.rule("information", "informational", rule, at, **facts).texts
        self.loss.append(Loss(kind, at, target, rule, texts))

    def wrong(self, code: str, rule: str, at: str, **facts: str) -> None:
        """Tell an error of the payload."""
        self.issues.append(guide.rule("error", code, rule, at, **facts))

    def warn(self, rule: str, at: str, **facts: str) -> None:
        """Tell what somebody at the source should look into."""
        self.issues.append(guide.rule("warning", "business-rule", rule, at, **facts))

    def inform(self, rule: str, at: str, **facts: str) -> None:
        """Tell what somebody at the source may want to know."""
        self.issues.append(guide.rule("information", "informational", rule, at, **facts))


Read = Callable[[etree._Element, str, Log], Any]
"""Reads one element at its place; None when it is empty, or wrong (and then the log says so)."""


class Part(NamedTuple):
    """How an element is read, and how often it must and may occur."""

    read: Read
    required: bool = False
    many: bool = False


Parts = Mapping[str, Part]


def response(payload: bytes, log: Log) -> tuple[dict[str, Any], str]:
    """The elements of a GetCarePlansResponse as values by name, and its path; an empty dict for a SOAP fault.

    Raises ``Malformed`` when the payload is not XML or holds no such response. A SOAP envelope is taken off.
    """
    root = secure_parse(payload)
    at = f"/{_name(root)}"
    if root.tag in [f"{{{soap}}}Envelope" for soap in _SOAP]:
        namespace = etree.QName(root).namespace
        root = _only(root.find(f"{{{namespace}}}Body"))
        at += f"/Body/{_name(root)}"
        if root.tag == f"{{{namespace}}}Fault":
            # What a fault says in words may be about the person; only that there was one is told.
            log.wrong("exception", "rivta-soap-fault", at)
            return {}, at
    if root.tag != f"{{{_RESPONSE}}}GetCarePlansResponse":
        raise Malformed([guide.rule("fatal", "structure", "rivta-schema", at)])
    return _element(_RESPONSE_PARTS)(root, at, log) or {}, at


def _only(body: etree._Element | None) -> etree._Element:
    if body is None or len(body) != 1:
        raise Malformed([guide.rule("fatal", "structure", "rivta-schema", "/Envelope/Body")])
    return body[0]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _element(parts: Parts) -> Read:
    """A reader of an element that has elements; the value is a dict of those that occur."""

    def read(element: etree._Element, at: str, log: Log) -> dict[str, Any]:
        children: dict[str, list[etree._Element]] = {}
        for child in element:
            known = _name(child) in parts and (etree.QName(child).namespace or "").startswith(_TYPES)
            if known:
                children.setdefault(_name(child), []).append(child)
            else:
                log.lost("dropped", "rivta-element-dropped", f"{at}/{_name(child)}")
        values = {name: _part(part, children.get(name, []), f"{at}/{name}", log) for name, part in parts.items()}
        return {name: value for name, value in values.items() if value is not None}

    return read


def _part(part: Part, found: list[etree._Element], at: str, log: Log) -> Any:
    if part.many:
        values = [part.read(child, f"{at}[{index}]", log) for index, child in enumerate(found, 1)]
        return [value for value in values if value is not None]
    if len(found) > 1 or (part.required and not found):
        log.wrong("structure" if found else "required", "rivta-schema", at)
        return None
    return part.read(found[0], at, log) if found else None


def _text(element: etree._Element, at: str, log: Log) -> str | None:
    if len(element):
        log.wrong("structure", "rivta-schema", at)
        return None
    return (element.text or "").strip(" \t\r\n") or None


def _needed(element: etree._Element, at: str, log: Log) -> str | None:
    text = _text(element, at, log)
    if text is None and not len(element):
        log.wrong("required", "rivta-empty-element", at)
    return text


def _dropped(element: etree._Element, at: str, log: Log) -> None:
    log.lost("dropped", "rivta-element-dropped", at)


def _boolean(element: etree._Element, at: str, log: Log) -> bool | None:
    value = _BOOLEANS.get(_text(element, at, log) or "")
    if value is None:
        log.wrong("value", "rivta-schema", at)
    return value


def _one_of(accepted: frozenset[str], rule: str) -> Read:
    def read(element: etree._Element, at: str, log: Log) -> str | None:
        text = _text(element, at, log)
        if text in accepted:
            return text
        log.wrong("code-invalid", rule, at)
        return None

    return read


def _plan_type(element: etree._Element, at: str, log: Log) -> dict[str, Any] | None:
    """The plan type as a Coding of ours."""
    text = _text(element, at, log)
    coding = guide.translate("rivta-plan-type", "https://fhir.inera.se/CodeSystem/typeofcareplan-cs", text or "")
    if coding is None:
        log.wrong("code-invalid", "rivta-plan-type-unknown", at)
    return coding


def _time(element: etree._Element, at: str, log: Log) -> Time | None:
    try:
        time = parse(_text(element, at, log) or "")
    except TimeRefused as refused:
        log.wrong("value", refused.rule, at)
        return None
    if time.ambiguous:
        log.lost("assumed", "rivta-ambiguous-time", at)
    return time


def _identifier(system: str, value: str, places: tuple[str, str], log: Log) -> dict[str, Any]:
    """An Identifier in canonical form; ``places`` are where system and value stand. The system is a known one."""
    identifier, issues = countries.canonical_identifier({"system": system, "value": value}, "")
    for issue in issues:
        there = replace(issue, expression=places[issue.expression == ".value"])
        if issue.is_error:
            log.issues.append(there)
        elif issue.rule != "identifier-alias":
            # The OID is RIVTA's own name of the system: nobody needs to hear that it was understood.
            log.loss.append(Loss("rewritten", there.expression, "", issue.rule, issue.texts))
    return identifier


def _hsa(element: etree._Element, at: str, log: Log) -> dict[str, Any] | None:
    text = _text(element, at, log)
    return _identifier(HSA, text, (at, at), log) if text else None


def _needed_hsa(element: etree._Element, at: str, log: Log) -> dict[str, Any] | None:
    text = _needed(element, at, log)
    return _identifier(HSA, text, (at, at), log) if text else None


def _patient_id(element: etree._Element, at: str, log: Log) -> dict[str, Any] | None:
    """The person's Identifier: the schema takes an empty id, and any word as its type."""
    parts = _element({"id": Part(_text), "type": Part(_text)})(element, at, log)
    known = countries.system(parts.get("type", ""))
    names_persons = known is not None and known.kind in ("person", "reserve")
    if not names_persons:
        log.wrong("code-invalid", "rivta-patient-id-type-unknown", f"{at}/type")
    if "id" not in parts:
        log.wrong("required", "rivta-empty-id", f"{at}/id")
    if not names_persons or "id" not in parts:
        return None
    return _identifier(parts["type"], parts["id"], (f"{at}/type", f"{at}/id"), log)


def _unit(element: etree._Element, at: str, log: Log) -> dict[str, Any] | None:
    """The Identifier of a participating unit."""
    parts = _element({"root": Part(_needed, required=True), "extension": Part(_text)})(element, at, log)
    known = countries.system(parts.get("root", ""))
    if known is None or known.kind in ("person", "reserve") or "extension" not in parts:
        log.wrong("code-invalid", "rivta-unit-id-type-unknown", at)
        return None
    return _identifier(parts["root"], parts["extension"], (f"{at}/root", f"{at}/extension"), log)


def _content(element: etree._Element, at: str, log: Log) -> dict[str, Any] | None:
    """An Attachment: the document itself or its address, one of them."""
    parts = _element(_CONTENT)(element, at, log)
    if "value" in parts and "reference" in parts:
        log.wrong("structure", "rivta-content-value-and-reference", at)
    elif "value" in parts:
        return {"contentType": parts.get("mediaType"), "data": _data(parts["value"], f"{at}/value", log)}
    elif "reference" in parts:
        return {"contentType": parts.get("mediaType"), "url": _address(parts["reference"], f"{at}/reference", log)}
    else:
        log.wrong("required", "rivta-content-without-value", at)
    return None


def _data(text: str, at: str, log: Log) -> str | None:
    """Base64 as it was sent, less its line breaks. What decodes only by goodwill is refused: libxml2 lets it pass."""
    compact = _WHITESPACE.sub("", text)
    try:
        content = base64.b64decode(compact, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    if not content or base64.b64encode(content).decode() != compact:
        log.wrong("value", "rivta-content-not-base64", at)
        return None
    if len(content) > LARGEST_CONTENT:
        log.wrong("too-long", "rivta-content-too-large", at, limit=str(LARGEST_CONTENT))
        return None
    return compact


def _address(text: str, at: str, log: Log) -> str | None:
    try:
        address = urlsplit(text)
        is_web = address.scheme in ("http", "https") and bool(address.hostname) and "@" not in address.netloc
    except ValueError:
        is_web = False
    if is_web and not any(character.isspace() for character in text):
        return text
    log.wrong("value", "rivta-content-address", at)
    return None


def _code_parts() -> Parts:
    kept = {name: Part(_text) for name in ("code", "codeSystem", "displayName", "originalText")}
    return {**kept, "codeSystemName": Part(_dropped), "codeSystemVersion": Part(_text)}


_CONTENT: Parts = {
    "mediaType": Part(_one_of(_MEDIA_TYPES, "rivta-schema"), required=True),
    "value": Part(_text),
    "reference": Part(_text),
}
_ORG_UNIT: Parts = {
    "orgUnitHSAId": Part(_hsa),
    "orgUnitName": Part(_text),
    "orgUnitTelecom": Part(_dropped),
    "orgUnitEmail": Part(_dropped),
    "orgUnitAddress": Part(_dropped),
    "orgUnitLocation": Part(_dropped),
}
_PROFESSIONAL: Parts = {
    "authorTime": Part(_time, required=True),
    "healthcareProfessionalHSAId": Part(_hsa),
    "healthcareProfessionalName": Part(_text),
    "healthcareProfessionalRoleCode": Part(_element(_code_parts())),
    "healthcareProfessionalOrgUnit": Part(_element(_ORG_UNIT)),
    "healthcareProfessionalCareUnitHSAId": Part(_hsa),
    "healthcareProfessionalCareGiverHSAId": Part(_hsa),
}
_LEGAL_AUTHENTICATOR: Parts = {
    "signatureTime": Part(_time, required=True),
    "legalAuthenticatorHSAId": Part(_hsa),
    "legalAuthenticatorName": Part(_text),
    "legalAuthenticatorRoleCode": Part(_element(_code_parts())),
}
_HEADER: Parts = {
    "documentId": Part(_needed, required=True),
    "sourceSystemHSAId": Part(_needed_hsa, required=True),
    "documentTitle": Part(_text),
    "documentTime": Part(_time),
    "patientId": Part(_patient_id, required=True),
    "accountableHealthcareProfessional": Part(_element(_PROFESSIONAL), required=True),
    "legalAuthenticator": Part(_element(_LEGAL_AUTHENTICATOR)),
    "approvedForPatient": Part(_boolean, required=True),
    "careContactId": Part(_text),
    "nullified": Part(_boolean),
    "nullifiedReason": Part(_text),
}
_BODY: Parts = {
    "content": Part(_content, many=True),
    "participatingCareUnitHSAId": Part(_unit, many=True),
    "typeOfCarePlanEnum": Part(_plan_type),
}
_PLAN: Parts = {
    "carePlanHeader": Part(_element(_HEADER), required=True),
    "carePlanBody": Part(_element(_BODY), required=True),
}
_RESULT: Parts = {
    "resultCode": Part(_one_of(_RESULTS, "rivta-schema"), required=True),
    "errorCode": Part(_dropped),
    "logId": Part(_dropped),
    "message": Part(_dropped),
}
_RESPONSE_PARTS: Parts = {
    "carePlan": Part(_element(_PLAN), many=True),
    "result": Part(_element(_RESULT), required=True),
}
