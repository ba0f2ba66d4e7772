// What a request must say beyond its level, by where it goes.
Profile: PainReturnRequest
Parent: PainServiceRequest
Id: pain-return-request
Title: "Pain Return Request"
Description: "Sends a person back to a lower level of care: what was done, and who is responsible from now on."
* obeys pain-return-request-1
* extension[levelFrom] 1..1
* extension[careResponsibilityRemains] 1..1
* category[careLevel] 1..1
* performer 1..* MS
  * ^short = "Who takes over"
* supportingInfo 1..* MS
  * ^short = "What was found and done: the plan, the answers"

Profile: PainProviderRequest
Parent: PainServiceRequest
Id: pain-provider-request
Title: "Pain Provider Request"
Description: "Asks a procured or private provider outside the care giver's own levels; who is responsible meanwhile is said."
* extension[careResponsibilityRemains] 1..1
* category[serviceKind] 1..1
* performer 1..* MS
  * ^short = "The provider"
  * identifier 1..1 MS
    * ^short = "The provider's official id: HSA id or organisation number"
    * system 1..1 MS
      * ^short = "Which kind of number it is"
    * value 1..1 MS
      * ^short = "The number"

Profile: PainInpatientRequest
Parent: PainProviderRequest
Id: pain-inpatient-request
Title: "Pain Inpatient Request"
Description: "Asks for pain rehabilitation as an inpatient, by the region's own or a procured provider."
* category[serviceKind] = ServiceKindCS#inpatient-rehabilitation

Profile: PainPreOperativeRequest
Parent: PainServiceRequest
Id: pain-pre-operative-request
Title: "Pain Pre-operative Request"
Description: "Asks for an assessment of the risk of long-term pain before an operation; a specialist physician assesses and decides."
* category[serviceKind] 1..1
* category[serviceKind] = ServiceKindCS#pre-operative-pain-risk
* performerType 1..1 MS
* performerType = PerformerTypeCS#specialist-physician
  * ^short = "Always a specialist physician"

Invariant: pain-return-request-1
Description: "A person is sent back to a lower level than the one that asks."
Severity: #error
Expression: "category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/care-level').exists() and extension('https://fhirpain.example/fhir/StructureDefinition/level-from').value.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/care-level').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/level-from').value.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/care-level').code > category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/care-level').code"
