CodeSystem: CsvColumnCS
Id: csv-column
Title: "CSV Column"
Description: "Columns of a spreadsheet extract from an EHR, as one region might name them. An installation replaces this with its own."
* insert OurCodes
* insert Concept(pid, [[Person identifier]], [[Personidentitet]], [[Personidentifikator]])
* insert Concept(pidtyp, [[Kind of person identifier]], [[Typ av personidentitet]], [[Type personidentifikator]])
* insert Concept(enhet_hsa, [[HSA id of the unit]], [[Enhetens HSA-id]], [[Enhetens HSA-id]])
* insert Concept(niva, [[Level of care]], [[Vårdnivå]], [[Omsorgsnivå]])
* insert Concept(remissdatum, [[Date of the referral]], [[Remissdatum]], [[Henvisningsdato]])
* insert Concept(forsta_erbjudna, [[First contact that was offered]], [[Första erbjudna tid]], [[Første tilbudte time]])
* insert Concept(besok, [[Date of the first visit]], [[Datum för första besök]], [[Dato for første konsultasjon]])
* insert Concept(diagnos, [[Diagnosis]], [[Diagnos]], [[Diagnose]])
* insert Concept(vas_7d, [[Pain intensity over seven days]], [[Smärtintensitet över sju dagar]], [[Smerteintensitet over sju dager]])
* insert Concept(ompsqsf, [[Örebro short form: total]], [[Frågeformulär om smärtproblem, kortform: summa]], [[Ørebro kortform: sum]])
* insert Concept(hads_a, [[Anxiety score]], [[Ångestpoäng]], [[Angstskår]])
* insert Concept(hads_d, [[Depression score]], [[Depressionspoäng]], [[Depresjonsskår]])
* insert Concept(tidpunkt, [[Time point]], [[Mättillfälle]], [[Måletidspunkt]])
* insert Concept(plan_start, [[Start of the plan]], [[Planens start]], [[Planens start]])
* insert Concept(plan_slut, [[End of the plan]], [[Planens slut]], [[Planens slutt]])
* insert Concept(plantyp, [[Kind of plan]], [[Plantyp]], [[Type plan]])
* insert Concept(registermedgivande, [[Consents to a registry]], [[Registermedgivande]], [[Samtykke til register]])

ValueSet: CsvColumnVS
Id: csv-column
Title: "CSV Column"
Description: "Any column of the extract."
* insert OurValues
* include codes from system CsvColumnCS

Instance: csv-column
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(csv-column, CsvColumn, [[CSV column to report variable]], [[From the columns of a spreadsheet extract to what NRS collects; a column without a target is used here and not reported.]])
* sourceCanonical = Canonical(CsvColumnVS)
* targetCanonical = Canonical(ReportVariableVS)
* group.source = Canonical(CsvColumnCS)
* group.target = Canonical(ReportVariableCS)
* group insert Maps(pid, nrs-person, equivalent)
* group insert Unmapped(pidtyp)
* group insert Maps(enhet_hsa, nrs-unit, equivalent)
* group insert Maps(niva, nrs-care-level, equivalent)
* group insert Maps(remissdatum, nrs-referral-date, equivalent)
* group insert Maps(forsta_erbjudna, nrs-first-offered-date, equivalent)
* group insert Maps(besok, nrs-first-visit-date, equivalent)
* group insert Maps(diagnos, nrs-diagnosis, equivalent)
* group insert Maps(vas_7d, nrs-pain-intensity, equivalent)
* group insert Maps(ompsqsf, nrs-ompsq-sf-total, equivalent)
* group insert Maps(hads_a, nrs-anxiety, equivalent)
* group insert Maps(hads_d, nrs-depression, equivalent)
* group insert Maps(tidpunkt, nrs-time-point, equivalent)
* group insert Maps(plan_start, nrs-plan-start, equivalent)
* group insert Maps(plan_slut, nrs-plan-end, equivalent)
* group insert Maps(plantyp, nrs-plan-type, equivalent)
* group insert Unmapped(registermedgivande)
