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
