Profile: PainMeasureReport
Parent: MeasureReport
Id: pain-measure-report
Title: "Pain Measure Report"
Description: "Figures over persons, units or levels, from one snapshot by one version of a rule. A cell too small to be shown says so instead of showing."
* obeys pain-measure-report-1 and pain-measure-report-2
* extension contains MeasureBasis named basis 1..1
* extension[basis] ^short = "The snapshot and the rule"
* reporter 1..1
  * ^short = "Who reports"
* group 1..*
  * ^short = "What was counted"
  * code 1..1
    * ^short = "What was counted, as a code"
  * population 1..*
    * ^short = "How many: eligible, invited, answered"
    * code 1..1
    * code from MeasurePopulationVS (required)
      * ^short = "Eligible, invited, answered"
    * count 1..1
      * ^short = "How many; with data-absent-reason masked where too few"
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
* extension[snapshot] ^short = "The snapshot's id"
* extension[snapshot].value[x] 1..1
* extension[snapshot].value[x] only id
  * ^short = "The snapshot's id"
* extension[rule] ^short = "The version of the rule"
* extension[rule].value[x] 1..1
* extension[rule].value[x] only code
  * ^short = "The version of the rule"

Invariant: pain-measure-report-1
Description: "Figures over many persons name none."
Severity: #error
Expression: "type.where($this = 'summary').exists() implies (subject.where(type = 'Patient' or reference.startsWith('Patient/')).empty() and evaluatedResource.empty())"

Invariant: pain-measure-report-2
Description: "The figures of one person name the person."
Severity: #error
Expression: "type.where($this = 'individual').exists() implies subject.exists()"
