Instance: gad-7
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(gad-7, Gad7, [[Generalized Anxiety Disorder 7: skeleton]], [[Generalized Anxiety Disorder 7: skelett]], [[Generalized Anxiety Disorder 7: skjelett]])
* description = "Seven items of 0 to 3."
* insert Licence(public-domain, [[The instrument is in the public domain. The labels are fhirpain's own.]], [[Instrumentet är fritt från upphovsrätt. Etiketterna är fhirpains egna.]], [[Instrumentet er fritt for opphavsrett. Etikettene er fhirpains egne.]])
* insert Source([[HL7's PHR guide: bands 0-4, 5-9, 10-14, 15-21]])
* insert Source([[LOINC 69737-5: items and total]])
* code[+] = $loinc#69737-5
* insert Rating(1, 0, 3, [[Item 1: nervousness]], [[Fråga 1: nervositet]], [[Spørsmål 1: nervøsitet]])
* insert HowOften
* item[=].code[+] = $loinc#69725-0
* insert Rating(2, 0, 3, [[Item 2: control of worry]], [[Fråga 2: kontroll över oro]], [[Spørsmål 2: kontroll over bekymring]])
* insert HowOften
* item[=].code[+] = $loinc#68509-9
* insert Rating(3, 0, 3, [[Item 3: worry]], [[Fråga 3: oro]], [[Spørsmål 3: bekymring]])
* insert HowOften
* item[=].code[+] = $loinc#69733-4
* insert Rating(4, 0, 3, [[Item 4: relaxing]], [[Fråga 4: avkoppling]], [[Spørsmål 4: avslapning]])
* insert HowOften
* item[=].code[+] = $loinc#69734-2
* insert Rating(5, 0, 3, [[Item 5: restlessness]], [[Fråga 5: rastlöshet]], [[Spørsmål 5: rastløshet]])
* insert HowOften
* item[=].code[+] = $loinc#69735-9
* insert Rating(6, 0, 3, [[Item 6: irritability]], [[Fråga 6: irritation]], [[Spørsmål 6: irritabilitet]])
* insert HowOften
* item[=].code[+] = $loinc#69689-8
* insert Rating(7, 0, 3, [[Item 7: fear]], [[Fråga 7: rädsla]], [[Spørsmål 7: frykt]])
* insert HowOften
* item[=].code[+] = $loinc#69736-7
* insert Score(total, 0, 21, [[Total, 0 to 21]], [[Summa, 0 till 21]], [[Sum, 0 til 21]])
* insert IsResult(gad-7-total)
* item[=].code[+] = $loinc#70274-6
* insert Answers([['1' | '2' | '3' | '4' | '5' | '6' | '7']])
* insert Sum(7, 1, verified, low)
* insert Band(0, 4, minimal, verified)
* insert Band(5, 9, mild, verified)
* insert Band(10, 14, moderate, verified)
* insert Band(15, 21, severe, verified)
* insert ChangeThatMatters(4, 4, {score}, unverified)
