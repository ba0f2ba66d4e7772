CodeSystem: CommunicationKindCS
Id: communication-kind
Title: "Communication Kind"
Description: "What a person was told."
* insert OurCodes
* insert Concept(registry-information, [[Information about a registry, before or soon after the first report]], [[Information om ett register, före eller snart efter första rapporten]], [[Informasjon om et register, før eller snart etter første rapport]])
* insert Concept(questionnaire-reminder, [[Reminder of a questionnaire]], [[Påminnelse om ett frågeformulär]], [[Påminnelse om et spørreskjema]])
* insert Concept(session-cancelled, [[A session is cancelled]], [[En träff är inställd]], [[En samling er avlyst]])
* insert Concept(appointment, [[A time is offered or changed]], [[En tid erbjuds eller ändras]], [[En time tilbys eller endres]])
* insert Concept(results, [[Scores and what has changed]], [[Poäng och vad som har ändrats]], [[Skårer og hva som har endret seg]])
* insert Concept(decline, [[A request was declined, and what is recommended]], [[En remiss avböjdes, och vad som rekommenderas]], [[En henvisning ble avslått, og hva som anbefales]])

ValueSet: CommunicationKindVS
Id: communication-kind
Title: "Communication Kind"
Description: "Any kind of message to a person."
* insert OurValues
* include codes from system CommunicationKindCS
