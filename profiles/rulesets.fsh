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

// A part of an extension: a value of one type.
RuleSet: ExtensionPart(name, type, short)
* extension[{name}] ^short = "{short}"
* extension[{name}].value[x] 1..1
* extension[{name}].value[x] only {type}
  * ^short = "{short}"

// An official number: its system tells what it is.
RuleSet: OfficialIdentifier(system, short)
* ^short = "{short}"
* system = "{system}"
  * ^short = "Which kind of number it is"
* value 1..1
  * ^short = "{short}"
