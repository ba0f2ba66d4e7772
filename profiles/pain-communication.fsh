Profile: PainCommunication
Parent: Communication
Id: pain-communication
Title: "Pain Communication"
Description: "That somebody was told something: information about a registry before reporting, a reminder, a cancelled session, results. What was written in words stays with the sender."
* obeys pain-communication-1
* status MS
  * ^short = "Whether the person was told"
* category 1..* MS
  * ^short = "What it was about"
  * insert SlicedBy(pattern, $this)
* category contains kind 1..1 MS
* category[kind] from CommunicationKindVS (required)
* category[kind] insert OfCodes(CommunicationKindCS, [[Information about a registry, reminder, cancellation, results]])
* subject 1..1 MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* sent MS
  * ^short = "When"
* recipient 1..* MS
  * ^short = "Who was told"
* sender 1..1 MS
  * ^short = "Who told"

Invariant: pain-communication-1
Description: "What was told says when."
Severity: #error
Expression: "status.where($this = 'completed').exists() implies sent.exists()"
