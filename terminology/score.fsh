// What is said of instruments, of their scores, and of scores that there are none of.
CodeSystem: WordingCS
Id: wording
Title: "Wording"
Description: "Whose words a questionnaire shows."
* insert OurCodes
* insert Concept(own-labels, [[fhirpain's own short labels]], [[fhirpains egna korta etiketter]], [[fhirpains egne korte etiketter]])
* insert Concept(licensed, [[The instrument's own wording, by a licence held here]], [[Instrumentets egen text, enligt en licens som finns här]], [[Instrumentets egen tekst, etter en lisens som finnes her]])

ValueSet: WordingVS
Id: wording
Title: "Wording"
Description: "Any wording."
* insert OurValues
* include codes from system WordingCS

CodeSystem: WordingLicenceCS
Id: wording-licence
Title: "Wording Licence"
Description: "On what terms an instrument's own wording may be shown."
* insert OurCodes
* insert Concept(public-domain, [[Public domain]], [[Fri att använda]], [[Fri til bruk]])
* insert Concept(none, [[There is no owner of the wording]], [[Texten har ingen ägare]], [[Teksten har ingen eier]])
* insert Concept(permission, [[With the authors' permission]], [[Med upphovspersonernas tillstånd]], [[Med opphavspersonenes tillatelse]])
* insert Concept(licence, [[With a licence or a registration]], [[Med licens eller registrering]], [[Med lisens eller registrering]])

ValueSet: WordingLicenceVS
Id: wording-licence
Title: "Wording Licence"
Description: "Any terms for an instrument's wording."
* insert OurValues
* include codes from system WordingLicenceCS

CodeSystem: VerificationCS
Id: verification
Title: "Verification"
Description: "Whether a fact about an instrument was read in a published source. One that was not is shown, and used only where an operator says so."
* insert OurCodes
* insert Concept(verified, [[Read in a published source]], [[Läst i en publicerad källa]], [[Lest i en publisert kilde]])
* insert Concept(unverified, [[Not read in a published source]], [[Inte läst i en publicerad källa]], [[Ikke lest i en publisert kilde]])

ValueSet: VerificationVS
Id: verification
Title: "Verification"
Description: "Verified or not."
* insert OurValues
* include codes from system VerificationCS

CodeSystem: BetterEndCS
Id: better-end
Title: "Better End"
Description: "Which end of a scale is good for the person."
* insert OurCodes
* insert Concept(low, [[Lower is better]], [[Lägre är bättre]], [[Lavere er bedre]])
* insert Concept(high, [[Higher is better]], [[Högre är bättre]], [[Høyere er bedre]])

ValueSet: BetterEndVS
Id: better-end
Title: "Better End"
Description: "Either end."
* insert OurValues
* include codes from system BetterEndCS

CodeSystem: ScoreBandCS
Id: score-band
Title: "Score Band"
Description: "What a range of scores is called."
* insert OurCodes
* insert Concept(low, [[Low risk]], [[Låg risk]], [[Lav risiko]])
* insert Concept(medium, [[Medium risk]], [[Måttlig risk]], [[Middels risiko]])
* insert Concept(high, [[High risk]], [[Hög risk]], [[Høy risiko]])
* insert Concept(raised, [[At or above the cut-off]], [[Vid eller över gränsen]], [[Ved eller over grensen]])
* insert Concept(not-raised, [[Below the cut-off]], [[Under gränsen]], [[Under grensen]])
* insert Concept(none, [[None]], [[Ingen]], [[Ingen]])
* insert Concept(subthreshold, [[Below the threshold]], [[Under tröskeln]], [[Under terskelen]])
* insert Concept(minimal, [[Minimal]], [[Minimal]], [[Minimal]])
* insert Concept(mild, [[Mild]], [[Lindrig]], [[Mild]])
* insert Concept(moderate, [[Moderate]], [[Måttlig]], [[Moderat]])
* insert Concept(moderately-severe, [[Moderately severe]], [[Medelsvår]], [[Moderat alvorlig]])
* insert Concept(severe, [[Severe]], [[Svår]], [[Alvorlig]])
* insert Concept(normal, [[Within the normal range]], [[Inom det normala]], [[Innenfor det normale]])
* insert Concept(borderline, [[Borderline]], [[Gränsfall]], [[Grensetilfelle]])
* insert Concept(case, [[Probable case]], [[Troligt fall]], [[Sannsynlig tilfelle]])
* insert Concept(unlikely, [[Unlikely]], [[Osannolikt]], [[Usannsynlig]])
* insert Concept(unclear, [[Unclear]], [[Oklart]], [[Uklart]])
* insert Concept(likely, [[Likely]], [[Troligt]], [[Sannsynlig]])
* insert Concept(satisfied, [[Satisfied]], [[Nöjd]], [[Fornøyd]])
* insert Concept(not-satisfied, [[Not satisfied]], [[Inte nöjd]], [[Ikke fornøyd]])

ValueSet: ScoreBandVS
Id: score-band
Title: "Score Band"
Description: "Any band."
* insert OurValues
* include codes from system ScoreBandCS

CodeSystem: ScoreAbsentReasonCS
Id: score-absent-reason
Title: "Score Absent Reason"
Description: "Why there is no score."
* insert OurCodes
* insert Concept(missing-answers, [[Too few items are answered]], [[För få frågor är besvarade]], [[For få spørsmål er besvart]])
* insert Concept(answer-out-of-range, [[An answer is outside the range of its item]], [[Ett svar ligger utanför frågans intervall]], [[Et svar ligger utenfor spørsmålets intervall]])
* insert Concept(answer-of-another-type, [[An answer is not of the type of its item]], [[Ett svar är inte av frågans typ]], [[Et svar er ikke av spørsmålets type]])
* insert Concept(answered-twice, [[An item is answered twice]], [[En fråga är besvarad två gånger]], [[Et spørsmål er besvart to ganger]])
* insert Concept(other-version, [[The answers are to another version of the questionnaire]], [[Svaren gäller en annan version av formuläret]], [[Svarene gjelder en annen versjon av skjemaet]])
* insert Concept(not-computed, [[The rule yields no score for these answers]], [[Regeln ger ingen poäng för dessa svar]], [[Regelen gir ingen skår for disse svarene]])

ValueSet: ScoreAbsentReasonVS
Id: score-absent-reason
Title: "Score Absent Reason"
Description: "Any reason why there is no score."
* insert OurValues
* include codes from system ScoreAbsentReasonCS

Instance: data-absent-reason
InstanceOf: ConceptMap
Usage: #definition
* url = "https://fhirpain.example/fhir/ConceptMap/data-absent-reason"
* name = "DataAbsentReason"
* title = "Reasons for absent scores in FHIR's words"
* status = #active
* experimental = false
* version = "0.1.0"
* group[0].source = Canonical(ScoreAbsentReasonCS)
* group[=].target = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
* insert SaidAs(missing-answers, unknown)
* insert SaidAs(answer-out-of-range, error)
* insert SaidAs(answer-of-another-type, error)
* insert SaidAs(answered-twice, error)
* insert SaidAs(other-version, unsupported)
* insert SaidAs(not-computed, error)

RuleSet: SaidAs(code, target)
* group[=].element[+].code = #{code}
* group[=].element[=].target.code = #{target}
* group[=].element[=].target.equivalence = #wider

CodeSystem: ScreeningResultCS
Id: screening-result
Title: "Screening Result"
Description: "What a screening for a programme says. It proposes; a person decides."
* insert OurCodes
* insert Concept(eligible, [[The criteria are met]], [[Kriterierna är uppfyllda]], [[Kriteriene er oppfylt]])
* insert Concept(not-eligible, [[A criterion is not met]], [[Ett kriterium är inte uppfyllt]], [[Et kriterium er ikke oppfylt]])
* insert Concept(incomplete, [[Not everything is answered]], [[Allt är inte besvarat]], [[Ikke alt er besvart]])

ValueSet: ScreeningResultVS
Id: screening-result
Title: "Screening Result"
Description: "Any result of a screening."
* insert OurValues
* include codes from system ScreeningResultCS
