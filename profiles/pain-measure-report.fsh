Profile: PainMeasureReport
Parent: MeasureReport
Id: pain-measure-report
Title: "Pain Measure Report"
Description: "Figures over persons, units or levels, from one snapshot by one version of a rule. A cell too small to be shown says so instead of showing."
* obeys pain-measure-report-1 and pain-measure-report-2
* extension contains MeasureBasis named basis 1..1 MS
* extension[basis] ^short = "The snapshot and the rule"
* status MS
  * ^short = "Whether it is complete"
* type MS
  * ^short = "summary of many persons, or individual of one"
* measure MS
  * ^short = "What is measured: canonical"
* subject MS
  * ^short = "Whose figures; of one person only"
* reporter 1..1 MS
  * ^short = "Who reports"
* period MS
  * ^short = "From when to when was counted"
* group 1..* MS
  * ^short = "What was counted"
  * code 1..1 MS
    * ^short = "What was counted, as a code"
  * population 1..* MS
    * ^short = "How many: eligible, invited, answered"
    * code 1..1 MS
    * code from MeasurePopulationVS (required)
      * ^short = "Eligible, invited, answered"
    * count 1..1 MS
      * ^short = "How many; with data-absent-reason masked where too few"
  * stratifier MS
    * ^short = "The same figures, divided"
  * stratifier.code MS
  * stratifier.code from MeasureStratumVS (required)
    * ^short = "By what: level, unit, municipality, age, sex"

Extension: MeasureBasis
Id: measure-basis
Title: "Measure Basis"
Description: "From which snapshot, and by which version of a rule, figures were made."
* insert On(MeasureReport)
* extension contains
    snapshot 1..1 and
    rule 1..1
* insert ExtensionPart(snapshot, id, [[The snapshot's id]])
* insert ExtensionPart(rule, code, [[The version of the rule]])

Invariant: pain-measure-report-1
Description: "Figures over many persons name none."
Severity: #error
Expression: "type.where($this = 'summary').exists() implies (subject.where(type = 'Patient' or reference.startsWith('Patient/')).empty() and evaluatedResource.empty())"

Invariant: pain-measure-report-2
Description: "The figures of one person name the person."
Severity: #error
Expression: "type.where($this = 'individual').exists() implies subject.exists()"
