RuleSet: Instrument(id, title)
* url = "https://fhirpain.example/fhir/Questionnaire/{id}"
* version = "1.0.0"
* title = "{title}"
* status = #active
* experimental = false
* subjectType = #Patient
* meta.profile = Canonical(PainQuestionnaire)

RuleSet: Item0To10(linkId, text)
* item[+].linkId = "{linkId}"
* item[=].text = "{text}"
* item[=].type = #integer
* item[=].required = false
* item[=].extension[0].url = $min
* item[=].extension[=].valueInteger = 0
* item[=].extension[+].url = $max
* item[=].extension[=].valueInteger = 10

RuleSet: CountsBackwards
* item[=].extension[+].url = Canonical(ReverseScored)
* item[=].extension[=].valueBoolean = true

Instance: nrs-pain
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(nrs-pain, [[Pain intensity 0 to 10]])
* name = "NrsPain"
* description = "One numeric rating of pain intensity."
* copyright = "No copyright is claimed on a numeric rating scale. The label is fhirpain's own."
* code[0] = InstrumentCS#nrs-pain
* code[+] = $loinc#72514-3
* insert Item0To10(pain-intensity, [[Pain now, 0 to 10]])
* item[=].code = $loinc#72514-3
