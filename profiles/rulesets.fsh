// How a list is told apart: items by a value that each holds, or codes by the code system that they are from.
RuleSet: SlicedBy(type, path)
* ^slicing.discriminator.type = #{type}
* ^slicing.discriminator.path = "{path}"
* ^slicing.rules = #open

RuleSet: OfCodes(codes, short)
* ^short = "{short}"
* ^patternCodeableConcept.coding.system = Canonical({codes})

// An extension that is one code of ours.
RuleSet: OneCode(values, short)
* value[x] 1..1
* value[x] only CodeableConcept
* valueCodeableConcept from {values} (required)
  * ^short = "{short}"

// An official number: its system tells what it is.
RuleSet: OfficialIdentifier(system, short)
* ^short = "{short}"
* system = "{system}"
* value 1..1
  * ^short = "{short}"
