CodeSystem: PrefillCS
Id: prefill
Title: "Prefill"
Description: "How an answer came into a questionnaire response before anybody gave it."
* insert OurCodes
* insert Concept(expression, [[By an expression of the questionnaire]], [[Genom ett uttryck i formuläret]], [[Ved et uttrykk i spørreskjemaet]])
* insert Concept(observation, [[From the latest observation]], [[Från den senaste observationen]], [[Fra den siste observasjonen]])
* insert Concept(initial, [[The questionnaire's own first value]], [[Formulärets eget första värde]], [[Spørreskjemaets egen første verdi]])

ValueSet: PrefillVS
Id: prefill
Title: "Prefill"
Description: "Any way by which an answer is filled in."
* insert OurValues
* include codes from system PrefillCS
