Profile: PainEpisodeOfCare
Parent: EpisodeOfCare
Id: pain-episode-of-care
Title: "Pain Episode of Care"
Description: "One person's way through a national pathway for long-term pain: where it began, who is responsible now, what happened when, and why it ended."
* obeys pain-episode-of-care-1 and pain-episode-of-care-2
* extension contains
    PathwayEvent named event 0..* MS and
    ExitReason named exitReason 0..1 MS
* extension[event] ^short = "What happened when; the clocks read these"
* extension[exitReason] ^short = "Why the pathway ended; only then"
* status MS
  * ^short = "Whether the person is on the pathway now"
* type 1..* MS
  * ^short = "Which pathway"
  * insert SlicedBy(pattern, $this)
* type contains pathway 1..1 MS
* type[pathway] from PathwayVS (required)
* type[pathway] insert OfCodes(PathwayCS, [[The national pathway]])
* diagnosis MS
  * ^short = "What the pathway is for"
* diagnosis.condition MS
* diagnosis.condition only Reference(PainCondition)
  * ^short = "What the person has"
* patient MS
* patient only Reference(PainPatient)
  * ^short = "The person"
* managingOrganization 1..1 MS
* managingOrganization only Reference(PainOrganization)
  * ^short = "Who is responsible now: always one"
* period 1..1 MS
  * ^short = "From the start of the pathway, until its end where it has ended"
  * start 1..1 MS
    * ^short = "When the pathway began"
  * end MS
    * ^short = "When it ended"
* referralRequest MS
* referralRequest only Reference(PainServiceRequest)
  * ^short = "The requests on the way"
* team only Reference(PainCareTeam)
  * ^short = "Who takes part"

Extension: PathwayEvent
Id: pathway-event
Title: "Pathway Event"
Description: "Something that happened on the pathway, and when: what a clock starts, stops or pauses by."
* insert On(EpisodeOfCare)
* extension contains
    event 1..1 and
    time 1..1
* extension[event] ^short = "What happened"
* extension[event] insert OneCode(PathwayEventVS, [[What happened, as a code]])
* insert ExtensionPart(time, dateTime, [[When it happened, not when it was written down]])

Extension: ExitReason
Id: exit-reason
Title: "Exit Reason"
Description: "Why a pathway ended, or a place in a group programme."
* insert On(EpisodeOfCare)
* insert OneCode(ExitReasonVS, [[The reason, as a code]])

Invariant: pain-episode-of-care-1
Description: "A pathway that is finished or cancelled says why and when it ended."
Severity: #error
Expression: "status.where($this = 'finished' or $this = 'cancelled').exists() implies (extension('https://fhirpain.example/fhir/StructureDefinition/exit-reason').exists() and period.end.exists())"

Invariant: pain-episode-of-care-2
Description: "Only a pathway that is finished or cancelled has an exit reason."
Severity: #error
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/exit-reason').exists() implies status.where($this = 'finished' or $this = 'cancelled').exists()"

Mapping: PainEpisodeOfCareToERemiss
Source: PainEpisodeOfCare
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* identifier -> "request.careProcessId" "vårdprocess-id"

Mapping: PainEpisodeOfCareToNrs
Source: PainEpisodeOfCare
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* extension[exitReason] -> "nrs-drop-out-reason"
