CodeSystem: InstrumentCS
Id: instrument
Title: "Instrument"
Description: "The instruments of which a questionnaire skeleton is held, and what their scores are called."
* insert OurCodes
* insert Concept(nrs-pain, [[Pain intensity 0 to 10]], [[Smärtintensitet 0 till 10]], [[Smerteintensitet 0 til 10]])
* insert Concept(ompsq-sf, [[Örebro Musculoskeletal Pain Screening Questionnaire, short form]], [[Frågeformulär om smärtproblem, kortform]], [[Ørebro spørreskjema om smerte, kortform]])
* insert Concept(ompsq-sf-total, [[Örebro short form: total]], [[Frågeformulär om smärtproblem, kortform: summa]], [[Ørebro kortform: sum]])

ValueSet: InstrumentVS
Id: instrument
Title: "Instrument"
Description: "Any instrument or score."
* insert OurValues
* include codes from system InstrumentCS
