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

Instance: nrs-variable
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(nrs-variable, NrsVariable, [[Local code to NRS variable]], [[From codes of instruments and scores to what NRS is publicly said to collect; its own codebook may name it otherwise.]])
* targetCanonical = Canonical(ReportVariableVS)
* group[+].source = Canonical(InstrumentCS)
* group[=].target = Canonical(ReportVariableCS)
* group[=] insert Maps(nrs-pain, nrs-pain-intensity, equivalent)
* group[=] insert Maps(ompsq-sf-total, nrs-ompsq-sf-total, equivalent)
* group[=] insert Maps(hads-anxiety, nrs-anxiety, equivalent)
* group[=] insert Maps(hads-depression, nrs-depression, equivalent)
* group[=] insert Maps(eq-5d-5l-profile, nrs-quality-of-life, wider)
* group[=] insert Maps(eq-5d-5l-vas, nrs-quality-of-life, wider)
* group[=] insert Maps(cpaq-8-total, nrs-acceptance, wider)
* group[=] insert Maps(cpaq-20-total, nrs-acceptance, wider)
* group[=] insert Maps(tsk-11-total, nrs-kinesiophobia, wider)
* group[=] insert Maps(tsk-17-total, nrs-kinesiophobia, wider)
* group[+].source = "http://loinc.org"
* group[=].target = Canonical(ReportVariableCS)
* group[=] insert Maps(72514-3, nrs-pain-intensity, equivalent)

Instance: noksmerte-variable
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(noksmerte-variable, NoksmerteVariable, [[Local code to NOKSmerte variable]], [[From codes of instruments and scores to what NOKSmerte is publicly said to collect; its own codebook may name it otherwise.]])
* targetCanonical = Canonical(ReportVariableVS)
* group[+].source = Canonical(InstrumentCS)
* group[=].target = Canonical(ReportVariableCS)
* group[=] insert Maps(nrs-pain, noksmerte-pain-intensity, equivalent)
* group[=] insert Maps(ompsq-sf-total, noksmerte-ompsq-sf-total, equivalent)
* group[=] insert Maps(eq-5d-5l-profile, noksmerte-quality-of-life, wider)
* group[=] insert Maps(eq-5d-5l-vas, noksmerte-quality-of-life, wider)
* group[+].source = "http://loinc.org"
* group[=].target = Canonical(ReportVariableCS)
* group[=] insert Maps(72514-3, noksmerte-pain-intensity, equivalent)
