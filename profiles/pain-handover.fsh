Profile: PainHandoverTask
Parent: Task
Id: pain-handover-task
Title: "Pain Hand-over Task"
Description: "A region and a municipality hand over the responsibility for one plan. It goes over when the receiver has accepted, not before; a refusal leaves it where it was."
* obeys pain-handover-task-1 and pain-handover-task-2 and pain-handover-task-3
* extension contains CareResponsibilityRemains named careResponsibilityRemains 1..1 MS
* extension[careResponsibilityRemains] ^short = "Whether who hands over is still responsible"
* status MS
  * ^short = "What has become of the hand-over"
* statusReason MS
* statusReason from DeclineReasonVS (required)
  * ^short = "Why the receiver refused"
* intent MS
* intent = #order
  * ^short = "An order: a person has decided"
* code 1..1 MS
* code = TaskCodeCS#handover
  * ^short = "A hand-over"
* focus 1..1 MS
* focus only Reference(PainCarePlan)
  * ^short = "The plan"
  * identifier 1..1 MS
    * ^short = "The id under which both sides hold the plan"
    * system 1..1 MS
      * ^short = "Who numbers plans so"
    * value 1..1 MS
      * ^short = "The number of the plan"
* for 1..1 MS
* for only Reference(PainPatient)
  * ^short = "The person"
* executionPeriod 1..1 MS
  * ^short = "For how long: the receiver's access ends with it"
  * start 1..1 MS
    * ^short = "From when"
  * end 1..1 MS
    * ^short = "When the receiver's access ends"
* authoredOn 1..1 MS
  * ^short = "When it was handed over"
* requester 1..1 MS
  * ^short = "Who hands over"
* owner 1..1 MS
  * ^short = "Who receives"
* restriction 1..1 MS
  * ^short = "Until when the receiver must have answered"
  * period 1..1 MS
    * ^short = "Until when the receiver must have answered"
    * end 1..1 MS
      * ^short = "The last day for an answer"

Profile: PainHandover
Parent: Bundle
Id: pain-handover
Title: "Pain Hand-over"
Description: "What a municipality or a region gets with a hand-over: the task, the person, the plan, and what the plan names; nothing else."
* obeys pain-handover-1 and pain-handover-2
* insert Message
* entry contains
    header 1..1 MS and
    task 1..1 MS and
    patient 1..1 MS and
    carePlan 1..1 MS and
    careTeam 0..1 MS and
    goal 0..* MS and
    condition 0..* MS
* entry[header] ^short = "What the message is, from whom and to whom"
* entry[header].resource only PainHandoverHeader
  * ^short = "The head"
* entry[task] ^short = "The hand-over"
* entry[task].resource only PainHandoverTask
  * ^short = "The task"
* entry[patient] ^short = "The person"
* entry[patient].resource only PainPatient
  * ^short = "The person"
* entry[carePlan] ^short = "The plan"
* entry[carePlan].resource only PainCarePlan
  * ^short = "The plan"
* entry[careTeam] ^short = "Who takes part, over both care givers"
* entry[careTeam].resource only PainCareTeam
  * ^short = "The team"
* entry[goal] ^short = "The plan's goals"
* entry[goal].resource only PainGoal
  * ^short = "A goal"
* entry[condition] ^short = "What the plan addresses"
* entry[condition].resource only PainCondition
  * ^short = "A diagnosis"

Profile: PainHandoverHeader
Parent: MessageHeader
Id: pain-handover-header
Title: "Pain Hand-over Header"
Description: "The head of a hand-over: who hands over to whom."
* event[x] MS
* event[x] only Coding
* eventCoding from HandoverEventVS (required)
  * ^short = "Handed over, or taken back"
* destination 1..1 MS
  * ^short = "Who receives"
  * receiver 1..1 MS
    * ^short = "Who receives, by an official id"
    * identifier 1..1 MS
      * ^short = "An official id"
* sender 1..1 MS
  * ^short = "Who hands over"
* source MS
  * ^short = "Which system sent it"
* focus 1..* MS
  * ^short = "The task first, then what it is about"
* response 0..0
  * ^short = "A hand-over answers nothing"

Invariant: pain-handover-task-1
Description: "Until the receiver has accepted, and where it refuses, the responsibility remains with who hands over."
Severity: #error
Expression: "status.where($this = 'draft' or $this = 'requested' or $this = 'received' or $this = 'rejected' or $this = 'cancelled' or $this = 'failed').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/care-responsibility-remains').value.where($this = false).empty()"

Invariant: pain-handover-task-2
Description: "Once the receiver has accepted, the responsibility is the receiver's."
Severity: #error
Expression: "status.where($this = 'accepted' or $this = 'in-progress' or $this = 'completed').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/care-responsibility-remains').value.where($this = true).empty()"

Invariant: pain-handover-task-3
Description: "A refusal says why."
Severity: #error
Expression: "status.where($this = 'rejected').exists() implies statusReason.exists()"

Invariant: pain-handover-1
Description: "The task, the plan and the team are about the one person of the message."
Severity: #error
Expression: "(entry.resource.ofType(Task).for.reference | entry.resource.subject.reference).all($this in %resource.entry.where(resource is Patient).fullUrl)"

Invariant: pain-handover-2
Description: "Nothing that is handed over holds another resource."
Severity: #error
Expression: "entry.resource.contained.empty()"
