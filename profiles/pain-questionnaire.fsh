Profile: PainQuestionnaire
Parent: Questionnaire
Id: pain-questionnaire
Title: "Pain Questionnaire"
Description: "The skeleton of an instrument: items, ranges, scoring and licence. Licensed wording is laid over it where a licence is held."
* url 1..1 MS
  * ^short = "The canonical that a response names"
* version 1..1 MS
  * ^short = "The version that a response names"
* title 1..1 MS
  * ^short = "The instrument's name"
* status MS
  * ^short = "Whether it is in use"
* copyright 1..1 MS
  * ^short = "Whose instrument it is and on what terms its wording may be used"
* code 1..* MS
  * ^short = "The instrument"
* extension contains
    Wording named wording 1..1 MS and
    WordingLicence named licence 1..1 MS and
    InstrumentSource named source 0..*
* extension[wording] ^short = "Whose words it shows"
* extension[licence] ^short = "On what terms the instrument's own wording may be shown"
* extension[source] ^short = "Where the scoring was read"
* item 1..* MS
  * ^short = "What is asked, in our own short labels"
  * linkId MS
    * ^short = "By what an answer names the item"
  * text MS
    * ^short = "What is asked"
  * type MS
    * ^short = "What kind of answer"
  * extension contains
      ReverseScored named reverseScored 0..1 MS and
      AnswerLabel named answerLabel 0..* and
      Score named score 0..1 MS and
      ScoreBand named band 0..* and
      ChangeThatMatters named change 0..*
  * extension[reverseScored] ^short = "Whether the answer counts backwards in the total"
  * extension[answerLabel] ^short = "What a number stands for as an answer"
  * extension[score] ^short = "That the item is a result, and by which rule"
  * extension[band] ^short = "What a range of the result is called"
  * extension[change] ^short = "The smallest change of the result that matters"

Profile: PainQuestionnaireResponse
Parent: QuestionnaireResponse
Id: pain-questionnaire-response
Title: "Pain Questionnaire Response"
Description: "A person's answers to one version of an instrument at one time point."
* obeys pain-questionnaire-response-1 and pain-questionnaire-response-2 and pain-questionnaire-response-3
* extension contains TimePoint named timePoint 0..1 MS
* extension[timePoint] ^short = "When in the course of rehabilitation"
* questionnaire 1..1 MS
  * ^short = "The instrument and its version: canonical|version"
* status MS
  * ^short = "completed, or in-progress while it is being answered"
* subject 1..1 MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* authored 1..1 MS
  * ^short = "When it was answered, with the offset from UTC"
* item MS
  * ^short = "What was asked and answered"
  * linkId MS
    * ^short = "The item of the questionnaire"
  * answer MS
    * ^short = "The answer; none where it was left out"
    * value[x] MS
      * ^short = "The answer itself"

Invariant: pain-questionnaire-response-1
Description: "A response names the version of the questionnaire: canonical|version."
Severity: #error
Expression: "questionnaire.exists() implies questionnaire.matches('^[^|]+[|][^|]+$')"

Invariant: pain-questionnaire-response-2
Description: "The time of a response is given as a date and a time of day, with its offset from UTC."
Severity: #error
Expression: "authored.exists() implies authored.toString().matches('^.*T.*(Z|[+-][0-9]{2}:[0-9]{2})$')"

Invariant: pain-questionnaire-response-3
Description: "A response says at which time point of the rehabilitation it was answered."
Severity: #warning
Expression: "extension('https://fhirpain.example/fhir/StructureDefinition/time-point').exists()"

Mapping: PainQuestionnaireResponseToNrs
Source: PainQuestionnaireResponse
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* extension[timePoint] -> "nrs-time-point"
* authored -> "nrs-answer-date"

Mapping: PainQuestionnaireResponseToNoksmerte
Source: PainQuestionnaireResponse
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* extension[timePoint] -> "noksmerte-time-point"
* authored -> "noksmerte-answer-date"
