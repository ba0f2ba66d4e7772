Profile: PainScore
Parent: Observation
Id: pain-score
Title: "Pain Score"
Description: "A result of an instrument, computed from a person's answers by the questionnaire's own rule, or the reason why there is none. Its subscales are components."
* obeys pain-score-1
* extension contains ScoreBasis named basis 1..1
* extension[basis] ^short = "The questionnaire, the rule and the answers that it was computed from"
* code
  * ^short = "The result; the instrument, where it has subscales alone"
* subject 1..1
* subject only Reference(PainPatient)
  * ^short = "The person"
* effective[x] 1..1
* effective[x] only dateTime
  * ^short = "When it was answered"
* derivedFrom 1..*
* derivedFrom only Reference(PainQuestionnaireResponse)
  * ^short = "The answers"
* dataAbsentReason ^short = "Why there is no score: a code of score-absent-reason, and FHIR's word for it"
* interpretation ^short = "What a score of this size is called"
* component ^short = "A subscale"
  * extension contains ScoreBasis named basis 0..1
  * extension[basis] ^short = "What the subscale was computed from"

Invariant: pain-score-1
Description: "A score has a value or subscales, or says why there is none."
Severity: #error
Expression: "value.exists() or component.exists() or dataAbsentReason.exists()"
