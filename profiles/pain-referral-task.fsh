Profile: PainReferralTask
Parent: Task
Id: pain-referral-task
Title: "Pain Referral Task"
Description: "What becomes of one request: received, accepted, declined with a reason and a next step, forwarded, done. One case id holds the chain together, so that nobody is sent round."
* obeys pain-referral-task-1 and pain-referral-task-2 and pain-referral-task-3 and pain-referral-task-4 and pain-referral-task-5
* extension contains
    NextStep named nextStep 0..1 MS and
    TargetLevel named targetLevel 0..1 MS
* extension[nextStep] ^short = "What is recommended instead; only of a declined request"
* extension[targetLevel] ^short = "The level of care that is recommended instead"
* groupIdentifier 1..1 MS
  * ^short = "The case: the same for every request and hop of one chain"
  * system 1..1 MS
    * ^short = "Who numbers cases so"
  * value 1..1 MS
    * ^short = "The number of the case"
* status MS
  * ^short = "What has become of the request"
* statusReason MS
* statusReason from DeclineReasonVS (required)
  * ^short = "Why the request was declined"
* businessStatus MS
* businessStatus from ReferralStatusVS (required)
  * ^short = "Where the request is, in the receiver's words"
* intent MS
* intent = #order
  * ^short = "An order: a person has decided"
* code 1..1 MS
* code = TaskCodeCS#referral
  * ^short = "A referral"
* focus 1..1 MS
* focus only Reference(PainServiceRequest)
  * ^short = "The request"
* for 1..1 MS
* for only Reference(PainPatient)
  * ^short = "The person"
* authoredOn 1..1 MS
  * ^short = "When the request reached the receiver"
* lastModified 1..1 MS
  * ^short = "When the status was last changed"
* requester 1..1 MS
  * ^short = "Who asked"
* owner MS
  * ^short = "Who holds it now"

Extension: NextStep
Id: next-step
Title: "Next Step"
Description: "What is recommended instead of what was asked."
* insert On(Task)
* insert OneCode(NextStepVS, [[The next step, as a code]])

Extension: TargetLevel
Id: target-level
Title: "Target Level"
Description: "The level of care that is recommended instead."
* insert On(Task)
* insert OneCode(CareLevelVS, [[The level, as a code]])

Invariant: pain-referral-task-1
Description: "A request that is declined says why and what the next step is."
Severity: #error
Expression: "status.where($this = 'rejected').exists() implies (statusReason.exists() and extension('https://fhirpain.example/fhir/StructureDefinition/next-step').exists())"

Invariant: pain-referral-task-2
Description: "Only a request that is declined has a next step."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/next-step').exists() implies status.where($this = 'rejected').exists()"

Invariant: pain-referral-task-3
Description: "A next step at another level of care says which level."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/next-step').value.coding.where(code = 'other-level').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/target-level').exists()"

Invariant: pain-referral-task-4
Description: "What is accepted, in progress or completed has somebody who holds it."
Severity: #error
Expression: "status.where($this = 'accepted' or $this = 'in-progress' or $this = 'completed').exists() implies owner.exists()"

Invariant: pain-referral-task-5
Description: "Completion is asked for only of what has been received and not yet assessed."
Severity: #error
Expression: "businessStatus.coding.where(code = 'completion-requested').exists() implies status.where($this = 'received').exists()"

Mapping: PainReferralTaskToERemiss
Source: PainReferralTask
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* status -> "requestConfirmation.typeOfRequestConfirmation" "by the ConceptMap eremiss-status: KOM, BEK, VID, AVB, AVV"
* status -> "requestOutcome.typeOfRequestOutcome" "by the ConceptMap eremiss-status: DSV, PSV, SSV"
* businessStatus -> "requestConfirmation.typeOfRequestConfirmation" "by the ConceptMap eremiss-referral-status"
* businessStatus -> "requestOutcome.typeOfRequestOutcome" "by the ConceptMap eremiss-referral-status"
* statusReason -> "requestConfirmation.outcome.outcomeText" "svarstext: words there"
* focus -> "requestConfirmation.requestId" "remiss-id"
* for -> "requestConfirmation.patient.personId" "person-id"
* lastModified -> "requestConfirmation.requestConfirmationTime" "remissbekräftelsetidpunkt"
* lastModified -> "requestOutcome.requestOutcomeTime" "svarstidpunkt"
* requester -> "requestConfirmation.recipient" "mottagare"
* owner -> "requestConfirmation.confirmingOrganisation" "organisatorisk enhet"
* owner -> "requestConfirmation.forwardingRecipient" "mottagare vidarebefordran: of one that was forwarded"
