Instance: eq-5d-5l
InstanceOf: PainQuestionnaire
Usage: #definition
* insert Instrument(eq-5d-5l, Eq5d5l, [[EQ-5D-5L: skeleton]], [[EQ-5D-5L: skelett]], [[EQ-5D-5L: skjelett]])
* description = "Five dimensions of 1 to 5, written as a profile such as 21231, and a scale of health from 0 to 100. An answer that is missing on the form (9, 999) is left out. The index needs a value set of a country, under a licence, and is not computed."
* insert Licence(licence, [[The instrument belongs to the EuroQol Research Foundation, with which its use is registered. Its wording is not part of this skeleton: the labels are fhirpain's own.]], [[Instrumentet tillhör EuroQol Research Foundation, där användningen registreras. Dess text ingår inte i detta skelett: etiketterna är fhirpains egna.]], [[Instrumentet tilhører EuroQol Research Foundation, der bruken registreres. Teksten er ikke en del av dette skjelettet: etikettene er fhirpains egne.]])
* insert Source([[Published: levels 1 to 5, scale 0 to 100]])
* insert Rating(1, 1, 5, [[Item 1: moving about]], [[Fråga 1: att förflytta sig]], [[Spørsmål 1: å bevege seg]])
* insert Rating(2, 1, 5, [[Item 2: own care]], [[Fråga 2: egen omvårdnad]], [[Spørsmål 2: eget stell]])
* insert Rating(3, 1, 5, [[Item 3: daily doings]], [[Fråga 3: dagliga göromål]], [[Spørsmål 3: daglige gjøremål]])
* insert Rating(4, 1, 5, [[Item 4: pain]], [[Fråga 4: smärta]], [[Spørsmål 4: smerte]])
* insert Rating(5, 1, 5, [[Item 5: worry]], [[Fråga 5: oro]], [[Spørsmål 5: bekymring]])
* insert Rating(vas, 0, 100, [[Health today, 0 to 100]], [[Hälsa i dag, 0 till 100]], [[Helse i dag, 0 til 100]])
* insert IsResult(eq-5d-5l-vas)
* item[=].code[+] = http://snomed.info/sct#736535009
* insert Result(1, verified, high)
* insert ChangeThatMatters(7, 10, {score}, unverified)
* item[+].linkId = "profile"
* insert Label([[Profile, 11111 to 55555]], [[Profil, 11111 till 55555]], [[Profil, 11111 til 55555]])
* item[=].type = #string
* item[=].readOnly = true
* insert IsResult(eq-5d-5l-profile)
* insert Answers([['1' | '2' | '3' | '4' | '5']])
* insert Computed(1, verified, low, [[iif(%answers.count() = 5, %answers.select($this.toString()).join(''))]])
