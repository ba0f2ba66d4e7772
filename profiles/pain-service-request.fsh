Profile: PainServiceRequest
Parent: ServiceRequest
Id: pain-service-request
Title: "Pain Service Request"
Description: "Asks a level of care to assess or treat a person's pain."
* obeys pain-service-request-1 and pain-service-request-2 and pain-service-request-3 and pain-service-request-4
* extension contains
    StatusReason named statusReason 0..1 MS and
    CareResponsibilityRemains named careResponsibilityRemains 0..1 MS and
    LevelFrom named levelFrom 0..1 MS
* extension[statusReason] ^short = "Why the request is on hold or was revoked; only then"
* extension[careResponsibilityRemains] ^short = "Whether the requester keeps the responsibility while the request is open"
* extension[levelFrom] ^short = "The level of care that asks"
* identifier MS
  * ^short = "The id of the request where it was written; it stays the same"
* replaces MS
  * ^short = "The request that this one is sent instead of"
* status MS
  * ^short = "Whether it is open; entered-in-error where it should not be there"
* intent MS
  * ^short = "order; proposal where nobody has decided yet"
* category MS
  * ^short = "The level of care that is asked, and for what"
  * ^slicing.discriminator.type = #pattern
  * ^slicing.discriminator.path = "$this"
  * ^slicing.rules = #open
* category contains careLevel 0..1 MS and serviceKind 0..1 MS
* category[serviceKind] from ServiceKindVS (required)
* category[serviceKind] insert OfCodes(ServiceKindCS, [[The kind of service that is asked for]])
* category[careLevel] from CareLevelVS (required)
  * ^short = "The level of care that is asked"
  * ^patternCodeableConcept.coding.system = Canonical(CareLevelCS)
* subject MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* occurrence[x] MS
* occurrence[x] ^short = "occurrencePeriod.start: the first contact that was offered"
* authoredOn 1..1 MS
  * ^short = "When the request was made; the clocks start here"
* requester 1..1 MS
  * ^short = "Who asks"
* performer MS
  * ^short = "Who is asked"
* reasonCode MS
  * ^short = "Why, as a code; words stay with the EHR"
* reasonReference MS
  * ^short = "The diagnosis that it is for"
* supportingInfo MS
  * ^short = "What the request rests on, such as questionnaire responses"

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

Mapping: PainServiceRequestToERemiss
Source: PainServiceRequest
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* identifier -> "request.requestId" "remiss-id"
* category -> "request.typeOfRequest" "remisstyp: always 4, a general referral"
* extension[careResponsibilityRemains] -> "request.careResponsibilityRemains" "vårdansvar kvarstår"
* subject -> "request.patient.personId" "person-id"
* authoredOn -> "request.author.date" "remissdatum: a day"
* requester -> "request.requestOrganisation" "organisatorisk enhet"
* requester -> "request.author" "remittent"
* performer -> "request.recipient" "mottagare"
* code -> "request.questionFormulation.desiredActivity" "åtgärd: KVÅ or SNOMED CT"
* reasonCode -> "request.questionFormulation.condition" "kliniskt tillstånd: a code or words"
* reasonReference -> "request.questionFormulation.condition" "kliniskt tillstånd"
* supportingInfo -> "request.attachment" "bilaga: a document"
* note -> "request.questionFormulation.clinicalInformation" "anamnes: words"

Mapping: PainServiceRequestToNrs
Source: PainServiceRequest
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* authoredOn -> "nrs-referral-date"
* extension[levelFrom] -> "nrs-referring-level"
* category[serviceKind] -> "nrs-service-kind"
* occurrence[x] -> "nrs-first-offered-date" "occurrencePeriod.start"
* performer -> "nrs-unit"

Mapping: PainServiceRequestToNoksmerte
Source: PainServiceRequest
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* authoredOn -> "noksmerte-referral-date"
* extension[levelFrom] -> "noksmerte-referring-level"
* occurrence[x] -> "noksmerte-first-offered-date" "occurrencePeriod.start"
* performer -> "noksmerte-unit"

Mapping: PainServiceRequestToKl
Source: PainServiceRequest
Target: "http://fhir.kl.dk/rehab"
Id: kl
Title: "KL Gateway, rehabilitation"
Description: "FKI attributes of the published guide, version 2.2.0."
* status -> "anledningsstatus"
* intent -> "anledningsHensigt"
* category -> "anledningTypeAfGGOP"
* code -> "anledningsIndsats"
* subject -> "anledningsSubjekt"
* occurrence[x] -> "anledningTilbudtFørsteKontakt" "occurrencePeriod.start"
* authoredOn -> "anledningstid"
* requester -> "anledningAnsvarlig"
* reasonReference -> "anledningsbegrundelse"
* replaces -> "anledningErstatter"
* extension[statusReason] -> "anledningÅrsagManglendeAktivitet"
