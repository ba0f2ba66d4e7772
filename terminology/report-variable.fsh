// What the registries publicly say that they collect. A registry's own codebook may name it otherwise.
CodeSystem: ReportVariableCS
Id: report-variable
Title: "Report Variable"
Description: "A data point that a registry collects: its registry's id, a hyphen, and what it is."
* insert OurCodes
* insert Concept(nrs-person, [[Person identifier]], [[Personidentitet]], [[Personidentifikator]])
* insert Concept(nrs-unit, [[Reporting unit]], [[Rapporterande enhet]], [[Rapporterende enhet]])
* insert Concept(nrs-care-level, [[Care level of the unit]], [[Enhetens vårdnivå]], [[Enhetens omsorgsnivå]])
* insert Concept(nrs-time-point, [[Time point]], [[Mättillfälle]], [[Måletidspunkt]])
* insert Concept(nrs-referral-date, [[Date of the referral]], [[Remissdatum]], [[Henvisningsdato]])
* insert Concept(nrs-referring-level, [[Care level of the referrer]], [[Remittentens vårdnivå]], [[Henvisers omsorgsnivå]])
* insert Concept(nrs-first-visit-date, [[Date of the first visit]], [[Datum för första besök]], [[Dato for første konsultasjon]])
* insert Concept(nrs-plan-type, [[Kind of plan]], [[Typ av plan]], [[Type plan]])
* insert Concept(nrs-plan-start, [[Start of the programme]], [[Programmets start]], [[Programmets start]])
* insert Concept(nrs-plan-end, [[End of the programme]], [[Programmets slut]], [[Programmets slutt]])
* insert Concept(nrs-drop-out-reason, [[Reason for ending early]], [[Orsak till avbrott]], [[Årsak til avbrudd]])
* insert Concept(nrs-diagnosis, [[Diagnoses, at most four]], [[Diagnoser, högst fyra]], [[Diagnoser, høyst fire]])
* insert Concept(nrs-pain-duration, [[Duration of the pain]], [[Smärtans varaktighet]], [[Smertens varighet]])
* insert Concept(nrs-pain-intensity, [[Pain intensity 0 to 10]], [[Smärtintensitet 0 till 10]], [[Smerteintensitet 0 til 10]])
* insert Concept(nrs-ompsq-sf-total, [[Örebro short form: total]], [[Frågeformulär om smärtproblem, kortform: summa]], [[Ørebro kortform: sum]])
* insert Concept(nrs-anxiety, [[Anxiety score]], [[Ångestpoäng]], [[Angstskår]])
* insert Concept(nrs-depression, [[Depression score]], [[Depressionspoäng]], [[Depresjonsskår]])
* insert Concept(nrs-quality-of-life, [[Health-related quality of life]], [[Hälsorelaterad livskvalitet]], [[Helserelatert livskvalitet]])
* insert Concept(nrs-acceptance, [[Acceptance of pain]], [[Smärtacceptans]], [[Smerteaksept]])
* insert Concept(nrs-kinesiophobia, [[Fear of movement]], [[Rörelserädsla]], [[Bevegelsesfrykt]])
* insert Concept(nrs-benefit, [[Benefit of the rehabilitation as the patient sees it]], [[Patientens bedömning av nyttan]], [[Pasientens vurdering av nytten]])
* insert Concept(noksmerte-person, [[Person identifier]], [[Personidentitet]], [[Personidentifikator]])
* insert Concept(noksmerte-unit, [[Reporting unit]], [[Rapporterande enhet]], [[Rapporterende enhet]])
* insert Concept(noksmerte-time-point, [[Time point]], [[Mättillfälle]], [[Måletidspunkt]])
* insert Concept(noksmerte-referral-date, [[Date of the referral]], [[Remissdatum]], [[Henvisningsdato]])
* insert Concept(noksmerte-first-visit-date, [[Date of the first visit]], [[Datum för första besök]], [[Dato for første konsultasjon]])
* insert Concept(noksmerte-plan-end, [[End of the programme]], [[Programmets slut]], [[Programmets slutt]])
* insert Concept(noksmerte-diagnosis, [[Diagnoses, at most four]], [[Diagnoser, högst fyra]], [[Diagnoser, høyst fire]])
* insert Concept(noksmerte-pain-duration, [[Duration of the pain]], [[Smärtans varaktighet]], [[Smertens varighet]])
* insert Concept(noksmerte-pain-intensity, [[Pain intensity 0 to 10]], [[Smärtintensitet 0 till 10]], [[Smerteintensitet 0 til 10]])
* insert Concept(noksmerte-ompsq-sf-total, [[Örebro short form: total]], [[Frågeformulär om smärtproblem, kortform: summa]], [[Ørebro kortform: sum]])
* insert Concept(noksmerte-quality-of-life, [[Health-related quality of life]], [[Hälsorelaterad livskvalitet]], [[Helserelatert livskvalitet]])

ValueSet: ReportVariableVS
Id: report-variable
Title: "Report Variable"
Description: "Any data point that a registry collects."
* insert OurValues
* include codes from system ReportVariableCS
