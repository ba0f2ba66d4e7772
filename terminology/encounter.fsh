CodeSystem: EncounterKindCS
Id: encounter-kind
Title: "Encounter Kind"
Description: "What a visit or a time is for."
* insert OurCodes
* insert Concept(first-visit, [[First visit]], [[Första besök]], [[Første konsultasjon]])
* insert Concept(assessment, [[Assessment]], [[Bedömning]], [[Utredning]])
* insert Concept(summary-meeting, [[Meeting that sums up the assessment]], [[Sammanfattande samverkansmöte]], [[Oppsummerende samhandlingsmøte]])
* insert Concept(programme-start, [[Start of a programme, with the person's own goals]], [[Programstart, med personens egna mål]], [[Programstart, med personens egne mål]])
* insert Concept(session, [[Session of a programme]], [[Träff i ett program]], [[Samling i et program]])
* insert Concept(programme-end, [[End of a programme, with follow-up of the goals]], [[Programslut, med uppföljning av målen]], [[Programslutt, med oppfølging av målene]])
* insert Concept(follow-up-3-months, [[Follow-up three months after]], [[Uppföljning tre månader efter]], [[Oppfølging tre måneder etter]])
* insert Concept(follow-up-12-months, [[Follow-up twelve months after]], [[Uppföljning tolv månader efter]], [[Oppfølging tolv måneder etter]])
* insert Concept(lecture, [[Lecture, open to relatives]], [[Föreläsning, öppen för närstående]], [[Forelesning, åpen for pårørende]])
* insert Concept(coordination, [[Coordination with work, insurance or other care]], [[Samordning med arbete, försäkring eller annan vård]], [[Koordinering med arbeid, trygd eller annen behandling]])

ValueSet: EncounterKindVS
Id: encounter-kind
Title: "Encounter Kind"
Description: "Any kind of visit."
* insert OurValues
* include codes from system EncounterKindCS

// Codes of HL7's own list that a pain visit can have; R4 holds the list.
ValueSet: EncounterClassVS
Id: encounter-class
Title: "Encounter Class"
Description: "Where a visit takes place: at the unit, at home, at a distance, as an inpatient."
* insert OurValues
* http://terminology.hl7.org/CodeSystem/v3-ActCode#AMB
* http://terminology.hl7.org/CodeSystem/v3-ActCode#HH
* http://terminology.hl7.org/CodeSystem/v3-ActCode#VR
* http://terminology.hl7.org/CodeSystem/v3-ActCode#IMP
