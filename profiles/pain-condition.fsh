Profile: PainCondition
Parent: Condition
Id: pain-condition
Title: "Pain Condition"
Description: "A diagnosis of a person in pain: by ICD-10-SE, ICD-11, ICPC-2 or SNOMED CT, since when. Which is pain and which is other disease is told by the code."
* obeys pain-condition-1
* clinicalStatus MS
  * ^short = "Whether the person has it now"
* verificationStatus MS
  * ^short = "Whether it is so; entered-in-error where it should not be there"
* code 1..1 MS
  * ^short = "The diagnosis"
* code from PainDiagnosisVS (preferred)
* code.coding MS
  * ^short = "The code, in each system that has it"
  * insert SlicedBy(value, system)
  * system MS
    * ^short = "The code system"
  * code MS
    * ^short = "The code"
* code.coding contains
    icd10Se 0..1 and
    icd11 0..1 and
    icpc2 0..1
* code.coding[icd10Se] insert Diagnosis(http://terminology.hl7.se/CodeSystem/icd-10-se, [[ICD-10-SE, such as R52.2C]])
* code.coding[icd10Se].code obeys pain-condition-2
* code.coding[icd11] insert Diagnosis(http://id.who.int/icd/release/11/mms, [[ICD-11, such as MG30.0]])
* code.coding[icd11].code obeys pain-condition-3
* code.coding[icpc2] insert Diagnosis(urn:oid:2.16.578.1.12.4.1.1.7170, [[ICPC-2, such as A01]])
* code.coding[icpc2].code obeys pain-condition-4
* subject MS
* subject only Reference(PainPatient)
  * ^short = "The person"
* onset[x] MS
* onset[x] ^short = "Since when; a registry asks for more than three months"
* recordedDate MS
  * ^short = "When it was written down"

RuleSet: Diagnosis(system, short)
* ^short = "{short}"
* system = "{system}"
  * ^short = "The code system"
* code 1..1
  * ^short = "{short}"

Invariant: pain-condition-1
Description: "A diagnosis is coded by ICD-10, ICD-11, ICPC-2 or SNOMED CT."
Severity: #warning
Expression: "code.coding.where(code.exists() and (system = 'http://terminology.hl7.se/CodeSystem/icd-10-se' or system = 'https://www.icd10.se/' or system = 'urn:oid:1.2.752.116.1.1.1' or system = 'urn:oid:1.2.752.116.1.1.1.1.3' or system = 'http://hl7.org/fhir/sid/icd-10' or system = 'urn:oid:2.16.578.1.12.4.1.1.7110' or system = 'http://id.who.int/icd/release/11/mms' or system = 'urn:oid:2.16.578.1.12.4.1.1.7170' or system = 'http://hl7.org/fhir/sid/icpc-2' or system = 'http://snomed.info/sct')).exists()"

Invariant: pain-condition-2
Description: "A code of ICD-10-SE is a letter, two digits, and after a dot at most two digits and a letter."
Severity: #error
Expression: "$this.matches('^[A-Z][0-9]{2}([.][0-9]{1,2}[A-Z]?)?$')"

Invariant: pain-condition-3
Description: "A code of ICD-11 is four letters or digits, more after a dot, and extension codes after an ampersand or a slash."
Severity: #error
Expression: "$this.matches('^[0-9A-Z]{4}([.][0-9A-Z]{1,3})?([&/][0-9A-Z.&/]+)?$')"

Invariant: pain-condition-4
Description: "A code of ICPC-2 is a letter and two digits."
Severity: #error
Expression: "$this.matches('^[A-Z][0-9]{2}$')"

Mapping: PainConditionToRivtaDiagnosis
Source: PainCondition
Target: "urn:riv:clinicalprocess:healthcond:description:GetDiagnosisResponder:2"
Id: rivta-diagnosis
Title: "RIVTA GetDiagnosis 2.0"
Description: "Elements of the contract's schema."
* identifier -> "diagnosisHeader.documentId"
* code -> "diagnosisBody.diagnosisCode"
* subject -> "diagnosisHeader.patientId"
* encounter -> "diagnosisHeader.careContactId"
* recordedDate -> "diagnosisBody.diagnosisTime"

Mapping: PainConditionToERemiss
Source: PainCondition
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* code -> "request.questionFormulation.condition.code" "kliniskt tillståndskod"

Mapping: PainConditionToNrs
Source: PainCondition
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* code -> "nrs-diagnosis"
* code.coding[icd11] -> "nrs-diagnosis-icd-11"
* onset[x] -> "nrs-pain-duration"
* onset[x] -> "nrs-long-term-pain" "more than three months before the plan"

Mapping: PainConditionToNoksmerte
Source: PainCondition
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* code -> "noksmerte-diagnosis"
* onset[x] -> "noksmerte-pain-duration"

Mapping: PainConditionToKl
Source: PainCondition
Target: "http://fhir.kl.dk/rehab"
Id: kl
Title: "KL Gateway, rehabilitation"
Description: "FKI attributes of the published guide, version 2.2.0."
* code -> "tilstandskode"
* recordedDate -> "tilstandsoprettelsestid"
* clinicalStatus -> "tilstandsstatus"
* verificationStatus -> "tilstandsstatus"
* subject -> "tilstandssubjekt"
