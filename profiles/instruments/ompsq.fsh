Instance: ompsq
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(ompsq, Ompsq, [[Örebro Musculoskeletal Pain Screening Questionnaire: skeleton]], [[Frågeformulär om smärtproblem: skelett]], [[Ørebro spørreskjema om smerte: skjelett]])
* description = "The 21 items of the form that are scored, 0 to 10 each; its items 1 to 4 are background that the EHR holds and are not asked here. The total runs from 0 to 210. Which items count backwards and the bands of risk are unverified; that up to two may be missing is unverified too, so all are needed. A help page on the web gives bands of 0-30, 31-50 and 51 for this form: they are those of another scale."
* insert Licence(permission, [[The instrument is by Steven J. Linton and is used in clinical care with the author's permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet är av Steven J. Linton och används i vården med hans tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet er av Steven J. Linton og brukes i klinikken med hans tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: 21 items of 0 to 10 make 0 to 210]])
* insert Rating(5, 0, 10, [[Item 5: pain sites]], [[Fråga 5: smärtställen]], [[Spørsmål 5: smertesteder]])
* insert Rating(6, 0, 10, [[Item 6: sick leave]], [[Fråga 6: sjukfrånvaro]], [[Spørsmål 6: sykefravær]])
* insert Rating(7, 0, 10, [[Item 7: duration]], [[Fråga 7: varaktighet]], [[Spørsmål 7: varighet]])
* insert Rating(8, 0, 10, [[Item 8: heavy or monotonous work]], [[Fråga 8: tungt eller enformigt arbete]], [[Spørsmål 8: tungt eller ensformig arbeid]])
* insert Rating(9, 0, 10, [[Item 9: pain now]], [[Fråga 9: smärta nu]], [[Spørsmål 9: smerte nå]])
* insert Rating(10, 0, 10, [[Item 10: pain lately]], [[Fråga 10: smärta den senaste tiden]], [[Spørsmål 10: smerte i det siste]])
* insert Rating(11, 0, 10, [[Item 11: frequency]], [[Fråga 11: hur ofta]], [[Spørsmål 11: hvor ofte]])
* insert Rating(12, 0, 10, [[Item 12: coping]], [[Fråga 12: egen hantering]], [[Spørsmål 12: egen mestring]])
* insert CountsBackwards
* insert Rating(13, 0, 10, [[Item 13: tension]], [[Fråga 13: spändhet]], [[Spørsmål 13: anspenthet]])
* insert Rating(14, 0, 10, [[Item 14: low mood]], [[Fråga 14: nedstämdhet]], [[Spørsmål 14: nedstemthet]])
* insert Rating(15, 0, 10, [[Item 15: expected course]], [[Fråga 15: förväntat förlopp]], [[Spørsmål 15: forventet forløp]])
* insert Rating(16, 0, 10, [[Item 16: expected work]], [[Fråga 16: förväntat arbete]], [[Spørsmål 16: forventet arbeid]])
* insert CountsBackwards
* insert Rating(17, 0, 10, [[Item 17: satisfaction with work]], [[Fråga 17: trivsel i arbetet]], [[Spørsmål 17: trivsel i arbeidet]])
* insert CountsBackwards
* insert Rating(18, 0, 10, [[Item 18: activity and pain]], [[Fråga 18: aktivitet och smärta]], [[Spørsmål 18: aktivitet og smerte]])
* insert Rating(19, 0, 10, [[Item 19: stopping for pain]], [[Fråga 19: att avbryta vid smärta]], [[Spørsmål 19: å stoppe ved smerte]])
* insert Rating(20, 0, 10, [[Item 20: work despite pain]], [[Fråga 20: arbete trots smärta]], [[Spørsmål 20: arbeid tross smerte]])
* insert Rating(21, 0, 10, [[Item 21: light work]], [[Fråga 21: lätt arbete]], [[Spørsmål 21: lett arbeid]])
* insert CountsBackwards
* insert Rating(22, 0, 10, [[Item 22: walking]], [[Fråga 22: promenad]], [[Spørsmål 22: gange]])
* insert CountsBackwards
* insert Rating(23, 0, 10, [[Item 23: household]], [[Fråga 23: hushållsarbete]], [[Spørsmål 23: husarbeid]])
* insert CountsBackwards
* insert Rating(24, 0, 10, [[Item 24: shopping]], [[Fråga 24: inköp]], [[Spørsmål 24: innkjøp]])
* insert CountsBackwards
* insert Rating(25, 0, 10, [[Item 25: sleep]], [[Fråga 25: sömn]], [[Spørsmål 25: søvn]])
* insert CountsBackwards
* insert Score(total, 0, 210, [[Total, 0 to 210]], [[Summa, 0 till 210]], [[Sum, 0 til 210]])
* insert IsResult(ompsq-total)
* insert AnswersBothWays([['5' | '6' | '7' | '8' | '9' | '10' | '11' | '13' | '14' | '15' | '18' | '19' | '20']], [['12' | '16' | '17' | '21' | '22' | '23' | '24' | '25']], 10)
* insert Sum(21, 1, unverified, low)
* insert Band(0, 89, low, unverified)
* insert Band(90, 104, medium, unverified)
* insert Band(105, 210, high, unverified)
