Instance: phq-9
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(phq-9, Phq9, [[Patient Health Questionnaire 9: skeleton]], [[Patient Health Questionnaire 9: skelett]], [[Patient Health Questionnaire 9: skjelett]])
* description = "Nine items of 0 to 3 and one, unscored, on how difficult they make life. An answer above 0 to item 9 calls for somebody's attention the same day, whatever the total."
* insert Licence(public-domain, [[The instrument is in the public domain. The labels are fhirpain's own.]], [[Instrumentet är fritt från upphovsrätt. Etiketterna är fhirpains egna.]], [[Instrumentet er fritt for opphavsrett. Etikettene er fhirpains egne.]])
* insert Source([[CamCOPS and HL7's PHR guide: bands from 5, 10, 15 and 20]])
* insert Source([[LOINC 44249-1: items and total]])
* code[+] = $loinc#44249-1
* insert Rating(1, 0, 3, [[Item 1: interest]], [[Fråga 1: intresse]], [[Spørsmål 1: interesse]])
* insert HowOften
* item[=].code[+] = $loinc#44250-9
* insert Rating(2, 0, 3, [[Item 2: low mood]], [[Fråga 2: nedstämdhet]], [[Spørsmål 2: nedstemthet]])
* insert HowOften
* item[=].code[+] = $loinc#44255-8
* insert Rating(3, 0, 3, [[Item 3: sleep]], [[Fråga 3: sömn]], [[Spørsmål 3: søvn]])
* insert HowOften
* item[=].code[+] = $loinc#44259-0
* insert Rating(4, 0, 3, [[Item 4: energy]], [[Fråga 4: energi]], [[Spørsmål 4: energi]])
* insert HowOften
* item[=].code[+] = $loinc#44254-1
* insert Rating(5, 0, 3, [[Item 5: appetite]], [[Fråga 5: aptit]], [[Spørsmål 5: appetitt]])
* insert HowOften
* item[=].code[+] = $loinc#44251-7
* insert Rating(6, 0, 3, [[Item 6: self-esteem]], [[Fråga 6: självkänsla]], [[Spørsmål 6: selvfølelse]])
* insert HowOften
* item[=].code[+] = $loinc#44258-2
* insert Rating(7, 0, 3, [[Item 7: concentration]], [[Fråga 7: koncentration]], [[Spørsmål 7: konsentrasjon]])
* insert HowOften
* item[=].code[+] = $loinc#44252-5
* insert Rating(8, 0, 3, [[Item 8: pace]], [[Fråga 8: tempo]], [[Spørsmål 8: tempo]])
* insert HowOften
* item[=].code[+] = $loinc#44253-3
* insert Rating(9, 0, 3, [[Item 9: thoughts of death or self-harm]], [[Fråga 9: tankar på död eller självskada]], [[Spørsmål 9: tanker om død eller selvskade]])
* insert HowOften
* item[=].code[+] = $loinc#44260-8
* insert Rating(10, 0, 3, [[Item 10: difficulty]], [[Fråga 10: svårighet]], [[Spørsmål 10: vanskelighet]])
* item[=].code[+] = $loinc#69722-7
* insert Score(total, 0, 27, [[Total, 0 to 27]], [[Summa, 0 till 27]], [[Sum, 0 til 27]])
* insert IsResult(phq-9-total)
* item[=].code[+] = $loinc#44261-6
* insert Answers([['1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9']])
* insert ProratedSum(9, 1, verified, low)
* insert UnverifiedLeast(7)
* insert Band(0, 4, minimal, verified)
* insert Band(5, 9, mild, verified)
* insert Band(10, 14, moderate, verified)
* insert Band(15, 19, moderately-severe, verified)
* insert Band(20, 27, severe, verified)
* insert ChangeThatMatters(5, 5, {score}, unverified)
* insert YesNo(safety, [[Item 9 is answered above 0]], [[Fråga 9 är besvarad över 0]], [[Spørsmål 9 er besvart over 0]])
* item[=].readOnly = true
* insert IsPartOfResult(phq-9-safety)
* insert Computed(1, verified, low, [[%resource.item.where(linkId = '9').answer.value > 0]])
