Profile: PainServiceRequest
Parent: ServiceRequest
Id: pain-service-request
Title: "Pain Service Request"
Description: "Asks a level of care to assess or treat a person's pain."
* obeys pain-service-request-1 and pain-service-request-2 and pain-service-request-3 and pain-service-request-4
* extension contains
    StatusReason named statusReason 0..1 and
    CareResponsibilityRemains named careResponsibilityRemains 0..1 and
    LevelFrom named levelFrom 0..1
* extension[statusReason] ^short = "Why the request is on hold or was revoked; only then"
* extension[careResponsibilityRemains] ^short = "Whether the requester keeps the responsibility while the request is open"
* extension[levelFrom] ^short = "The level of care that asks"
* category
  * ^slicing.discriminator.type = #pattern
  * ^slicing.discriminator.path = "$this"
  * ^slicing.rules = #open
* category contains careLevel 0..1
* category[careLevel] from CareLevelVS (required)
  * ^short = "The level of care that is asked"
  * ^patternCodeableConcept.coding.system = Canonical(CareLevelCS)
* subject only Reference(PainPatient)
  * ^short = "The person"
* occurrence[x] ^short = "occurrencePeriod.start: the first contact that was offered"
* authoredOn 1..1
  * ^short = "When the request was made; the clocks start here"
* requester 1..1
  * ^short = "Who asks"
* performer ^short = "Who is asked"
* supportingInfo ^short = "What the request rests on, such as questionnaire responses"

Invariant: pain-service-request-1
Description: "A request gives a reason: a code, words or a condition."
Severity: #error
Expression: "reasonCode.exists() or reasonReference.exists()"

Invariant: pain-service-request-2
Description: "A request that is on hold or revoked says why."
Severity: #error
Expression: "status.where($this = 'on-hold' or $this = 'revoked').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/status-reason').exists()"

Invariant: pain-service-request-3
Description: "Only a request that is on hold or revoked has a status reason."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/status-reason').exists() implies status.where($this = 'on-hold' or $this = 'revoked').exists()"

Invariant: pain-service-request-4
Description: "A request says which level of care is asked."
Severity: #warning
Expression: "category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/care-level').exists()"
