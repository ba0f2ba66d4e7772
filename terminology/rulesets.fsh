// The three languages of a concept on one line: * insert Concept(code, [[English]], [[Swedish]], [[Norwegian]])
RuleSet: Concept(code, en, sv, nb)
* #{code} "{en}"
  * ^designation[0].language = #sv
  * ^designation[=].value = "{sv}"
  * ^designation[+].language = #nb
  * ^designation[=].value = "{nb}"

RuleSet: OurCodes
* ^experimental = false
* ^caseSensitive = true
* ^content = #complete
* ^language = #en

RuleSet: OurValues
* ^experimental = false
* ^language = #en

RuleSet: OurMap(id, name, title, description)
* url = "https://fhirpain.example/fhir/ConceptMap/{id}"
* name = "{name}"
* title = "{title}"
* description = "{description}"
* status = #active
* experimental = false
* version = "0.1.0"

// The equivalence is the target's, seen from the source: wider means that the target says less exactly what is meant.
RuleSet: Maps(from, to, equivalence)
* element[+].code = #"{from}"
* element[=].target.code = #{to}
* element[=].target.equivalence = #{equivalence}

RuleSet: Unmapped(from)
* element[+].code = #"{from}"
* element[=].target.equivalence = #unmatched
