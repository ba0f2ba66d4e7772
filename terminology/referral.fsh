CodeSystem: TaskCodeCS
Id: task-code
Title: "Task Code"
Description: "What a task of pain care is."
* insert OurCodes
* insert Concept(referral, [[A referral that is followed until it is closed]], [[En remiss som följs till avslut]], [[En henvisning som følges til den er avsluttet]])
* insert Concept(handover, [[Responsibility is handed over]], [[Ansvar överlämnas]], [[Ansvar overføres]])

ValueSet: TaskCodeVS
Id: task-code
Title: "Task Code"
Description: "Any task of pain care."
* insert OurValues
* include codes from system TaskCodeCS

CodeSystem: ReferralStatusCS
Id: referral-status
Title: "Referral Status"
Description: "Where a request is, in the receiver's words; Task.status says it in FHIR's."
* insert OurCodes
* insert Concept(received, [[Received]], [[Mottagen]], [[Mottatt]])
* insert Concept(completion-requested, [[Completion is asked for]], [[Komplettering begärd]], [[Supplering etterspurt]])
* insert Concept(under-assessment, [[Being assessed]], [[Under bedömning]], [[Under vurdering]])
* insert Concept(confirmed, [[Confirmed]], [[Bekräftad]], [[Bekreftet]])
* insert Concept(forwarded, [[Forwarded to another unit]], [[Vidareremitterad]], [[Videresendt]])
* insert Concept(waiting-list, [[On a waiting list]], [[På väntelista]], [[På venteliste]])
* insert Concept(partial-answer, [[Answered in part]], [[Delsvar lämnat]], [[Delvis besvart]])
* insert Concept(preliminary-answer, [[Preliminary answer]], [[Preliminärt svar]], [[Foreløpig svar]])
* insert Concept(final-answer, [[Final answer]], [[Slutsvar]], [[Endelig svar]])
* insert Concept(rejected, [[Rejected]], [[Avvisad]], [[Avvist]])
* insert Concept(cancelled, [[Cancelled]], [[Avbruten]], [[Avbrutt]])

ValueSet: ReferralStatusVS
Id: referral-status
Title: "Referral Status"
Description: "Any state of a request."
* insert OurValues
* include codes from system ReferralStatusCS

CodeSystem: DeclineReasonCS
Id: decline-reason
Title: "Decline Reason"
Description: "Why a request or a hand-over was declined."
* insert OurCodes
* insert Concept(wrong-level, [[Another level of care is right]], [[En annan vårdnivå är rätt]], [[Et annet omsorgsnivå er riktig]])
* insert Concept(wrong-unit, [[Another unit is right]], [[En annan enhet är rätt]], [[En annen enhet er riktig]])
* insert Concept(incomplete, [[The request lacks information]], [[Remissen saknar uppgifter]], [[Henvisningen mangler opplysninger]])
* insert Concept(not-investigated, [[The medical investigation is not complete]], [[Den medicinska utredningen är inte klar]], [[Den medisinske utredningen er ikke fullført]])
* insert Concept(criteria-not-met, [[The criteria are not met]], [[Kriterierna är inte uppfyllda]], [[Kriteriene er ikke oppfylt]])
* insert Concept(other-treatment-first, [[Other treatment comes first]], [[Annan behandling går före]], [[Annen behandling kommer først]])
* insert Concept(no-capacity, [[There is no room]], [[Det finns ingen plats]], [[Det er ingen ledig plass]])
* insert Concept(patient-declined, [[The patient declined]], [[Patienten avböjde]], [[Pasienten takket nei]])
* insert Concept(duplicate, [[The same is already asked for]], [[Samma sak är redan begärd]], [[Det samme er allerede bedt om]])
* insert Concept(other, [[Another reason]], [[Annan orsak]], [[Annen årsak]])

ValueSet: DeclineReasonVS
Id: decline-reason
Title: "Decline Reason"
Description: "Any reason why a request or a hand-over was declined."
* insert OurValues
* include codes from system DeclineReasonCS

CodeSystem: NextStepCS
Id: next-step
Title: "Next Step"
Description: "What is recommended instead of what was asked."
* insert OurCodes
* insert Concept(other-level, [[Ask another level of care]], [[Fråga en annan vårdnivå]], [[Spør et annet omsorgsnivå]])
* insert Concept(other-unit, [[Ask another unit of the same level]], [[Fråga en annan enhet på samma nivå]], [[Spør en annen enhet på samme nivå]])
* insert Concept(complete-and-resend, [[Complete the request and send it again]], [[Komplettera remissen och sänd den igen]], [[Suppler henvisningen og send den igjen]])
* insert Concept(investigate-first, [[Complete the medical investigation first]], [[Slutför den medicinska utredningen först]], [[Fullfør den medisinske utredningen først]])
* insert Concept(individual-rehabilitation, [[Individual rehabilitation instead of a group]], [[Individuell rehabilitering i stället för grupp]], [[Individuell rehabilitering i stedet for gruppe]])
* insert Concept(treat-other-first, [[Treat the other condition first]], [[Behandla det andra tillståndet först]], [[Behandle den andre tilstanden først]])
* insert Concept(continue-with-advice, [[Continue where the person is, with advice]], [[Fortsätt där personen är, med råd]], [[Fortsett der personen er, med råd]])
* insert Concept(waiting-list, [[Wait on the list]], [[Vänta på listan]], [[Vent på listen]])
* insert Concept(none, [[Nothing more is recommended]], [[Inget mer rekommenderas]], [[Ikke noe mer anbefales]])

ValueSet: NextStepVS
Id: next-step
Title: "Next Step"
Description: "Any next step."
* insert OurValues
* include codes from system NextStepCS

CodeSystem: PerformerTypeCS
Id: performer-type
Title: "Performer Type"
Description: "Who must do what is asked, where a profession alone does not say it."
* insert OurCodes
* insert Concept(specialist-physician, [[Specialist physician]], [[Specialistläkare]], [[Spesialistlege]])
* insert Concept(general-practitioner, [[General practitioner]], [[Allmänläkare]], [[Fastlege]])
* insert Concept(pain-centre, [[Multidisciplinary pain centre]], [[Multidisciplinärt smärtcentrum]], [[Tverrfaglig smertesenter]])

ValueSet: PerformerTypeVS
Id: performer-type
Title: "Performer Type"
Description: "Any type of performer."
* insert OurValues
* include codes from system PerformerTypeCS

// eRemiss (RIVTA clinicalprocess:activity:request 2.2): confirmations and outcomes.
Instance: eremiss-status
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(eremiss-status, ERemissStatus, [[eRemiss status to task status]], [[From the confirmation and outcome codes of RIVTA eRemiss 2.2 to Task.status.]])
* sourceUri = "urn:riv:clinicalprocess:activity:request:2"
* targetCanonical = "http://hl7.org/fhir/ValueSet/task-status"
* group.source = "urn:riv:clinicalprocess:activity:request:2"
* group.target = "http://hl7.org/fhir/task-status"
* group insert Maps(KOM, received, wider)
* group insert Maps(BEK, accepted, equivalent)
* group insert Maps(VID, in-progress, wider)
* group insert Maps(AVB, cancelled, equivalent)
* group insert Maps(AVV, rejected, equivalent)
* group insert Maps(DSV, in-progress, wider)
* group insert Maps(PSV, in-progress, wider)
* group insert Maps(SSV, completed, equivalent)

Instance: eremiss-referral-status
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(eremiss-referral-status, ERemissReferralStatus, [[eRemiss status to referral status]], [[From the confirmation and outcome codes of RIVTA eRemiss 2.2 to what Task.businessStatus says.]])
* sourceUri = "urn:riv:clinicalprocess:activity:request:2"
* targetCanonical = Canonical(ReferralStatusVS)
* group.source = "urn:riv:clinicalprocess:activity:request:2"
* group.target = Canonical(ReferralStatusCS)
* group insert Maps(KOM, completion-requested, equivalent)
* group insert Maps(BEK, confirmed, equivalent)
* group insert Maps(VID, forwarded, equivalent)
* group insert Maps(AVB, cancelled, equivalent)
* group insert Maps(AVV, rejected, equivalent)
* group insert Maps(DSV, partial-answer, equivalent)
* group insert Maps(PSV, preliminary-answer, equivalent)
* group insert Maps(SSV, final-answer, equivalent)

// GetRequestActivities says the status in words; the words are the codes.
Instance: rivta-request-status
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(rivta-request-status, RivtaRequestStatus, [[RIVTA request status to task status]], [[From the words of RIVTA GetRequestActivities to Task.status.]])
* sourceUri = "urn:riv:clinicalprocess:activity:actions:1"
* targetCanonical = "http://hl7.org/fhir/ValueSet/task-status"
* group.source = "urn:riv:clinicalprocess:activity:actions:1"
* group.target = "http://hl7.org/fhir/task-status"
* group insert Maps(Mottagen, received, equivalent)
* group insert Maps([[Under utredning]], in-progress, equivalent)
* group insert Maps(Besvarad, completed, equivalent)
* group insert Maps(Avbruten, cancelled, equivalent)
* group insert Maps(Avvisad, rejected, equivalent)
