Instance: ompsq-sf
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(ompsq-sf, OmpsqSf, [[Örebro Musculoskeletal Pain Screening Questionnaire, short form: skeleton]], [[Frågeformulär om smärtproblem, kortform: skelett]], [[Ørebro spørreskjema om smerte, kortform: skjelett]])
* description = "Ten ratings from 0 to 10, three of which count backwards (which ones is unverified); the total runs from 0 to 100 and 50 or more means a raised risk. All ten are needed for a total."
* insert Licence(permission, [[The instrument is by Steven J. Linton and is used in clinical care with the author's permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet är av Steven J. Linton och används i vården med hans tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet er av Steven J. Linton og brukes i klinikken med hans tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[PubMed 21192286: ten items, three reversed, cut-off 50]])
* insert Rating(1, 0, 10, [[Item 1: duration]], [[Fråga 1: varaktighet]], [[Spørsmål 1: varighet]])
* insert Rating(2, 0, 10, [[Item 2: intensity]], [[Fråga 2: intensitet]], [[Spørsmål 2: intensitet]])
* insert Rating(3, 0, 10, [[Item 3: light work]], [[Fråga 3: lätt arbete]], [[Spørsmål 3: lett arbeid]])
* insert CountsBackwards
* insert Rating(4, 0, 10, [[Item 4: sleep]], [[Fråga 4: sömn]], [[Spørsmål 4: søvn]])
* insert CountsBackwards
* insert Rating(5, 0, 10, [[Item 5: tension]], [[Fråga 5: spändhet]], [[Spørsmål 5: anspenthet]])
* insert Rating(6, 0, 10, [[Item 6: mood]], [[Fråga 6: sinnesstämning]], [[Spørsmål 6: stemningsleie]])
* insert Rating(7, 0, 10, [[Item 7: expected course]], [[Fråga 7: förväntat förlopp]], [[Spørsmål 7: forventet forløp]])
* insert Rating(8, 0, 10, [[Item 8: expected work]], [[Fråga 8: förväntat arbete]], [[Spørsmål 8: forventet arbeid]])
* insert CountsBackwards
* insert Rating(9, 0, 10, [[Item 9: activity and pain]], [[Fråga 9: aktivitet och smärta]], [[Spørsmål 9: aktivitet og smerte]])
* insert Rating(10, 0, 10, [[Item 10: stopping for pain]], [[Fråga 10: att avbryta vid smärta]], [[Spørsmål 10: å stoppe ved smerte]])
* insert Score(total, 0, 100, [[Total, 0 to 100]], [[Summa, 0 till 100]], [[Sum, 0 til 100]])
* insert IsResult(ompsq-sf-total)
* insert AnswersBothWays([['1' | '2' | '5' | '6' | '7' | '9' | '10']], [['3' | '4' | '8']], 10)
* insert Sum(10, 1, unverified, low)
* insert Band(0, 49, low, verified)
* insert Band(50, 100, raised, verified)
