CodeSystem: RegistryCS
Id: registry
Title: "Registry"
Description: "The registries to which fhirpain can report."
* insert OurCodes
* insert Concept(nrs, [[Swedish quality registry for pain rehabilitation]], [[Nationella registret över smärtrehabilitering]], [[Det svenske kvalitetsregisteret for smerterehabilitering]])
* insert Concept(noksmerte, [[Norwegian quality registry for long-term pain]], [[Norska kvalitetsregistret för långvarig smärta]], [[Norsk kvalitetsregister for langvarig smerte]])

ValueSet: RegistryVS
Id: registry
Title: "Registry"
Description: "Any registry to which fhirpain can report."
* insert OurValues
* include codes from system RegistryCS

CodeSystem: ConsentKindCS
Id: consent-kind
Title: "Consent Kind"
Description: "What a person has said about reports to a registry."
* insert OurCodes
* insert Concept(registry-objection, [[Objects to a registry]], [[Motsätter sig registrering]], [[Reserverer seg mot registrering]])
* insert Concept(registry-consent, [[Consents to a registry]], [[Samtycker till registrering]], [[Samtykker til registrering]])

ValueSet: ConsentKindVS
Id: consent-kind
Title: "Consent Kind"
Description: "An objection to a registry, or a consent."
* insert OurValues
* include codes from system ConsentKindCS

CodeSystem: MessageEventCS
Id: message-event
Title: "Message Event"
Description: "What a message to or from a registry is about."
* insert OurCodes
* insert Concept(submission, [[First report]], [[Första rapport]], [[Første rapport]])
* insert Concept(update, [[Updated report]], [[Uppdaterad rapport]], [[Oppdatert rapport]])
* insert Concept(void, [[Withdrawn report]], [[Återkallad rapport]], [[Tilbakekalt rapport]])
* insert Concept(correction, [[Withdrawn report and its replacement]], [[Återkallad rapport med ersättning]], [[Tilbakekalt rapport med erstatning]])
* insert Concept(acknowledgement, [[The report was accepted]], [[Rapporten togs emot]], [[Rapporten er mottatt]])
* insert Concept(extraction-error, [[The report was not accepted]], [[Rapporten togs inte emot]], [[Rapporten ble ikke mottatt]])
* insert Concept(status, [[Status of an earlier report]], [[Status för en tidigare rapport]], [[Status for en tidligere rapport]])
* insert Concept(handover, [[Responsibility is handed over]], [[Ansvar överlämnas]], [[Ansvar overføres]])
* insert Concept(handover-withdrawn, [[A hand-over is taken back]], [[En överlämning tas tillbaka]], [[En overføring trekkes tilbake]])
* insert Concept(feedback, [[Results back to the reporting unit]], [[Återkoppling till rapporterande enhet]], [[Tilbakemelding til rapporterende enhet]])

ValueSet: MessageEventVS
Id: message-event
Title: "Message Event"
Description: "Any event of a message to or from a registry."
* insert OurValues
* include codes from system MessageEventCS

ValueSet: ReportEventVS
Id: report-event
Title: "Report Event"
Description: "The events by which a report is sent to a registry."
* insert OurValues
* MessageEventCS#submission
* MessageEventCS#update
* MessageEventCS#void
* MessageEventCS#correction

ValueSet: ReceiptEventVS
Id: receipt-event
Title: "Receipt Event"
Description: "The events by which a registry answers a report."
* insert OurValues
* MessageEventCS#acknowledgement
* MessageEventCS#extraction-error
* MessageEventCS#status
* MessageEventCS#feedback

ValueSet: HandoverEventVS
Id: handover-event
Title: "Hand-over Event"
Description: "The events by which a region and a municipality hand over responsibility."
* insert OurValues
* MessageEventCS#handover
* MessageEventCS#handover-withdrawn
