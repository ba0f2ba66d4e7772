Profile: PainCareTeam
Parent: CareTeam
Id: pain-care-team
Title: "Pain Care Team"
Description: "Who works together around one person in pain, over care givers where that is so. The person is a member."
* obeys pain-care-team-1
* status MS
  * ^short = "Whether the team works together now"
* category
  * insert SlicedBy(pattern, $this)
* category contains careLevel 0..1 MS
* category[careLevel] from CareLevelVS (required)
* category[careLevel] insert OfCodes(CareLevelCS, [[The level of care of the team]])
* subject 1..1 MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* period 1..1 MS
  * ^short = "Since when, and until when: afterwards the team has no access"
  * start 1..1 MS
    * ^short = "Since when"
* participant 2..* MS
  * ^short = "The person, and who else takes part"
  * role 1..1 MS
  * role from TeamRoleVS (required)
    * ^short = "A profession, the person, a relative, a contact"
  * member 1..1 MS
  * member only Reference(PainPatient or PainPractitioner or PainPractitionerRole or PainOrganization or RelatedPerson)
    * ^short = "Who it is; a relative is not registered as a patient"
* managingOrganization 1..* MS
* managingOrganization only Reference(PainOrganization)
  * ^short = "Whose team it is"

Invariant: pain-care-team-1
Description: "The person is a member of the team."
Severity: #error
Expression: "subject.reference.exists() implies participant.member.reference.where($this = %resource.subject.reference).exists()"

Mapping: PainCareTeamToRivta
Source: PainCareTeam
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* participant.member -> "participatingCareUnitHSAId"
