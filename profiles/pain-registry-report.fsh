Profile: PainRegistryReport
Parent: Bundle
Id: pain-registry-report
Title: "Pain Registry Report"
Description: "What a registry may have about one person, as one message: coded, complete in itself, without names and without free text."
* obeys pain-registry-report-1 and pain-registry-report-2 and pain-registry-report-3 and pain-registry-report-4 and pain-registry-report-5 and pain-registry-report-6 and pain-registry-report-7 and pain-registry-report-8 and pain-registry-report-9 and pain-registry-report-10 and pain-registry-report-11 and pain-registry-report-12 and pain-registry-report-13 and pain-registry-report-14 and pain-registry-report-15
* insert Message
* entry contains
    header 1..1 MS and
    routing 1..1 MS and
    patient 1..1 MS and
    carePlan 0..* MS and
    serviceRequest 0..* MS and
    questionnaireResponse 0..* MS and
    goal 0..* MS and
    condition 0..* MS and
    encounter 0..* MS and
    observation 0..*
* entry[header] ^short = "What the message is, from whom and to whom"
* entry[header].resource only PainReportHeader
  * ^short = "The head"
* entry[routing] ^short = "The keys by which the registry files the report"
* entry[routing].resource only PainReportRouting
  * ^short = "The keys"
* entry[patient] ^short = "The person: identifiers only"
* entry[patient].resource only PainPatient
  * ^short = "The person"
* entry[carePlan] ^short = "Plans, without text"
* entry[carePlan].resource only PainCarePlan
  * ^short = "A plan"
* entry[serviceRequest] ^short = "Requests, without text"
* entry[serviceRequest].resource only PainServiceRequest
  * ^short = "A request"
* entry[questionnaireResponse] ^short = "Answers, without text"
* entry[questionnaireResponse].resource only PainQuestionnaireResponse
  * ^short = "A response"
* entry[goal] ^short = "Goals, as codes"
* entry[goal].resource only PainGoal
  * ^short = "A goal"
* entry[condition] ^short = "Diagnoses, as codes"
* entry[condition].resource only Condition
  * ^short = "A diagnosis"
* entry[encounter] ^short = "Visits, by what they were for"
* entry[encounter].resource only PainEncounter
  * ^short = "A visit"
* entry[observation] ^short = "Scores and measurements"
* entry[observation].resource only Observation
  * ^short = "A score or a measurement"

RuleSet: Message
* type MS
* type = #message
  * ^short = "Always a message"
* identifier 1..1 MS
  * ^short = "The message id, the same as the header's: urn:uuid:..."
  * system 1..1 MS
  * system = "urn:ietf:rfc:3986"
    * ^short = "That it is a URI"
  * value 1..1 MS
    * ^short = "The id: urn:uuid:..."
* timestamp 1..1 MS
  * ^short = "When the message was made; unchanged when it is sent again"
* entry MS
  * ^short = "The header first, then what the message carries; nothing else"
  * ^slicing.discriminator.type = #type
  * ^slicing.discriminator.path = "resource"
  * ^slicing.rules = #closed
  * fullUrl 1..1 MS
    * ^short = "By what other entries refer to it: urn:uuid:..."
  * resource 1..1 MS
    * ^short = "What is sent"

Profile: PainReportHeader
Parent: MessageHeader
Id: pain-report-header
Title: "Pain Report Header"
Description: "The head of a report to a registry: its event, its sender, the registry, and what it carries."
* id 1..1 MS
  * ^short = "The message id, a UUID"
* event[x] MS
* event[x] only Coding
* eventCoding from ReportEventVS (required)
  * ^short = "First report, update, withdrawal or correction"
* destination 1..1 MS
  * ^short = "The registry"
  * receiver 1..1 MS
    * ^short = "The registry, by its id"
    * identifier 1..1 MS
      * ^short = "The registry's id"
      * system 1..1 MS
      * system = "https://fhirpain.example/fhir/NamingSystem/registry-id"
        * ^short = "That it is a registry"
      * value 1..1 MS
        * ^short = "Which registry"
* sender 1..1 MS
  * ^short = "The reporting organisation"
  * identifier 1..1 MS
    * ^short = "The reporting organisation's id"
* source MS
  * ^short = "Which system sent it"
* focus 1..* MS
  * ^short = "What is reported: entries of this message"
* response 0..0
  * ^short = "A report answers nothing"

Profile: PainReportRouting
Parent: Parameters
Id: pain-report-routing
Title: "Pain Report Routing"
Description: "The business key of a report, to be read without opening what it carries: registry, person, form, time point."
* parameter MS
  * ^short = "The keys; nothing else"
  * ^slicing.discriminator.type = #value
  * ^slicing.discriminator.path = "name"
  * ^slicing.rules = #closed
* parameter contains
    registry 1..1 MS and
    person 1..1 MS and
    form 1..1 MS and
    payloadVersion 1..1 MS and
    timePoint 0..1 MS and
    case 0..1 MS
* parameter[registry] insert Key(registry, code, [[The registry]])
* parameter[registry].valueCode from RegistryVS (required)
* parameter[person] insert Key(person, Identifier, [[The person, as in the Patient of the report]])
* parameter[form] insert Key(form, code, [[What is reported, by the registry's own name for it]])
* parameter[payloadVersion] insert Key(payloadVersion, string, [[The version of this format]])
* parameter[timePoint] insert Key(timePoint, code, [[The time point, as in the responses of the report]])
* parameter[timePoint].valueCode from TimePointVS (required)
* parameter[case] insert Key(case, Identifier, [[The plan or the episode that is reported]])

RuleSet: Key(name, type, short)
* ^short = "{short}"
* name = "{name}"
  * ^short = "Which key it is"
* value[x] 1..1 MS
  * ^short = "{short}"
* value[x] only {type}

Invariant: pain-registry-report-1
Description: "The message's identifier is the id of its header, written as urn:uuid."
Severity: #error
Expression: "identifier.value.exists() implies entry.resource.ofType(MessageHeader).id.all(('urn:uuid:' & $this) = %resource.identifier.value)"

Invariant: pain-registry-report-2
Description: "The person is known by identifiers alone: no name, address, contact, photo or birth date."
Severity: #error
Expression: "entry.resource.ofType(Patient).all(name.empty() and telecom.empty() and address.empty() and birthDate.empty() and contact.empty() and photo.empty())"

Invariant: pain-registry-report-3
Description: "There is no text: no narrative and no wording beside a code."
Severity: #error
Expression: "entry.descendants().text.empty()"

Invariant: pain-registry-report-4
Description: "There is no note, comment or instruction."
Severity: #error
Expression: "entry.descendants().note.empty() and entry.descendants().comment.empty() and entry.resource.ofType(ServiceRequest).patientInstruction.empty()"

Invariant: pain-registry-report-5
Description: "A plan has no title and no description in words."
Severity: #error
Expression: "entry.resource.ofType(CarePlan).title.empty() and entry.resource.ofType(CarePlan).description.empty() and entry.resource.ofType(CarePlan).activity.detail.description.empty()"

Invariant: pain-registry-report-6
Description: "A reference has no display, since that is often a name."
Severity: #error
Expression: "entry.descendants().ofType(Reference).display.empty()"

Invariant: pain-registry-report-7
Description: "What is answered, measured, aimed at or timed is a code, a number, a date or yes or no, never words."
Severity: #error
Expression: "entry.resource.ofType(QuestionnaireResponse).descendants().answer.value.where($this is string).empty() and entry.resource.ofType(Observation).value.where($this is string).empty() and entry.resource.ofType(Observation).component.value.where($this is string).empty() and entry.resource.ofType(CarePlan).activity.detail.scheduled.where($this is string).empty() and entry.resource.ofType(Condition).onset.where($this is string).empty() and entry.resource.ofType(Condition).abatement.where($this is string).empty() and entry.resource.ofType(Goal).statusReason.empty() and entry.resource.ofType(Goal).target.detail.where($this is string).empty()"

Invariant: pain-registry-report-8
Description: "Every reference leads to an entry of the same message, or is an identifier only."
Severity: #error
Expression: "entry.resource.descendants().ofType(Reference).reference.all($this in %resource.entry.fullUrl)"

Invariant: pain-registry-report-9
Description: "Every entry but the header and the routing keys names its profile and when it was last updated."
Severity: #error
Expression: "entry.resource.all($this is MessageHeader or $this is Parameters or (meta.profile.exists() and meta.lastUpdated.exists()))"

Invariant: pain-registry-report-10
Description: "Every entry is about the one person of the message."
Severity: #error
Expression: "entry.resource.subject.reference.all($this in %resource.entry.where(resource is Patient).fullUrl)"

Invariant: pain-registry-report-11
Description: "The routing keys name the registry to which the message goes."
Severity: #error
Expression: "entry.resource.ofType(MessageHeader).destination.receiver.identifier.value.exists() implies entry.resource.ofType(Parameters).parameter.where(name = 'registry').value.all($this in %resource.entry.resource.ofType(MessageHeader).destination.receiver.identifier.value)"

Invariant: pain-registry-report-12
Description: "The routing keys name the person whom the message is about."
Severity: #error
Expression: "entry.resource.ofType(Patient).identifier.value.exists() implies entry.resource.ofType(Parameters).parameter.where(name = 'person').value.value.all($this in %resource.entry.resource.ofType(Patient).identifier.value)"

Invariant: pain-registry-report-13
Description: "The routing keys name the time point of the responses in the message."
Severity: #error
Expression: "entry.resource.ofType(QuestionnaireResponse).extension('https://fhirpain.example/fhir/StructureDefinition/time-point').value.coding.code.exists() implies entry.resource.ofType(Parameters).parameter.where(name = 'timePoint').value.all($this in %resource.entry.resource.ofType(QuestionnaireResponse).extension('https://fhirpain.example/fhir/StructureDefinition/time-point').value.coding.code)"

Invariant: pain-registry-report-14
Description: "An extension carries a code, a number, a date or yes or no, never words."
Severity: #error
Expression: "entry.descendants().ofType(Extension).value.where(($this is string or $this is markdown) and ($this is code).not() and ($this is id).not()).empty()"

Invariant: pain-registry-report-15
Description: "No entry contains another resource."
Severity: #error
Expression: "entry.resource.contained.empty()"

Mapping: PainReportRoutingToNrs
Source: PainReportRouting
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* parameter[person].value[x] -> "nrs-person"
* parameter[timePoint].value[x] -> "nrs-time-point"

Mapping: PainReportRoutingToNoksmerte
Source: PainReportRouting
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* parameter[person].value[x] -> "noksmerte-person"
* parameter[timePoint].value[x] -> "noksmerte-time-point"
