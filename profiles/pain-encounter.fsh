Profile: PainEncounter
Parent: Encounter
Id: pain-encounter
Title: "Pain Encounter"
Description: "A visit, a session of a programme, a stay or a conversation: of what kind, when, for which plan. What was said in a group is not in it."
* obeys pain-encounter-1 and pain-encounter-2 and pain-encounter-3
* extension contains
    StatusReason named statusReason 0..1 MS and
    BasedOnCarePlan named basedOnCarePlan 0..1 MS
* extension[statusReason] ^short = "Why it was cancelled; only then"
* extension[basedOnCarePlan] ^short = "The plan that it is part of"
* status MS
  * ^short = "Whether it took place; entered-in-error where it should not be there"
* class MS
* class from EncounterClassVS (required)
  * ^short = "On the spot, at home, at a distance, as an inpatient"
* type 1..* MS
  * ^short = "What it was for"
  * insert SlicedBy(pattern, $this)
* type contains kind 1..1 MS
* type[kind] from EncounterKindVS (required)
* type[kind] insert OfCodes(EncounterKindCS, [[Assessment, start, session, end, follow-up]])
* subject 1..1 MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* episodeOfCare MS
* episodeOfCare only Reference(PainEpisodeOfCare)
  * ^short = "The pathway that it is part of"
* basedOn MS
* basedOn only Reference(PainServiceRequest)
  * ^short = "The request that led to it"
* period 1..1 MS
  * ^short = "From when to when"
  * start 1..1 MS
    * ^short = "When it began"
  * end MS
    * ^short = "When it ended"
* serviceProvider 1..1 MS
  * ^short = "The unit"

Extension: BasedOnCarePlan
Id: based-on-care-plan
Title: "Based on Care Plan"
Description: "The plan that a visit is part of; FHIR R5 has this as Encounter.basedOn."
* insert On(Encounter)
* value[x] 1..1
* value[x] only Reference(PainCarePlan)
  * ^short = "The plan that the visit is part of"

Invariant: pain-encounter-1
Description: "A visit that is finished says when it ended."
Severity: #error
Expression: "status.where($this = 'finished').exists() implies period.end.exists()"

Invariant: pain-encounter-2
Description: "A visit that was cancelled says why."
Severity: #error
Expression: "status.where($this = 'cancelled').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/status-reason').exists()"

Invariant: pain-encounter-3
Description: "Only a visit that was cancelled has a status reason."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/status-reason').exists() implies status.where($this = 'cancelled').exists()"

Mapping: PainEncounterToRivta
Source: PainEncounter
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* identifier -> "careContactId"

Mapping: PainEncounterToRivtaContacts
Source: PainEncounter
Target: "urn:riv:clinicalprocess:logistics:logistics:GetCareContactsResponder:3"
Id: rivta-contacts
Title: "RIVTA GetCareContacts 3.0"
Description: "Elements of the contract's schema."
* identifier -> "careContactHeader.documentId"
* status -> "careContactBody.careContactStatus"
* type -> "careContactBody.careContactCode" "what kind of contact"
* reasonCode -> "careContactBody.careContactReason" "words"
* subject -> "careContactHeader.patientId"
* period -> "careContactBody.careContactTimePeriod"
* serviceProvider -> "careContactBody.careContactOrgUnit"

Mapping: PainEncounterToNrs
Source: PainEncounter
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* period.start -> "nrs-first-visit-date" "of the first visit"
* period.start -> "nrs-assessment-date" "of the assessment"
* period.start -> "nrs-follow-up-visit-date" "of the follow-up after twelve months"

Mapping: PainEncounterToNoksmerte
Source: PainEncounter
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* period.start -> "noksmerte-first-visit-date" "of the first visit"
* period.start -> "noksmerte-follow-up-visit-date" "of the follow-up after twelve months"

Mapping: PainEncounterToKl
Source: PainEncounter
Target: "http://fhir.kl.dk/rehab"
Id: kl
Title: "KL Gateway, rehabilitation"
Description: "FKI attributes of the published guide, version 2.2.0."
* status -> "borgerkontaktstatus"
* class -> "borgerkontaktklasse"
* subject -> "borgerkontaktsubjekt"
* period.start -> "borgerkontaktstart"
* period.end -> "borgerkontaktslut"
* basedOn -> "borgerkontaktanledning"
* extension[basedOnCarePlan] -> "borgerkontaktBaseretPå"
