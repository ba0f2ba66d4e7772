Instance: isi
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(isi, Isi, [[Insomnia Severity Index: skeleton]], [[Insomnia Severity Index: skelett]], [[Insomnia Severity Index: skjelett]])
* description = "Seven items of 0 to 4. In the community a total of 10 is used as a cut-off beside the bands."
* insert Licence(licence, [[© Charles M. Morin; permission is needed. Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[© Charles M. Morin; tillstånd krävs. Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[© Charles M. Morin; det kreves tillatelse. Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: bands 0-7, 8-14, 15-21, 22-28; change of 8.4 is moderate]])
* insert Rating(1, 0, 4, [[Item 1: falling asleep]], [[Fråga 1: insomning]], [[Spørsmål 1: innsovning]])
* insert Rating(2, 0, 4, [[Item 2: staying asleep]], [[Fråga 2: att sova vidare]], [[Spørsmål 2: å sove videre]])
* insert Rating(3, 0, 4, [[Item 3: early waking]], [[Fråga 3: tidigt uppvaknande]], [[Spørsmål 3: tidlig oppvåkning]])
* insert Rating(4, 0, 4, [[Item 4: satisfaction]], [[Fråga 4: nöjdhet]], [[Spørsmål 4: tilfredshet]])
* insert Rating(5, 0, 4, [[Item 5: interference]], [[Fråga 5: påverkan]], [[Spørsmål 5: påvirkning]])
* insert Rating(6, 0, 4, [[Item 6: noticeable to others]], [[Fråga 6: märkbart för andra]], [[Spørsmål 6: merkbart for andre]])
* insert Rating(7, 0, 4, [[Item 7: worry]], [[Fråga 7: oro]], [[Spørsmål 7: bekymring]])
* insert Score(total, 0, 28, [[Total, 0 to 28]], [[Summa, 0 till 28]], [[Sum, 0 til 28]])
* insert IsResult(isi-total)
* insert Answers([['1' | '2' | '3' | '4' | '5' | '6' | '7']])
* insert Sum(7, 1, verified, low)
* insert Band(0, 7, none, verified)
* insert Band(8, 14, subthreshold, verified)
* insert Band(15, 21, moderate, verified)
* insert Band(22, 28, severe, verified)
* insert ChangeThatMatters(8.4, 8.4, {score}, verified)
* insert ChangeThatMatters(6, 6, {score}, unverified)
