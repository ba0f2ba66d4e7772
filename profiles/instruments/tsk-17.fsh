Instance: tsk-17
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(tsk-17, Tsk17, [[Tampa Scale for Kinesiophobia, 17 items: skeleton]], [[Tampa Scale for Kinesiophobia, 17 frågor: skelett]], [[Tampa Scale for Kinesiophobia, 17 spørsmål: skjelett]])
* description = "Seventeen items of 1 to 4, four of which count backwards. Above 37 is a high degree of fear of movement."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: reversed items 4, 8, 12, 16; cut-off 37]])
* insert Rating(1, 1, 4, [[Item 1: injury by exercise]], [[Fråga 1: skada av träning]], [[Spørsmål 1: skade av trening]])
* insert Rating(2, 1, 4, [[Item 2: pain without fear]], [[Fråga 2: smärta utan rädsla]], [[Spørsmål 2: smerte uten frykt]])
* insert Rating(3, 1, 4, [[Item 3: body warns]], [[Fråga 3: kroppen varnar]], [[Spørsmål 3: kroppen varsler]])
* insert Rating(4, 1, 4, [[Item 4: exercise relieves]], [[Fråga 4: träning lindrar]], [[Spørsmål 4: trening lindrer]])
* insert CountsBackwards
* insert Rating(5, 1, 4, [[Item 5: not taken seriously]], [[Fråga 5: inte tagen på allvar]], [[Spørsmål 5: ikke tatt på alvor]])
* insert Rating(6, 1, 4, [[Item 6: body at risk]], [[Fråga 6: kroppen i fara]], [[Spørsmål 6: kroppen i fare]])
* insert Rating(7, 1, 4, [[Item 7: pain means injury]], [[Fråga 7: smärta betyder skada]], [[Spørsmål 7: smerte betyr skade]])
* insert Rating(8, 1, 4, [[Item 8: worse is not dangerous]], [[Fråga 8: värre är inte farligt]], [[Spørsmål 8: verre er ikke farlig]])
* insert CountsBackwards
* insert Rating(9, 1, 4, [[Item 9: accidental injury]], [[Fråga 9: skada av misstag]], [[Spørsmål 9: skade ved uhell]])
* insert Rating(10, 1, 4, [[Item 10: careful movements]], [[Fråga 10: försiktiga rörelser]], [[Spørsmål 10: forsiktige bevegelser]])
* insert Rating(11, 1, 4, [[Item 11: something dangerous]], [[Fråga 11: något farligt]], [[Spørsmål 11: noe farlig]])
* insert Rating(12, 1, 4, [[Item 12: better if active]], [[Fråga 12: bättre som aktiv]], [[Spørsmål 12: bedre som aktiv]])
* insert CountsBackwards
* insert Rating(13, 1, 4, [[Item 13: pain tells when to stop]], [[Fråga 13: smärtan säger när]], [[Spørsmål 13: smerten sier når]])
* insert Rating(14, 1, 4, [[Item 14: not safe to be active]], [[Fråga 14: inte säkert att vara aktiv]], [[Spørsmål 14: ikke trygt å være aktiv]])
* insert Rating(15, 1, 4, [[Item 15: easily injured]], [[Fråga 15: lätt att skadas]], [[Spørsmål 15: lett å bli skadet]])
* insert Rating(16, 1, 4, [[Item 16: pain without danger]], [[Fråga 16: smärta utan fara]], [[Spørsmål 16: smerte uten fare]])
* insert CountsBackwards
* insert Rating(17, 1, 4, [[Item 17: no exercise in pain]], [[Fråga 17: ingen träning med smärta]], [[Spørsmål 17: ingen trening med smerte]])
* insert Score(total, 17, 68, [[Total, 17 to 68]], [[Summa, 17 till 68]], [[Sum, 17 til 68]])
* insert IsResult(tsk-17-total)
* insert AnswersBothWays([['1' | '2' | '3' | '5' | '6' | '7' | '9' | '10' | '11' | '13' | '14' | '15' | '17']], [['4' | '8' | '12' | '16']], 5)
* insert Sum(17, 1, verified, low)
* insert Band(17, 37, not-raised, verified)
* insert Band(38, 68, raised, verified)
* insert ChangeThatMatters(4, 6, {score}, unverified)
