// The programme is a plan for anybody; a cohort is one round of it; a place is one person's. Only the place names the
// person, so that nothing that is read of one participant shows another.
Profile: PainGroupProgramme
Parent: PlanDefinition
Id: pain-group-programme
Title: "Pain Group Programme"
Description: "A group programme: what it is made of, how many take part, on the spot or digitally. How long and how often is the programme's own."
* extension contains
    ProgrammeSize named size 1..1 MS and
    DeliveryType named deliveryType 1..* MS
* extension[size] ^short = "How few and how many may take part"
* extension[deliveryType] ^short = "On the spot as a group, digitally"
* url 1..1 MS
  * ^short = "The programme's canonical"
* version 1..1 MS
  * ^short = "The programme's version"
* title 1..1 MS
  * ^short = "The programme's name"
* status MS
  * ^short = "Whether it is given"
* action 1..* MS
  * ^short = "What the programme is made of"
  * code 1..1 MS
  * code from PlanActivityVS (required)
    * ^short = "The component"

Profile: PainProgrammeCohort
Parent: Group
Id: pain-programme-cohort
Title: "Pain Programme Cohort"
Description: "One round of a group programme: which programme, when, with how many places. Who takes part is not in it."
* extension contains
    ProgrammeSize named size 1..1 MS and
    ProgrammePeriod named period 1..1 MS and
    OfProgramme named programme 1..1 MS
* extension[size] ^short = "How few and how many may take part"
* extension[period] ^short = "From the first session to the last"
* extension[programme] ^short = "The programme"
* type MS
* type = #person
  * ^short = "Always of persons"
* actual MS
* actual = true
  * ^short = "A round that is held, not a definition"
* quantity 0..1 MS
  * ^short = "How many places are taken"
* managingEntity 1..1 MS
  * ^short = "The unit that holds it"
* member 0..0
  * ^short = "Who takes part stands in each person's own place"

Profile: PainGroupPlace
Parent: EpisodeOfCare
Id: pain-group-place
Title: "Pain Group Place"
Description: "One person's place in one round of a group programme: waiting, planned, taken, ended and why."
* obeys pain-group-place-1 and pain-group-place-2
* extension contains
    ProgrammeCohort named cohort 1..1 MS and
    ExitReason named exitReason 0..1 MS
* extension[cohort] ^short = "The round"
* extension[exitReason] ^short = "Why the place was given up or ended; only then"
* status MS
  * ^short = "Waiting, planned, taken, ended or given up"
* type MS
  * ^short = "What the place is in, and nothing else"
  * insert SlicedBy(pattern, $this)
  * ^slicing.rules = #closed
* type contains programme 1..1 MS
* type[programme] = ServiceKindCS#group-programme
  * ^short = "A group programme"
* patient MS
* patient only Reference(PainPatient)
  * ^short = "The person"
* managingOrganization 1..1 MS
  * ^short = "The unit that holds it"
* period MS
  * ^short = "From when to when the person takes part"
* referralRequest MS
* referralRequest only Reference(PainServiceRequest)
  * ^short = "The request that led to it"

Extension: ProgrammeSize
Id: programme-size
Title: "Programme Size"
Description: "How few and how many may take part in a group."
* insert On(PlanDefinition)
* insert On(Group)
* value[x] 1..1
* value[x] only Range
  * ^short = "low: from how many it is held; high: how many places there are"
* value[x] obeys pain-group-programme-1

Extension: ProgrammePeriod
Id: programme-period
Title: "Programme Period"
Description: "From the first session to the last."
* insert On(Group)
* value[x] 1..1
* value[x] only Period
  * ^short = "From the first session to the last"

Extension: OfProgramme
Id: of-programme
Title: "Of Programme"
Description: "The programme that a round is of, with its version."
* insert On(Group)
* value[x] 1..1
* value[x] only canonical
  * ^short = "The programme: canonical|version"

Extension: ProgrammeCohort
Id: programme-cohort
Title: "Programme Cohort"
Description: "The round of a group programme in which one person has a place or a time."
* insert On(EpisodeOfCare)
* insert On(Appointment)
* value[x] 1..1
* value[x] only Reference(PainProgrammeCohort)
  * ^short = "The round"

Invariant: pain-group-programme-1
Description: "A group has a least and a greatest number."
Severity: #error
Expression: "low.value.exists() and high.value.exists()"

Invariant: pain-group-place-1
Description: "A place that is ended or given up says why."
Severity: #error
Expression: "status.where($this = 'finished' or $this = 'cancelled').exists() implies extension('https://fhirpain.example/fhir/StructureDefinition/exit-reason').exists()"

Invariant: pain-group-place-2
Description: "Only a place that is ended or given up has an exit reason."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/exit-reason').exists() implies status.where($this = 'finished' or $this = 'cancelled').exists()"
