Instance: ompsq-sf
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(ompsq-sf, [[Örebro Musculoskeletal Pain Screening Questionnaire, short form: skeleton]])
* name = "OmpsqSf"
* description = "Ten ratings from 0 to 10, three of which count backwards; the total runs from 0 to 100 and 50 or more means a raised risk. All ten are needed for a total."
* copyright = "The instrument is by Steven J. Linton and is used in clinical care with the author's permission. Its wording is not part of this skeleton: the labels are fhirpain's own."
* code[0] = InstrumentCS#ompsq-sf
* insert Item0To10(1, [[Item 1: duration]])
* insert Item0To10(2, [[Item 2: intensity]])
* insert Item0To10(3, [[Item 3: light work]])
* insert CountsBackwards
* insert Item0To10(4, [[Item 4: sleep]])
* insert CountsBackwards
* insert Item0To10(5, [[Item 5: tension]])
* insert Item0To10(6, [[Item 6: mood]])
* insert Item0To10(7, [[Item 7: expected course]])
* insert Item0To10(8, [[Item 8: expected work]])
* insert CountsBackwards
* insert Item0To10(9, [[Item 9: activity and pain]])
* insert Item0To10(10, [[Item 10: stopping for pain]])
* item[+].linkId = "total"
* item[=].text = "Total, 0 to 100"
* item[=].type = #integer
* item[=].readOnly = true
* item[=].code = InstrumentCS#ompsq-sf-total
* item[=].extension[0].url = $calculated
* item[=].extension[=].valueExpression.language = #text/fhirpath
// An item without an answer is empty, and so is every sum it is part of: no total unless all ten are answered.
* item[=].extension[=].valueExpression.expression = "%resource.item.where(linkId = '1').answer.value + %resource.item.where(linkId = '2').answer.value + (10 - %resource.item.where(linkId = '3').answer.value) + (10 - %resource.item.where(linkId = '4').answer.value) + %resource.item.where(linkId = '5').answer.value + %resource.item.where(linkId = '6').answer.value + %resource.item.where(linkId = '7').answer.value + (10 - %resource.item.where(linkId = '8').answer.value) + %resource.item.where(linkId = '9').answer.value + %resource.item.where(linkId = '10').answer.value"
