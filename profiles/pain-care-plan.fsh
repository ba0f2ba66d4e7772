Profile: PainCarePlan
Parent: CarePlan
Id: pain-care-plan
Title: "Pain Care Plan"
Description: "A rehabilitation plan for a person in pain: assessment, goals, measures, timetable and follow-up. A part that the source holds only as text, or not at all, says so by a data-absent-reason."
* obeys pain-care-plan-1 and pain-care-plan-2 and pain-care-plan-3 and pain-care-plan-5
* extension contains
    FollowUp named followUp 1..1 MS and
    StatusReason named statusReason 0..1 MS and
    BasedOnServiceRequest named basedOnServiceRequest 0..* MS
* extension[followUp] ^short = "Follow-up: a date, or the visit that does it"
* extension[statusReason] ^short = "Why the plan is on hold or was stopped; only then"
* extension[basedOnServiceRequest] ^short = "The request that led to the plan"
* meta.source ^short = "The system where it was written"
* meta.security ^short = "Who may see it, where not everybody who cares for the person"
* identifier MS
  * ^short = "The id of the plan where it was written; it stays the same"
* status MS
  * ^short = "Whether the plan is followed; entered-in-error where it should not be there"
* intent MS
  * ^short = "plan; proposal where nobody has decided yet"
* category MS
  * ^short = "The level of care, and the kind of plan"
  * ^slicing.discriminator.type = #pattern
  * ^slicing.discriminator.path = "$this"
  * ^slicing.rules = #open
* category contains careLevel 0..1 MS and planType 0..1 MS
* category[careLevel] from CareLevelVS (required)
  * ^short = "The level of care that holds the plan"
  * ^patternCodeableConcept.coding.system = Canonical(CareLevelCS)
* category[planType] from PlanCategoryVS (required)
  * ^short = "What kind of plan it is"
  * ^patternCodeableConcept.coding.system = Canonical(PlanCategoryCS)
* subject MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* period 1..1 MS
  * ^short = "Timetable: from when, and until when where it is known"
  * start 1..1 MS
    * ^short = "From when"
  * start obeys pain-care-plan-4
  * end MS
    * ^short = "Until when; of a plan that ended, when that was"
* created MS
  * ^short = "When it was written"
* contributor MS
  * ^short = "Who takes part; the profession as an extension"
  * extension contains Profession named profession 0..* MS
  * extension[profession] ^short = "The profession in which this one takes part"
* addresses MS
  * ^short = "The diagnoses that the plan is for"
* supportingInfo 1..* MS
  * ^short = "Assessment: what the plan rests on, such as questionnaire responses"
* supportingInfo obeys pain-care-plan-4
* goal 1..* MS
  * ^short = "Goals; less pain need not be one"
* goal only Reference(PainGoal)
* goal obeys pain-care-plan-4
* activity 1..* MS
  * ^short = "Measures"
* activity obeys pain-care-plan-4 and pain-care-plan-6
* activity.detail MS
  * ^short = "What is done, how, and by whom"
  * extension contains DeliveryType named deliveryType 0..* MS
  * extension[deliveryType] ^short = "In a group, individually, digitally"
  * code MS
  * code from PlanActivityVS (example)
    * ^short = "What is done"
  * status MS
    * ^short = "How far it has come"
  * performer 1..* MS
    * ^short = "Who does it; the profession as an extension"
    * extension contains Profession named profession 0..* MS
    * extension[profession] ^short = "The profession of who does it"
  * performer obeys pain-care-plan-4

Invariant: pain-care-plan-1
Description: "A plan that is on hold or revoked says why."
Severity: #error
Expression: "status.where($this = 'on-hold' or $this = 'revoked').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/status-reason').exists()"

Invariant: pain-care-plan-2
Description: "Only a plan that is on hold or revoked has a status reason."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/status-reason').exists() implies status.where($this = 'on-hold' or $this = 'revoked').exists()"

Invariant: pain-care-plan-3
Description: "A plan says which level of care it belongs to."
Severity: #warning
Expression: "category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/care-level').exists()"

Invariant: pain-care-plan-4
Description: "This part of the plan is not known as data; its data-absent-reason says why."
Severity: #warning
Expression: "extension('http://hl7.org/fhir/StructureDefinition/data-absent-reason').empty()"

Invariant: pain-care-plan-5
Description: "A plan says what kind of plan it is."
Severity: #warning
Expression: "category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/plan-category').exists()"

Invariant: pain-care-plan-6
Description: "A measure is described or refers to a request, or says by a data-absent-reason why not."
Severity: #error
Expression: "detail.exists() or reference.exists() or extension('http://hl7.org/fhir/StructureDefinition/data-absent-reason').exists()"

Mapping: PainCarePlanToRivta
Source: PainCarePlan
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* meta.source -> "sourceSystemHSAId"
* meta.security -> "approvedForPatient" "false is a label"
* identifier -> "documentId" "unique together with sourceSystemHSAId"
* status -> "nullified" "true is entered-in-error; no other status is told"
* title -> "documentTitle"
* created -> "documentTime"
* author -> "accountableHealthcareProfessional"
* subject -> "patientId"
* category[planType] -> "typeOfCarePlanEnum"
* contributor -> "participatingCareUnitHSAId"
* encounter -> "careContactId"
* supportingInfo -> "content"

Mapping: PainCarePlanToNrs
Source: PainCarePlan
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* category[careLevel] -> "nrs-care-level"
* category[planType] -> "nrs-plan-type"
* period.start -> "nrs-plan-start"
* period.end -> "nrs-plan-end"
* status -> "nrs-plan-status"
* contributor -> "nrs-unit"
* activity.detail.performer -> "nrs-unit"
* activity.detail.performer.extension[profession] -> "nrs-profession"
* activity.detail.performer -> "nrs-team" "how many professions"
* activity.detail.code -> "nrs-programme-component"
* activity.detail.extension[deliveryType] -> "nrs-delivery-type"
* extension[followUp] -> "nrs-follow-up-date"
* extension[statusReason] -> "nrs-drop-out-reason"

Mapping: PainCarePlanToNoksmerte
Source: PainCarePlan
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* category[careLevel] -> "noksmerte-care-level"
* category[planType] -> "noksmerte-plan-type"
* period.start -> "noksmerte-plan-start"
* period.end -> "noksmerte-plan-end"
* status -> "noksmerte-plan-status"
* activity.detail.performer -> "noksmerte-unit"
* activity.detail.performer.extension[profession] -> "noksmerte-profession"
* activity.detail.code -> "noksmerte-programme-component"
* activity.detail.extension[deliveryType] -> "noksmerte-delivery-type"
* extension[followUp] -> "noksmerte-follow-up-date"
* extension[statusReason] -> "noksmerte-drop-out-reason"

Mapping: PainCarePlanToKl
Source: PainCarePlan
Target: "http://fhir.kl.dk/rehab"
Id: kl
Title: "KL Gateway, rehabilitation"
Description: "FKI attributes of the published guide, version 2.2.0."
* category -> "indsatsforløbKategori"
* status -> "indsatsforløbsstatus"
* intent -> "indsatsforløbhensigt"
* subject -> "indsatsforløbsubjekt"
* period.start -> "indsatsforløbBevillingstid"
* period.end -> "indsatforløbAfslutningstid"
* extension[basedOnServiceRequest] -> "indsatsforløbAnledning"
* extension[statusReason] -> "indsatsforløbForklaringAfStatus" "on activity.detail there"
* activity.detail.status -> "indsatsforløbsAktivitetsstatus"
* activity.detail.performer -> "indsatsforløbleverandør"
* activity.detail.code -> "indsatsskode" "a plan of its own there, the planned intervention"
* activity.detail.extension[deliveryType] -> "indsatsLeveringstype" "of a planned intervention"
