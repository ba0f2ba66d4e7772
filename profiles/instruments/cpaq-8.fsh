Instance: cpaq-8
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(cpaq-8, Cpaq8, [[Chronic Pain Acceptance Questionnaire, 8 items: skeleton]], [[Chronic Pain Acceptance Questionnaire, 8 frågor: skelett]], [[Chronic Pain Acceptance Questionnaire, 8 spørsmål: skjelett]])
* description = "Eight items of 0 to 6: four of activity engagement, four of pain willingness, which count backwards. Which item belongs to which is unverified. Higher means more acceptance."
* insert Licence(permission, [[The instrument is used with its authors' permission (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet används med upphovspersonernas tillstånd (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet brukes med opphavspersonenes tillatelse (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: two subscales of four]])
* insert Rating(1, 0, 6, [[Item 1: going on with life]], [[Fråga 1: att fortsätta livet]], [[Spørsmål 1: å fortsette livet]])
* insert Rating(2, 0, 6, [[Item 2: pain decides]], [[Fråga 2: smärtan bestämmer]], [[Spørsmål 2: smerten bestemmer]])
* insert CountsBackwards
* insert Rating(3, 0, 6, [[Item 3: good life]], [[Fråga 3: gott liv]], [[Spørsmål 3: godt liv]])
* insert Rating(4, 0, 6, [[Item 4: effort against pain]], [[Fråga 4: kraft mot smärtan]], [[Spørsmål 4: krefter mot smerten]])
* insert CountsBackwards
* insert Rating(5, 0, 6, [[Item 5: responsibilities]], [[Fråga 5: ansvar]], [[Spørsmål 5: ansvar]])
* insert Rating(6, 0, 6, [[Item 6: full life]], [[Fråga 6: fullt liv]], [[Spørsmål 6: fullt liv]])
* insert Rating(7, 0, 6, [[Item 7: control first]], [[Fråga 7: kontroll först]], [[Spørsmål 7: kontroll først]])
* insert CountsBackwards
* insert Rating(8, 0, 6, [[Item 8: avoiding]], [[Fråga 8: undvikande]], [[Spørsmål 8: unngåelse]])
* insert CountsBackwards
* insert Score(total, 0, 48, [[Total, 0 to 48]], [[Summa, 0 till 48]], [[Sum, 0 til 48]])
* insert IsResult(cpaq-8-total)
* insert AnswersBothWays([['1' | '3' | '5' | '6']], [['2' | '4' | '7' | '8']], 6)
* insert Sum(8, 1, unverified, high)
* insert Score(engagement, 0, 24, [[Activity engagement, 0 to 24]], [[Aktivitetsengagemang, 0 till 24]], [[Aktivitetsengasjement, 0 til 24]])
* insert IsPartOfResult(cpaq-8-engagement)
* insert Answers([['1' | '3' | '5' | '6']])
* insert Sum(4, 1, unverified, high)
* insert Score(willingness, 0, 24, [[Pain willingness, 0 to 24]], [[Smärtvillighet, 0 till 24]], [[Smertevillighet, 0 til 24]])
* insert IsPartOfResult(cpaq-8-willingness)
* insert Let(answers, [[%resource.item.where(linkId in ('2' | '4' | '7' | '8')).answer.value.select(6 - $this)]])
* insert Sum(4, 1, unverified, high)
