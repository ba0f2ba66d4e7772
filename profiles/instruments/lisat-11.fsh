Instance: lisat-11
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(lisat-11, Lisat11, [[Life Satisfaction Questionnaire 11: skeleton]], [[Frågeformulär om livstillfredsställelse 11: skelett]], [[Spørreskjema om livstilfredshet 11: skjelett]])
* description = "Eleven ratings of 1 to 6. That 5 and 6 mean satisfied is unverified. No sum is made; the first, life as a whole, is the result."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[No published source was read]])
* insert Rating(1, 1, 6, [[Item 1: life as a whole]], [[Fråga 1: livet i sin helhet]], [[Spørsmål 1: livet som helhet]])
* insert IsResult(lisat-11-life-as-a-whole)
* insert Result(1, unverified, high)
* insert Band(1, 4, not-satisfied, unverified)
* insert Band(5, 6, satisfied, unverified)
* insert Rating(2, 1, 6, [[Item 2: occupation]], [[Fråga 2: sysselsättning]], [[Spørsmål 2: sysselsetting]])
* insert Rating(3, 1, 6, [[Item 3: economy]], [[Fråga 3: ekonomi]], [[Spørsmål 3: økonomi]])
* insert Rating(4, 1, 6, [[Item 4: leisure]], [[Fråga 4: fritid]], [[Spørsmål 4: fritid]])
* insert Rating(5, 1, 6, [[Item 5: contacts]], [[Fråga 5: kontakter]], [[Spørsmål 5: kontakter]])
* insert Rating(6, 1, 6, [[Item 6: sexual life]], [[Fråga 6: sexualliv]], [[Spørsmål 6: seksualliv]])
* insert Rating(7, 1, 6, [[Item 7: own care]], [[Fråga 7: egen omvårdnad]], [[Spørsmål 7: eget stell]])
* insert Rating(8, 1, 6, [[Item 8: family life]], [[Fråga 8: familjeliv]], [[Spørsmål 8: familieliv]])
* insert Rating(9, 1, 6, [[Item 9: partner]], [[Fråga 9: partner]], [[Spørsmål 9: partner]])
* insert Rating(10, 1, 6, [[Item 10: bodily health]], [[Fråga 10: kroppslig hälsa]], [[Spørsmål 10: kroppslig helse]])
* insert Rating(11, 1, 6, [[Item 11: mental health]], [[Fråga 11: psykisk hälsa]], [[Spørsmål 11: psykisk helse]])
