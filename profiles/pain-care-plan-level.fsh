// Each level of care keeps the rules of pain-care-plan and adds its own.
Profile: PainCarePlanLevel1
Parent: PainCarePlan
Id: pain-care-plan-level-1
Title: "Pain Care Plan, Level 1"
Description: "A pain care plan of primary care and its rehabilitation unit."
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#1

Profile: PainCarePlanLevel2
Parent: PainCarePlan
Id: pain-care-plan-level-2
Title: "Pain Care Plan, Level 2"
Description: "A pain care plan of a multiprofessional team in primary care."
* obeys pain-care-plan-level-2-1 and pain-care-plan-level-2-2
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#2

Profile: PainCarePlanLevel3
Parent: PainCarePlan
Id: pain-care-plan-level-3
Title: "Pain Care Plan, Level 3"
Description: "A pain care plan of specialist pain care at a hospital."
* obeys pain-care-plan-level-3-1
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#3

Profile: PainCarePlanLevel4
Parent: PainCarePlan
Id: pain-care-plan-level-4
Title: "Pain Care Plan, Level 4"
Description: "A pain care plan of regional specialist pain care, for complex pain together with other disease."
* obeys pain-care-plan-level-4-1 and pain-care-plan-level-4-2
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#4
* addresses ^short = "The conditions: complex pain and at least one more"

Invariant: pain-care-plan-level-2-1
Description: "At least two of the six professions take part in a plan of a multiprofessional team; the rehabilitation coordinator comes in addition."
Severity: #error
Expression: "contributor.combine(activity.detail.performer).extension.where(url = 'https://fhirpain.example/fhir/StructureDefinition/profession').value.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/profession' and code != 'rehabilitation-coordinator').code.distinct().count() >= 2"

Invariant: pain-care-plan-level-2-2
Description: "A plan of a multiprofessional team names its rehabilitation coordinator."
Severity: #warning
Expression: "contributor.combine(activity.detail.performer).extension.where(url = 'https://fhirpain.example/fhir/StructureDefinition/profession').value.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/profession' and code = 'rehabilitation-coordinator').exists()"

Invariant: pain-care-plan-level-3-1
Description: "A plan of specialist pain care names the request that led to it."
Severity: #warning
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/based-on-service-request').exists()"

Invariant: pain-care-plan-level-4-1
Description: "A plan of regional specialist pain care addresses more than one condition."
Severity: #warning
Expression: "addresses.distinct().count() >= 2"

Invariant: pain-care-plan-level-4-2
Description: "A plan of regional specialist pain care names the request that led to it."
Severity: #warning
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/based-on-service-request').exists()"
