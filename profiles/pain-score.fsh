Profile: PainScore
Parent: Observation
Id: pain-score
Title: "Pain Score"
Description: "A result of an instrument, computed from a person's answers by the questionnaire's own rule, or the reason why there is none. Its subscales are components."
* obeys pain-score-1
* extension contains ScoreBasis named basis 1..1 MS
* extension[basis] ^short = "The questionnaire, the rule and the answers that it was computed from"
* status MS
  * ^short = "final; entered-in-error where it should not be there"
* code MS
  * ^short = "The result; the instrument, where it has subscales alone"
* subject 1..1 MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* effective[x] 1..1 MS
* effective[x] only dateTime
  * ^short = "When it was answered"
* value[x] MS
  * ^short = "The score; none where there are subscales alone, or a reason why there is none"
* derivedFrom 1..* MS
* derivedFrom only Reference(PainQuestionnaireResponse)
  * ^short = "The answers"
* dataAbsentReason MS
* dataAbsentReason ^short = "Why there is no score: a code of score-absent-reason, and FHIR's word for it"
* interpretation MS
* interpretation ^short = "What a score of this size is called"
* component MS
* component ^short = "A subscale"
  * code MS
    * ^short = "Which subscale"
  * value[x] MS
    * ^short = "Its score"
  * dataAbsentReason MS
    * ^short = "Why it has no score"
  * extension contains ScoreBasis named basis 0..1
  * extension[basis] ^short = "What the subscale was computed from"

Invariant: pain-score-1
Description: "A score has a value or subscales, or says why there is none."
Severity: #error
Expression: "value.exists() or component.exists() or dataAbsentReason.exists()"
