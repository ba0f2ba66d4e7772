"""When care was given, as the types that a patient's compartment holds tell it by their search parameters.

https://hl7.org/fhir/R4/patient-operation-everything.html: ``start`` and ``end`` are dates of care, not of recording.
What is not here (a coverage, a consent, a relative) tells no such time. The trace is of the time it was written at.
"""

from collections.abc import Mapping
from types import MappingProxyType

CARE_DATES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "Account": ("period",), "AdverseEvent": ("date",), "AllergyIntolerance": ("onset", "last-date", "date"),
    "Appointment": ("date",), "AuditEvent": ("date",),
    "CarePlan": ("date",), "CareTeam": ("date",), "ChargeItem": ("occurrence",), "Claim": ("created",),
    "ClaimResponse": ("created",), "ClinicalImpression": ("date",), "Communication": ("sent", "received"),
    "CommunicationRequest": ("occurrence", "authored"), "Composition": ("period", "date"),
    "Condition": ("onset-date", "abatement-date", "recorded-date"), "DetectedIssue": ("identified",),
    "DeviceRequest": ("event-date", "authored-on"), "DiagnosticReport": ("date",), "DocumentManifest": ("created",),
    "DocumentReference": ("period", "date"), "Encounter": ("date",), "EpisodeOfCare": ("date",),
    "ExplanationOfBenefit": ("created",), "FamilyMemberHistory": ("date",), "Flag": ("date",),
    "Goal": ("start-date", "target-date"), "ImagingStudy": ("started",), "Immunization": ("date",),
    "ImmunizationEvaluation": ("date",), "ImmunizationRecommendation": ("date",),
    "Invoice": ("date",), "List": ("date",),
    "MeasureReport": ("period", "date"), "Media": ("created",), "MedicationAdministration": ("effective-time",),
    "MedicationDispense": ("whenhandedover", "whenprepared"), "MedicationRequest": ("date", "authoredon"),
    "MedicationStatement": ("effective",), "NutritionOrder": ("datetime",), "Observation": ("date",),
    "Procedure": ("date",), "Provenance": ("recorded",), "QuestionnaireResponse": ("authored",),
    "RequestGroup": ("authored",), "RiskAssessment": ("date",), "Schedule": ("date",),
    "ServiceRequest": ("occurrence", "authored"), "Specimen": ("collected",),
    "SupplyRequest": ("date",), "VisionPrescription": ("datewritten",),
})
