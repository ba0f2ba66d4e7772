Profile: PainGoal
Parent: Goal
Id: pain-goal
Title: "Pain Goal"
Description: "What a person wants to reach: function, participation, knowledge. A target for pain intensity is never required."
* obeys pain-goal-1
* subject only Reference(PainPatient)
  * ^short = "The person"
* expressedBy ^short = "Who set the goal; best the person"
* target ^short = "How it is known that the goal is reached"

Invariant: pain-goal-1
Description: "A goal says what is to be reached by a code or in words."
Severity: #error
Expression: "description.coding.exists() or description.text.exists() or description.extension('http://hl7.org/fhir/StructureDefinition/data-absent-reason').exists()"
