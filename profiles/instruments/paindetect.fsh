Instance: paindetect
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(paindetect, Paindetect, [[painDETECT: skeleton]], [[painDETECT: skelett]], [[painDETECT: skjelett]])
* description = "Seven items of 0 to 5; the course of the pain, which is worth -1, 0 or 1; and radiation, worth 2. The total runs from -1 to 38: a negative one is no mistake. All are needed."
* insert Licence(licence, [[The instrument belongs to Pfizer; a licence is needed (unverified). Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet tillhör Pfizer; det krävs licens (overifierat). Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet tilhører Pfizer; det kreves lisens (uverifisert). Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: total and bands]])
* insert Rating(1, 0, 5, [[Item 1: burning]], [[Fråga 1: brännande]], [[Spørsmål 1: brennende]])
* insert Rating(2, 0, 5, [[Item 2: tingling]], [[Fråga 2: stickande]], [[Spørsmål 2: stikkende]])
* insert Rating(3, 0, 5, [[Item 3: light touch]], [[Fråga 3: lätt beröring]], [[Spørsmål 3: lett berøring]])
* insert Rating(4, 0, 5, [[Item 4: sudden attacks]], [[Fråga 4: plötsliga attacker]], [[Spørsmål 4: plutselige anfall]])
* insert Rating(5, 0, 5, [[Item 5: cold or heat]], [[Fråga 5: kyla eller värme]], [[Spørsmål 5: kulde eller varme]])
* insert Rating(6, 0, 5, [[Item 6: numbness]], [[Fråga 6: domning]], [[Spørsmål 6: nummenhet]])
* insert Rating(7, 0, 5, [[Item 7: light pressure]], [[Fråga 7: lätt tryck]], [[Spørsmål 7: lett trykk]])
* insert Rating(course, -1, 1, [[Course of the pain, as points]], [[Smärtans förlopp, som poäng]], [[Smertens forløp, som poeng]])
* insert YesNo(radiation, [[The pain radiates]], [[Smärtan strålar ut]], [[Smerten stråler ut]])
* insert Score(total, -1, 38, [[Total, -1 to 38]], [[Summa, -1 till 38]], [[Sum, -1 til 38]])
* insert IsResult(paindetect-total)
* insert Answers([['1' | '2' | '3' | '4' | '5' | '6' | '7' | 'course']])
* insert Let(radiation, [[%resource.item.where(linkId = 'radiation').answer.value]])
* insert Computed(1, verified, low, [[iif(%answers.count() = 8 and %radiation.exists(), %answers.sum() + iif(%radiation, 2, 0))]])
* insert Band(-1, 12, unlikely, verified)
* insert Band(13, 18, unclear, verified)
* insert Band(19, 38, likely, verified)
