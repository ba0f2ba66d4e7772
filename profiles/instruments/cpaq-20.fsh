Instance: cpaq-20
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(cpaq-20, Cpaq20, [[Chronic Pain Acceptance Questionnaire, 20 items: skeleton]], [[Chronic Pain Acceptance Questionnaire, 20 frågor: skelett]], [[Chronic Pain Acceptance Questionnaire, 20 spørsmål: skjelett]])
* description = "Twenty items of 0 to 6: eleven of activity engagement, nine of pain willingness, which count backwards. Higher means more acceptance."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: items of the two subscales]])
* insert Rating(1, 0, 6, [[Item 1: business of living]], [[Fråga 1: livets gång]], [[Spørsmål 1: livets gang]])
* insert Rating(2, 0, 6, [[Item 2: normal life]], [[Fråga 2: normalt liv]], [[Spørsmål 2: normalt liv]])
* insert Rating(3, 0, 6, [[Item 3: good life]], [[Fråga 3: gott liv]], [[Spørsmål 3: godt liv]])
* insert Rating(4, 0, 6, [[Item 4: giving up to be free of pain]], [[Fråga 4: offer för smärtfrihet]], [[Spørsmål 4: ofre for smertefrihet]])
* insert CountsBackwards
* insert Rating(5, 0, 6, [[Item 5: no need to control]], [[Fråga 5: inget behov av kontroll]], [[Spørsmål 5: ikke behov for kontroll]])
* insert Rating(6, 0, 6, [[Item 6: life despite pain]], [[Fråga 6: liv trots smärta]], [[Spørsmål 6: liv tross smerte]])
* insert Rating(7, 0, 6, [[Item 7: concentrating on relief]], [[Fråga 7: inriktad på lindring]], [[Spørsmål 7: rettet mot lindring]])
* insert CountsBackwards
* insert Rating(8, 0, 6, [[Item 8: activities]], [[Fråga 8: aktiviteter]], [[Spørsmål 8: aktiviteter]])
* insert Rating(9, 0, 6, [[Item 9: full life]], [[Fråga 9: fullt liv]], [[Spørsmål 9: fullt liv]])
* insert Rating(10, 0, 6, [[Item 10: other goals]], [[Fråga 10: andra mål]], [[Spørsmål 10: andre mål]])
* insert Rating(11, 0, 6, [[Item 11: changing thoughts]], [[Fråga 11: ändra tankar]], [[Spørsmål 11: endre tanker]])
* insert CountsBackwards
* insert Rating(12, 0, 6, [[Item 12: what matters]], [[Fråga 12: det som betyder något]], [[Spørsmål 12: det som betyr noe]])
* insert Rating(13, 0, 6, [[Item 13: fighting pain]], [[Fråga 13: kamp mot smärtan]], [[Spørsmål 13: kamp mot smerten]])
* insert CountsBackwards
* insert Rating(14, 0, 6, [[Item 14: control first]], [[Fråga 14: kontroll först]], [[Spørsmål 14: kontroll først]])
* insert CountsBackwards
* insert Rating(15, 0, 6, [[Item 15: taking care]], [[Fråga 15: att ta itu]], [[Spørsmål 15: å ta tak]])
* insert Rating(16, 0, 6, [[Item 16: better life with control]], [[Fråga 16: bättre liv med kontroll]], [[Spørsmål 16: bedre liv med kontroll]])
* insert CountsBackwards
* insert Rating(17, 0, 6, [[Item 17: avoiding]], [[Fråga 17: undvikande]], [[Spørsmål 17: unngåelse]])
* insert CountsBackwards
* insert Rating(18, 0, 6, [[Item 18: worry about pain]], [[Fråga 18: oro för smärtan]], [[Spørsmål 18: bekymring for smerten]])
* insert CountsBackwards
* insert Rating(19, 0, 6, [[Item 19: no need to change pain]], [[Fråga 19: inget behov att ändra]], [[Spørsmål 19: ikke behov for å endre]])
* insert Rating(20, 0, 6, [[Item 20: struggle]], [[Fråga 20: ansträngning]], [[Spørsmål 20: anstrengelse]])
* insert CountsBackwards
* insert Score(total, 0, 120, [[Total, 0 to 120]], [[Summa, 0 till 120]], [[Sum, 0 til 120]])
* insert IsResult(cpaq-20-total)
* insert AnswersBothWays([['1' | '2' | '3' | '5' | '6' | '8' | '9' | '10' | '12' | '15' | '19']], [['4' | '7' | '11' | '13' | '14' | '16' | '17' | '18' | '20']], 6)
* insert Sum(20, 1, verified, high)
* insert Score(engagement, 0, 66, [[Activity engagement, 0 to 66]], [[Aktivitetsengagemang, 0 till 66]], [[Aktivitetsengasjement, 0 til 66]])
* insert IsPartOfResult(cpaq-20-engagement)
* insert Answers([['1' | '2' | '3' | '5' | '6' | '8' | '9' | '10' | '12' | '15' | '19']])
* insert Sum(11, 1, verified, high)
* insert Score(willingness, 0, 54, [[Pain willingness, 0 to 54]], [[Smärtvillighet, 0 till 54]], [[Smertevillighet, 0 til 54]])
* insert IsPartOfResult(cpaq-20-willingness)
* insert Let(answers, [[%resource.item.where(linkId in ('4' | '7' | '11' | '13' | '14' | '16' | '17' | '18' | '20')).answer.value.select(6 - $this)]])
* insert Sum(9, 1, verified, high)
