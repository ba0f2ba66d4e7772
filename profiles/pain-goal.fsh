Profile: PainGoal
Parent: Goal
Id: pain-goal
Title: "Pain Goal"
Description: "What a person wants to reach: function and participation first, then knowledge and handling of pain. A target for pain intensity is never required."
* obeys pain-goal-1 and pain-goal-2 and pain-goal-3
* lifecycleStatus MS
  * ^short = "Whether it is worked for; entered-in-error where it should not be there"
* achievementStatus MS
  * ^short = "Whether it was reached, as last judged"
* category
  * insert SlicedBy(pattern, $this)
* category contains area 0..1 MS
* category[area] from GoalAreaVS (required)
* category[area] insert OfCodes(GoalAreaCS, [[What the goal is about: function, participation, ...]])
* description MS
  * ^short = "What is to be reached: a code, or words that stay with the EHR"
* subject MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* start[x] MS
* start[x] ^short = "Since when it is worked for"
* expressedBy MS
  * ^short = "Who set the goal; best the person"
* target MS
  * ^short = "How it is known that the goal is reached, and by when"
  * due[x] MS
  * due[x] ^short = "By when"

Invariant: pain-goal-1
Description: "A goal says what is to be reached by a code or in words."
Severity: #error
Expression: "description.coding.exists() or description.text.exists() or description.extension('http://hl7.org/fhir/StructureDefinition/data-absent-reason').exists()"

Invariant: pain-goal-2
Description: "A goal says who set it; best the person."
Severity: #warning
Expression: "expressedBy.exists()"

Invariant: pain-goal-3
Description: "A goal is about more than less pain: function, participation, or how pain is lived with."
Severity: #warning
Expression: "category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/goal-area').exists() implies category.coding.where(system = 'https://fhirpain.example/fhir/CodeSystem/goal-area' and code != 'pain-intensity').exists()"

Mapping: PainGoalToNrs
Source: PainGoal
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* category[area] -> "nrs-goal-area"
* achievementStatus -> "nrs-goal-achievement"

Mapping: PainGoalToNoksmerte
Source: PainGoal
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* category[area] -> "noksmerte-goal-area"
* achievementStatus -> "noksmerte-goal-achievement"
