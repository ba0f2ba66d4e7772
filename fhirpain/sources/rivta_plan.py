"""One plan of GetCarePlans 2.0 as FHIR: a CarePlan, its documents, and the Provenance of both.

https://hl7.org/fhir/R4/careplan.html and https://hl7.org/fhir/R4/provenance.html
The source holds a plan as a header and a document. Goals, measures and follow-up are said to be known as text only;
nothing is made up.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fhirpain import guide
from fhirpain.sources.rivta_payload import HSA, Log

_PLAN = uuid.UUID("5a1d3c52-9b0e-5f7e-8c55-3f0f6f4d9b21")
"""Namespace of the ids made from a source system and a document id: no person's number is in them."""
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
_PARTICIPANT = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
_COMPLETION = "http://terminology.hl7.org/CodeSystem/v3-DocumentCompletion"


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan as read: ``at`` is its place in the payload, ``level`` the care level of its unit where known."""

    header: Mapping[str, Any]
    body: Mapping[str, Any]
    at: str
    level: str | None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same plan when it comes again: source system and document id."""
        return self.header["sourceSystemHSAId"]["value"], self.header["documentId"]

    @property
    def source(self) -> str:
        """The source system as ``meta.source``, in the form of Inera's guides."""
        return f"urn:oid:{HSA}#{self.key[0]}"

    def identifier(self, local: str) -> dict[str, str]:
        """An id of the source system as an Identifier: RIVTA writes it as HSA-id, ``#`` and the local id."""
        return {"system": guide.canonical("NamingSystem", "source-local-id"), "value": f"{self.key[0]}#{local}"}

    @property
    def professional(self) -> Mapping[str, Any]:
        """Who answers for the plan."""
        answers: Mapping[str, Any] = self.header["accountableHealthcareProfessional"]
        return answers

    @property
    def is_nullified(self) -> bool:
        """Whether the source has taken the plan back."""
        return self.header.get("nullified", False) is True

    def id(self, kind: str) -> str:
        """The id of the plan or of what belongs to it: the same each time the plan comes."""
        return str(uuid.uuid5(_PLAN, "\n".join((kind, *self.key))))


def resources(plan: Plan, patient: str, first: int, log: Log) -> list[dict[str, Any]]:
    """The resources of a plan, each with its id; ``patient`` is its person's fullUrl.

    ``first`` is the index that the CarePlan will have in the bundle; what is lost is told by it.
    """
    documents = [_document(plan, number, attachment, patient)
                 for number, attachment in enumerate(plan.body.get("content", []), 1)]
    if plan.header["approvedForPatient"] is False:
        log.inform("rivta-not-for-patient", f"{plan.at}/carePlanHeader/approvedForPatient")
    before = len(log.loss)
    care_plan = _care_plan(plan, patient, [_reference(document) for document in documents],
                           _Told(plan, f"Bundle.entry[{first}].resource", log))
    assumed = [loss.reason for loss in log.loss[before:] if loss.kind == "assumed"]
    targets = [_reference(resource) for resource in (care_plan, *documents)]
    return [care_plan, *documents, *_provenance(plan, targets, assumed, log)]


@dataclass(frozen=True, slots=True)
class _Told:
    """Tells a loss by the names of the plan's elements, without repeating where the plan stands."""

    plan: Plan
    target: str
    log: Log

    def assumed(self, rule: str, element: str, target: str) -> None:
        self.log.lost("assumed", rule, f"{self.plan.at}{element}", f"{self.target}{target}")

    def missing(self, rule: str, element: str, target: str) -> None:
        self.log.lost("missing", rule, f"{self.plan.at}{element}", f"{self.target}{target}")


def _care_plan(plan: Plan, patient: str, documents: list[dict[str, Any]], told: _Told) -> dict[str, Any]:
    header = plan.header
    made: dict[str, Any] = {
        "resourceType": "CarePlan",
        "id": plan.id("CarePlan"),
        "meta": {"profile": [guide.canonical("StructureDefinition", "pain-care-plan")], **_meta(plan)},
        "identifier": [plan.identifier(header["documentId"])],
        **_status(plan, told),
        **_categories(plan, told),
        **_title(plan, told),
        "subject": {"reference": patient},
    }
    if "careContactId" in header:
        made["encounter"] = {"identifier": plan.identifier(header["careContactId"])}
    made |= _period(plan, told)
    if _practitioner(plan.professional):
        made["author"] = _practitioner(plan.professional)
    units = [plan.professional.get("healthcareProfessionalCareUnitHSAId"),
             *plan.body.get("participatingCareUnitHSAId", ())]
    if any(units):
        made["contributor"] = [_organization(unit) for unit in units if unit]
    return made | _contents(documents, told)


def _meta(plan: Plan) -> dict[str, Any]:
    meta: dict[str, Any] = {"source": plan.source}
    if plan.header["approvedForPatient"] is False:
        # National mappings write NOPATIENT, which v3-ActCode does not hold; NOPAT is the code of that meaning.
        meta["security"] = [{"system": _ACT_CODE, "code": "NOPAT"}]
    return meta


def _status(plan: Plan, told: _Told) -> dict[str, str]:
    """RIVTA has neither status nor intent; a nullified plan is the one thing known of its status."""
    if not plan.is_nullified:
        told.assumed("rivta-no-status", "", ".status")
        return {"status": "active", "intent": "plan"}
    told.assumed("rivta-no-intent", "", ".intent")
    told.log.inform("rivta-nullified", f"{plan.at}/carePlanHeader/nullified")
    if "nullifiedReason" not in plan.header:
        told.log.warn("rivta-nullified-without-reason", f"{plan.at}/carePlanHeader/nullified")
    return {"status": "entered-in-error", "intent": "plan"}


def _categories(plan: Plan, told: _Told) -> dict[str, Any]:
    codings = []
    if plan.level is None:
        told.missing("rivta-no-level", "", ".category")
    else:
        codings.append({"system": guide.canonical("CodeSystem", "care-level"), "code": plan.level})
    if "typeOfCarePlanEnum" in plan.body:
        codings.append(plan.body["typeOfCarePlanEnum"])
    else:
        told.missing("rivta-no-plan-type", "/carePlanBody/typeOfCarePlanEnum", ".category")
        told.log.warn("rivta-no-plan-type", f"{plan.at}/carePlanBody")
    return {"category": [{"coding": [coding]} for coding in codings]} if codings else {}


def _title(plan: Plan, told: _Told) -> dict[str, Any]:
    if "documentTitle" in plan.header:
        return {"title": plan.header["documentTitle"]}
    told.missing("rivta-no-title", "/carePlanHeader/documentTitle", ".title")
    return {"_title": _absent("unknown")}


def _period(plan: Plan, told: _Told) -> dict[str, Any]:
    """A plan begins, as far as anyone can tell, when its document was made, or else when it was written down."""
    element = "/carePlanHeader/documentTime"
    made: dict[str, Any] = {}
    time = plan.header.get("documentTime")
    if time is None:
        told.missing("rivta-no-time", element, ".created")
        element, time = "/carePlanHeader/accountableHealthcareProfessional/authorTime", plan.professional["authorTime"]
    else:
        made["created"] = time.text
    told.assumed("rivta-period-assumed", element, ".period.start")
    told.assumed("rivta-time-zone", "/carePlanHeader", "")
    return {"period": {"start": time.text}, **made}


def _contents(documents: list[dict[str, Any]], told: _Told) -> dict[str, Any]:
    """The parts of a rehabilitation plan: with a document they are in its text, without one nobody knows."""
    reason = "as-text" if documents else "unknown"
    for part in (".goal[0]", ".activity[0]", ".extension[0].value"):
        told.missing("rivta-unstructured", "/carePlanBody/content", part)
    if not documents:
        told.missing("rivta-no-content", "/carePlanBody/content", ".supportingInfo[0]")
        told.log.warn("rivta-no-content", f"{told.plan.at}/carePlanBody")
    follow_up = {"url": guide.canonical("StructureDefinition", "follow-up"), "_valueDate": _absent(reason)}
    return {"supportingInfo": documents or [_absent("unknown")], "goal": [_absent(reason)],
            "activity": [_absent(reason)], "extension": [follow_up]}


def _absent(reason: str) -> dict[str, Any]:
    return {"extension": [{"url": _ABSENT, "valueCode": reason}]}


def _document(plan: Plan, number: int, attachment: Mapping[str, Any], patient: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "resourceType": "DocumentReference",
        "id": plan.id(f"DocumentReference\n{number}"),
        "meta": _meta(plan),
        "status": "entered-in-error" if plan.is_nullified else "current",
        "subject": {"reference": patient},
    }
    if "documentTime" in plan.header:
        made["date"] = plan.header["documentTime"].text
    if _practitioner(plan.professional):
        made["author"] = [_practitioner(plan.professional)]
    if "healthcareProfessionalCareGiverHSAId" in plan.professional:
        made["custodian"] = _organization(plan.professional["healthcareProfessionalCareGiverHSAId"])
    return {**made, "content": [{"attachment": dict(attachment)}]}


def _provenance(plan: Plan, targets: list[dict[str, Any]], assumed: list[str], log: Log) -> list[dict[str, Any]]:
    """Who made the plan, and who signed it: two activities at two times.

    What was assumed on the way is named under ``policy``: the rules by which the plan was read.
    """
    rules = [f"{guide.canonical('CodeSystem', 'rule')}#{rule}" for rule in dict.fromkeys(assumed)]
    reason = []
    if plan.is_nullified and "nullifiedReason" in plan.header:
        reason = [{"text": plan.header["nullifiedReason"]}]
    elif "nullifiedReason" in plan.header:
        log.lost("dropped", "rivta-element-dropped", f"{plan.at}/carePlanHeader/nullifiedReason")
    made = [_activity(plan, "author", plan.professional["authorTime"].text, targets,
                      policy=rules, reason=reason, agent=_agents(plan, log))]
    signed = plan.header.get("legalAuthenticator")
    if signed is not None:
        signer = _agent("legal", _practitioner(signed, "legalAuthenticator"), signed, "legalAuthenticator")
        completed = {"coding": [{"system": _COMPLETION, "code": "LA"}]}
        made.append(_activity(plan, "legal", signed["signatureTime"].text, targets, activity=completed, agent=[signer]))
    return made


def _activity(plan: Plan, kind: str, time: str, targets: list[dict[str, Any]], **parts: Any) -> dict[str, Any]:
    return {
        "resourceType": "Provenance",
        "id": plan.id(f"Provenance\n{kind}"),
        "target": targets,
        "occurredDateTime": time,
        "recorded": time,
        **{name: part for name, part in parts.items() if part},
        "entity": [{"role": "source", "what": {"identifier": plan.identifier(plan.header["documentId"])}}],
    }


def _agents(plan: Plan, log: Log) -> list[dict[str, Any]]:
    """The unit as author and the care giver as custodian, by which blocks are evaluated, and the person who wrote."""
    professional = plan.professional
    answers = f"{plan.at}/carePlanHeader/accountableHealthcareProfessional"
    agents = []
    for kind, element in (("author", "healthcareProfessionalCareUnitHSAId"),
                          ("custodian", "healthcareProfessionalCareGiverHSAId")):
        if element in professional:
            agents.append(_agent(kind, _organization(professional[element])))
    if len(agents) < 2:
        log.lost("missing", "rivta-author-without-hsa", answers, "")
        log.warn("rivta-author-without-hsa", answers)
    unit = professional.get("healthcareProfessionalOrgUnit", {})
    writer = _agent("performer", _practitioner(professional), professional, "healthcareProfessional")
    if unit:
        writer["onBehalfOf"] = _organization(unit.get("orgUnitHSAId"), unit.get("orgUnitName"))
    return [*agents, writer] if _practitioner(professional) or unit or not agents else agents


def _agent(kind: str, who: dict[str, Any] | None, person: Mapping[str, Any] = {}, prefix: str = "") -> dict[str, Any]:
    agent: dict[str, Any] = {"type": {"coding": [{"system": _PARTICIPANT, "code": kind}]}}
    role = person.get(f"{prefix}RoleCode")
    if role:
        agent["role"] = [_concept(role)]
    return {**agent, "who": who or _absent("unknown")}


def _concept(code: Mapping[str, str]) -> dict[str, Any]:
    """A CodeableConcept from RIVTA's CVType, whose system is a bare OID."""
    coding = {name: code[element] for name, element in
              (("version", "codeSystemVersion"), ("code", "code"), ("display", "displayName")) if element in code}
    if "codeSystem" in code:
        coding = {"system": f"urn:oid:{code['codeSystem'].removeprefix('urn:oid:')}", **coding}
    concept: dict[str, Any] = {"coding": [coding]} if coding else {}
    return concept | ({"text": code["originalText"]} if "originalText" in code else {})


def _practitioner(person: Mapping[str, Any], prefix: str = "healthcareProfessional") -> dict[str, Any] | None:
    who = _named(person.get(f"{prefix}HSAId"), person.get(f"{prefix}Name"))
    return {"type": "Practitioner", **who} if who else None


def _organization(identifier: Mapping[str, Any] | None, name: str | None = None) -> dict[str, Any]:
    return {"type": "Organization", **_named(identifier, name)}


def _named(identifier: Mapping[str, Any] | None, name: str | None) -> dict[str, Any]:
    named: dict[str, Any] = {"identifier": dict(identifier)} if identifier else {}
    return named | ({"display": name} if name else {})


def _reference(resource: Mapping[str, Any]) -> dict[str, Any]:
    return {"reference": f"{resource['resourceType']}/{resource['id']}"}
