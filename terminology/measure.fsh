CodeSystem: MeasurePopulationCS
Id: measure-population
Title: "Measure Population"
Description: "Who is counted in a figure; each is a part of the one before."
* insert OurCodes
* insert Concept(eligible, [[Could have answered]], [[Kunde ha svarat]], [[Kunne ha svart]])
* insert Concept(invited, [[Were asked]], [[Tillfrågades]], [[Ble spurt]])
* insert Concept(answered, [[Answered]], [[Svarade]], [[Svarte]])
* insert Concept(improved, [[Answered twice, and changed for the better by what matters]], [[Svarade två gånger och förbättrades så att det har betydelse]], [[Svarte to ganger og ble bedre i en grad som betyr noe]])

ValueSet: MeasurePopulationVS
Id: measure-population
Title: "Measure Population"
Description: "Anybody who is counted in a figure."
* insert OurValues
* include codes from system MeasurePopulationCS

CodeSystem: MeasureStratumCS
Id: measure-stratum
Title: "Measure Stratum"
Description: "By what figures are divided."
* insert OurCodes
* insert Concept(care-level, [[Level of care]], [[Vårdnivå]], [[Omsorgsnivå]])
* insert Concept(unit, [[Unit]], [[Enhet]], [[Enhet]])
* insert Concept(municipality, [[Municipality]], [[Kommun]], [[Kommune]])
* insert Concept(age-band, [[Age band]], [[Åldersgrupp]], [[Aldersgruppe]])
* insert Concept(sex, [[Sex]], [[Kön]], [[Kjønn]])
* insert Concept(registry, [[Registry]], [[Register]], [[Register]])

ValueSet: MeasureStratumVS
Id: measure-stratum
Title: "Measure Stratum"
Description: "Anything by which figures are divided."
* insert OurValues
* include codes from system MeasureStratumCS
