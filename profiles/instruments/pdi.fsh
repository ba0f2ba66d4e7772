Instance: pdi
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(pdi, Pdi, [[Pain Disability Index: skeleton]], [[Pain Disability Index: skelett]], [[Pain Disability Index: skjelett]])
* description = "Seven items of 0 to 10. What is known of its scoring is unverified."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[No published source was read]])
* insert Rating(1, 0, 10, [[Item 1: home and family]], [[Fråga 1: hem och familj]], [[Spørsmål 1: hjem og familie]])
* insert Rating(2, 0, 10, [[Item 2: recreation]], [[Fråga 2: fritid]], [[Spørsmål 2: fritid]])
* insert Rating(3, 0, 10, [[Item 3: social life]], [[Fråga 3: umgänge]], [[Spørsmål 3: sosialt liv]])
* insert Rating(4, 0, 10, [[Item 4: occupation]], [[Fråga 4: sysselsättning]], [[Spørsmål 4: sysselsetting]])
* insert Rating(5, 0, 10, [[Item 5: sexual life]], [[Fråga 5: sexualliv]], [[Spørsmål 5: seksualliv]])
* insert Rating(6, 0, 10, [[Item 6: own care]], [[Fråga 6: egen omvårdnad]], [[Spørsmål 6: eget stell]])
* insert Rating(7, 0, 10, [[Item 7: life support]], [[Fråga 7: livsuppehållande]], [[Spørsmål 7: livsnødvendig]])
* insert Score(total, 0, 70, [[Total, 0 to 70]], [[Summa, 0 till 70]], [[Sum, 0 til 70]])
* insert IsResult(pdi-total)
* insert Answers([['1' | '2' | '3' | '4' | '5' | '6' | '7']])
* insert Sum(7, 1, unverified, low)
* insert ChangeThatMatters(8.5, 9.5, {score}, unverified)
