Instance: pgic
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(pgic, Pgic, [[Patient's global impression of change: skeleton]], [[Patientens helhetsintryck av förändring: skelett]], [[Pasientens helhetsinntrykk av endring: skjelett]])
* description = "One rating of change from 1 to 7. What it means is unverified."
* insert Licence(none, [[No copyright is claimed on a rating of change. The label is fhirpain's own.]], [[Ingen upphovsrätt hävdas till en skattning av förändring. Etiketten är fhirpains egen.]], [[Ingen opphavsrett hevdes til en vurdering av endring. Etiketten er fhirpains egen.]])
* insert Source([[No published source was read]])
* insert Rating(change, 1, 7, [[Change since the start, 1 to 7]], [[Förändring sedan starten, 1 till 7]], [[Endring siden starten, 1 til 7]])
* insert IsResult(pgic)
* insert Result(1, unverified, low)
