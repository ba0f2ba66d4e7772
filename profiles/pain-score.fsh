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

Mapping: PainScoreToNrs
Source: PainScore
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* value[x] -> "nrs-pain-intensity" "code nrs-pain or LOINC 72514-3"
* value[x] -> "nrs-ompsq-sf-total" "code ompsq-sf-total"
* component -> "nrs-anxiety" "code hads-anxiety"
* component -> "nrs-depression" "code hads-depression"
* value[x] -> "nrs-quality-of-life" "codes eq-5d-5l-profile and eq-5d-5l-vas"
* value[x] -> "nrs-acceptance" "code cpaq-8-total or cpaq-20-total"
* value[x] -> "nrs-kinesiophobia" "code tsk-11-total or tsk-17-total"

Mapping: PainScoreToNoksmerte
Source: PainScore
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* value[x] -> "noksmerte-pain-intensity" "code nrs-pain or LOINC 72514-3"
* value[x] -> "noksmerte-ompsq-sf-total" "code ompsq-sf-total"
* value[x] -> "noksmerte-quality-of-life" "codes eq-5d-5l-profile and eq-5d-5l-vas"
