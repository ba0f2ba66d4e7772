// The level is the one that is ASKED. A request upward (2 to 4) says who is asked and who is responsible meanwhile.
RuleSet: Upward
* performer 1..* MS
  * ^short = "Who is asked"
* extension[careResponsibilityRemains] 1..1 MS

Profile: PainServiceRequestLevel1
Parent: PainServiceRequest
Id: pain-service-request-level-1
Title: "Pain Service Request, to Level 1"
Description: "Asks primary care, for instance when a person returns from a higher level."
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#1

Profile: PainServiceRequestLevel2
Parent: PainServiceRequest
Id: pain-service-request-level-2
Title: "Pain Service Request, to Level 2"
Description: "Asks a multiprofessional team in primary care."
* insert Upward
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#2

Profile: PainServiceRequestLevel3
Parent: PainServiceRequest
Id: pain-service-request-level-3
Title: "Pain Service Request, to Level 3"
Description: "Asks specialist pain care at a hospital."
* obeys pain-service-request-level-3-1
* insert Upward
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#3

Profile: PainServiceRequestLevel4
Parent: PainServiceRequest
Id: pain-service-request-level-4
Title: "Pain Service Request, to Level 4"
Description: "Asks regional specialist pain care, for complex pain together with other disease."
* obeys pain-service-request-level-4-1 and pain-service-request-level-4-2
* insert Upward
* category[careLevel] 1..1
* category[careLevel] = CareLevelCS#4

Invariant: pain-service-request-level-3-1
Description: "A request to specialist pain care refers to what has been found, such as a questionnaire response."
Severity: #warning
Expression: "supportingInfo.exists()"

Invariant: pain-service-request-level-4-1
Description: "A request to regional specialist pain care gives more than one condition."
Severity: #warning
Expression: "reasonReference.count() + reasonCode.count() >= 2"

Invariant: pain-service-request-level-4-2
Description: "A request to regional specialist pain care refers to what has been found, such as a questionnaire response."
Severity: #warning
Expression: "supportingInfo.exists()"
