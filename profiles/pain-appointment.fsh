Profile: PainAppointment
Parent: Appointment
Id: pain-appointment
Title: "Pain Appointment"
Description: "A time for one person: a visit, or that person's seat at a session of a group. It never shows who else comes."
* obeys pain-appointment-1 and pain-appointment-2
* extension contains ProgrammeCohort named cohort 0..1 MS
* extension[cohort] ^short = "The group whose session it is"
* status MS
  * ^short = "Whether the time is offered, booked, kept or cancelled"
* cancelationReason MS
* cancelationReason from StatusReasonVS (required)
  * ^short = "Why it was cancelled, or why the person did not come"
* serviceType 1..* MS
  * ^short = "What the time is for"
  * insert SlicedBy(pattern, $this)
* serviceType contains kind 1..1 MS
* serviceType[kind] from EncounterKindVS (required)
* serviceType[kind] insert OfCodes(EncounterKindCS, [[Assessment, start, session, end, follow-up]])
* basedOn MS
* basedOn only Reference(PainServiceRequest)
  * ^short = "The request that it answers"
* start MS
  * ^short = "When"
* end MS
  * ^short = "Until when"
* participant MS
  * ^short = "The person, and who else of the staff"
  * actor MS
    * ^short = "Who"
  * status MS
    * ^short = "Whether this one will come"

Invariant: pain-appointment-1
Description: "An appointment is of one person, who is never seen beside another."
Severity: #error
Expression: "participant.actor.where(type = 'Patient' or reference.startsWith('Patient/') or reference.contains('/Patient/')).count() = 1"

Invariant: pain-appointment-2
Description: "An appointment that was cancelled says why."
Severity: #error
Expression: "status.where($this = 'cancelled').exists() implies cancelationReason.exists()"
