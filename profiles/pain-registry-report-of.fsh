// What each registry takes beyond what holds for every report. Their answers do not differ: pain-delivery-receipt.
Profile: PainNrsReport
Parent: PainRegistryReport
Id: pain-nrs-report
Title: "Pain NRS Report"
Description: "A report to the Swedish quality registry for pain rehabilitation. It carries the data points publicly described for NRS."
* obeys pain-nrs-report-1 and pain-nrs-report-2

Profile: PainNoksmerteReport
Parent: PainRegistryReport
Id: pain-noksmerte-report
Title: "Pain NOKSmerte Report"
Description: "A report to the Norwegian quality registry for long-term pain. It carries the data points publicly described for NOKSmerte."
* obeys pain-noksmerte-report-1 and pain-noksmerte-report-2

Invariant: pain-nrs-report-1
Description: "A report to NRS names NRS in its routing keys."
Severity: #error
Expression: "entry.resource.ofType(Parameters).parameter.where(name = 'registry').value.all($this = 'nrs')"

Invariant: pain-nrs-report-2
Description: "NRS takes the time points T0, T1, T2 and T3, not the local follow-up after three months."
Severity: #error
Expression: "entry.resource.ofType(Parameters).parameter.where(name = 'timePoint').value.all($this = 'T0' or $this = 'T1' or $this = 'T2' or $this = 'T3')"

Invariant: pain-noksmerte-report-1
Description: "A report to NOKSmerte names NOKSmerte in its routing keys."
Severity: #error
Expression: "entry.resource.ofType(Parameters).parameter.where(name = 'registry').value.all($this = 'noksmerte')"

Invariant: pain-noksmerte-report-2
Description: "NOKSmerte takes the time points T0 and T3."
Severity: #error
Expression: "entry.resource.ofType(Parameters).parameter.where(name = 'timePoint').value.all($this = 'T0' or $this = 'T3')"
