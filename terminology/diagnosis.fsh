// Only codes that were read in a published source. Other codes of these systems may be used: the binding is a preference.
ValueSet: PainDiagnosisVS
Id: pain-diagnosis
Title: "Pain Diagnosis"
Description: "Diagnoses of long-term pain that the Swedish knowledge bodies and the registries name."
* insert OurValues
* http://terminology.hl7.se/CodeSystem/icd-10-se#R52.2A
* http://terminology.hl7.se/CodeSystem/icd-10-se#R52.2B
* http://terminology.hl7.se/CodeSystem/icd-10-se#R52.2C
* http://id.who.int/icd/release/11/mms#MG30.0
* http://id.who.int/icd/release/11/mms#MG30.1
* http://id.who.int/icd/release/11/mms#MG30.2
* http://id.who.int/icd/release/11/mms#MG30.3
* http://id.who.int/icd/release/11/mms#MG30.4
* http://id.who.int/icd/release/11/mms#MG30.5
* http://id.who.int/icd/release/11/mms#MG30.6
* http://id.who.int/icd/release/11/mms#MG30.Y
* http://id.who.int/icd/release/11/mms#MG30.Z
* $sct#82423001
* $sct#278860009
* $sct#1121000119107
* $sct#22253000
