Instance: tsk-11
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(tsk-11, Tsk11, [[Tampa Scale for Kinesiophobia, 11 items: skeleton]], [[Tampa Scale for Kinesiophobia, 11 frågor: skelett]], [[Tampa Scale for Kinesiophobia, 11 spørsmål: skjelett]])
* description = "Eleven items of 1 to 4, numbered as in the long form; none counts backwards. There is no agreed cut-off."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: items 1, 2, 3, 5, 6, 7, 10, 11, 13, 15, 17 of the long form]])
* insert Rating(1, 1, 4, [[Item 1: injury by exercise]], [[Fråga 1: skada av träning]], [[Spørsmål 1: skade av trening]])
* insert Rating(2, 1, 4, [[Item 2: pain without fear]], [[Fråga 2: smärta utan rädsla]], [[Spørsmål 2: smerte uten frykt]])
* insert Rating(3, 1, 4, [[Item 3: body warns]], [[Fråga 3: kroppen varnar]], [[Spørsmål 3: kroppen varsler]])
* insert Rating(5, 1, 4, [[Item 5: not taken seriously]], [[Fråga 5: inte tagen på allvar]], [[Spørsmål 5: ikke tatt på alvor]])
* insert Rating(6, 1, 4, [[Item 6: body at risk]], [[Fråga 6: kroppen i fara]], [[Spørsmål 6: kroppen i fare]])
* insert Rating(7, 1, 4, [[Item 7: pain means injury]], [[Fråga 7: smärta betyder skada]], [[Spørsmål 7: smerte betyr skade]])
* insert Rating(10, 1, 4, [[Item 10: careful movements]], [[Fråga 10: försiktiga rörelser]], [[Spørsmål 10: forsiktige bevegelser]])
* insert Rating(11, 1, 4, [[Item 11: something dangerous]], [[Fråga 11: något farligt]], [[Spørsmål 11: noe farlig]])
* insert Rating(13, 1, 4, [[Item 13: pain tells when to stop]], [[Fråga 13: smärtan säger när]], [[Spørsmål 13: smerten sier når]])
* insert Rating(15, 1, 4, [[Item 15: easily injured]], [[Fråga 15: lätt att skadas]], [[Spørsmål 15: lett å bli skadet]])
* insert Rating(17, 1, 4, [[Item 17: no exercise in pain]], [[Fråga 17: ingen träning med smärta]], [[Spørsmål 17: ingen trening med smerte]])
* insert Score(total, 11, 44, [[Total, 11 to 44]], [[Summa, 11 till 44]], [[Sum, 11 til 44]])
* insert IsResult(tsk-11-total)
* insert Answers([['1' | '2' | '3' | '5' | '6' | '7' | '10' | '11' | '13' | '15' | '17']])
* insert Sum(11, 1, verified, low)
* insert ChangeThatMatters(4, 4, {score}, unverified)
