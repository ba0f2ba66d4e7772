// What an instrument says of itself beyond R4 and Structured Data Capture. docs/instruments.md shows all of it.
Extension: Wording
Id: wording
Title: "Wording Shown"
Description: "Whose words a questionnaire shows: fhirpain's own labels, or the licensed wording of the instrument."
* insert On(Questionnaire)
* value[x] 1..1
* value[x] only code
* valueCode from WordingVS (required)
  * ^short = "own-labels or licensed"

Extension: WordingLicence
Id: wording-licence
Title: "Wording Licence"
Description: "On what terms the instrument's own wording may be shown."
* insert On(Questionnaire)
* value[x] 1..1
* value[x] only code
* valueCode from WordingLicenceVS (required)
  * ^short = "public-domain, none, permission or licence"

Extension: InstrumentSource
Id: instrument-source
Title: "Instrument Source"
Description: "Where the scoring of an instrument was read."
* insert On(Questionnaire)
* value[x] 1..1
* value[x] only string
  * ^short = "The source, and what it says"

Extension: Score
Id: score
Title: "Score"
Description: "That an item is a result, and what kind: the version of its rule, whether that was read in a published source, which end is good."
* insert On(Questionnaire.item)
* extension contains
    ruleVersion 1..1 and
    verification 1..1 and
    better 1..1 and
    unverifiedLeast 0..1
* insert ExtensionPart(ruleVersion, string, [[The version of the rule: another when it may yield another score]])
* insert ExtensionPart(verification, code, [[Whether the scoring was read in a published source]])
* extension[verification].valueCode from VerificationVS (required)
* insert ExtensionPart(better, code, [[Which end of the scale is good for the person]])
* extension[better].valueCode from BetterEndVS (required)
* insert ExtensionPart(unverifiedLeast, positiveInt, [[How few answers an unverified rule makes do with]])

Extension: ScoreBand
Id: score-band
Title: "Score Band"
Description: "What a score between two limits, both of them included, is called."
* insert On(Questionnaire.item)
* extension contains
    range 1..1 and
    band 1..1 and
    verification 1..1
* insert ExtensionPart(range, Range, [[The lowest and the highest score of the band]])
* insert ExtensionPart(band, Coding, [[What the band is called]])
* extension[band].valueCoding from ScoreBandVS (required)
* insert ExtensionPart(verification, code, [[Whether the limits were read in a published source]])
* extension[verification].valueCode from VerificationVS (required)

Extension: ChangeThatMatters
Id: change-that-matters
Title: "Change That Matters"
Description: "The smallest change of a score that matters to a person, in points or in per cent of the score before; a range where sources differ."
* insert On(Questionnaire.item)
* extension contains
    range 1..1 and
    verification 1..1
* insert ExtensionPart(range, Range, [[The smallest change, from the lowest to the highest that is given]])
* insert ExtensionPart(verification, code, [[Whether it was read in a published source]])
* extension[verification].valueCode from VerificationVS (required)

Extension: ScoreBasis
Id: score-basis
Title: "Score Basis"
Description: "What a score was computed from: the questionnaire and its version, the version of the rule and whether it was read in a published source, the items."
* insert On(Observation)
* insert On(Observation.component)
* extension contains
    questionnaire 1..1 and
    ruleVersion 1..1 and
    verification 0..1 and
    item 0..*
* insert ExtensionPart(questionnaire, canonical, [[The questionnaire: canonical|version]])
* insert ExtensionPart(ruleVersion, string, [[The version of the rule]])
* insert ExtensionPart(verification, code, [[unverified: by a rule, with so few answers or in a band that was read in no published source]])
* extension[verification].valueCode from VerificationVS (required)
* insert ExtensionPart(item, string, [[The linkId of an item whose answer counted]])

Extension: AnswerLabel
Id: answer-label
Title: "Answer Label"
Description: "What a number stands for as an answer to an item. That of a licensed instrument comes from its wording file."
* insert On(Questionnaire.item)
* extension contains
    value 1..1 and
    label 1..1
* insert ExtensionPart(value, integer, [[The answer]])
* insert ExtensionPart(label, string, [[What it stands for, with its translations]])
