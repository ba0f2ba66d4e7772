CodeSystem: StatusReasonCS
Id: status-reason
Title: "Status Reason"
Description: "Why a plan or a request is on hold or was stopped before its end."
* insert OurCodes
* insert Concept(patient-sees-no-need, [[The patient sees no further need]], [[Patienten ser inget fortsatt behov]], [[Pasienten ser ikke videre behov]])
* insert Concept(professional-sees-no-need, [[The professional sees no further need]], [[Vården ser inget fortsatt behov]], [[Behandleren ser ikke videre behov]])
* insert Concept(patient-declined, [[The patient declined]], [[Patienten avböjde]], [[Pasienten takket nei]])
* insert Concept(postponed-by-patient, [[Postponed at the patient's wish]], [[Uppskjutet på patientens önskan]], [[Utsatt etter pasientens ønske]])
* insert Concept(illness, [[Other illness]], [[Annan sjukdom]], [[Annen sykdom]])
* insert Concept(travel, [[Travel is too far or too costly]], [[Resan är för lång eller för dyr]], [[Reisen er for lang eller for dyr]])
* insert Concept(no-show, [[The patient did not come]], [[Patienten uteblev]], [[Pasienten møtte ikke]])
* insert Concept(treated-elsewhere, [[Treated elsewhere]], [[Behandlas på annat håll]], [[Behandles et annet sted]])
* insert Concept(moved, [[Moved to another region]], [[Flyttat till annan region]], [[Flyttet til en annen region]])
* insert Concept(deceased, [[The patient has died]], [[Patienten har avlidit]], [[Pasienten er død]])
* insert Concept(wrong-level, [[Another level of care is right]], [[En annan vårdnivå är rätt]], [[Et annet omsorgsnivå er riktig]])
* insert Concept(incomplete, [[The request lacks information]], [[Remissen saknar uppgifter]], [[Henvisningen mangler opplysninger]])
* insert Concept(awaiting-investigation, [[Awaiting another investigation or treatment]], [[Inväntar annan utredning eller behandling]], [[Venter på annen utredning eller behandling]])
* insert Concept(replaced, [[Replaced by another]], [[Ersatt av en annan]], [[Erstattet av en annen]])
* insert Concept(other, [[Another reason]], [[Annan orsak]], [[Annen årsak]])

ValueSet: StatusReasonVS
Id: status-reason
Title: "Status Reason"
Description: "Any reason for which a plan or a request is on hold or was stopped."
* insert OurValues
* include codes from system StatusReasonCS
