Instance: nrs-pain
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(nrs-pain, NrsPain, [[Pain intensity 0 to 10: skeleton]], [[Smärtintensitet 0 till 10: skelett]], [[Smerteintensitet 0 til 10: skjelett]])
* description = "One numeric rating of pain intensity."
* insert Licence(none, [[No copyright is claimed on a numeric rating scale. The label is fhirpain's own.]], [[Ingen upphovsrätt hävdas till en numerisk skala. Etiketten är fhirpains egen.]], [[Ingen opphavsrett hevdes til en numerisk skala. Etiketten er fhirpains egen.]])
* insert Source([[LOINC 72514-3]])
* code[+] = $loinc#72514-3
* insert Rating(pain-intensity, 0, 10, [[Pain now, 0 to 10]], [[Smärta nu, 0 till 10]], [[Smerte nå, 0 til 10]])
* insert IsResult(nrs-pain)
* item[=].code[+] = $loinc#72514-3
* insert Result(1, verified, low)
* insert Band(1, 3, mild, unverified)
* insert Band(4, 6, moderate, unverified)
* insert Band(7, 10, severe, unverified)
* insert ChangeThatMatters(2, 2, {score}, unverified)
* insert ChangeThatMatters(30, 30, %, unverified)
