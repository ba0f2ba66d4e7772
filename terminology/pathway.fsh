CodeSystem: PathwayCS
Id: pathway
Title: "Pathway"
Description: "The national pathways for long-term pain."
* insert OurCodes
* insert Concept(se-long-term-pain, [[Swedish pathway: pain, long-term, in adults]], [[Personcentrerat och sammanhållet vårdförlopp: smärta, långvarig hos vuxna]], [[Svensk forløp: langvarig smerte hos voksne]])
* insert Concept(no-long-term-pain, [[Norwegian pathway for long-term and complex pain]], [[Norskt förlopp för långvarig och sammansatt smärta]], [[Nasjonalt pasientforløp for langvarige og sammensatte smertetilstander]])

ValueSet: PathwayVS
Id: pathway
Title: "Pathway"
Description: "Any national pathway for long-term pain."
* insert OurValues
* include codes from system PathwayCS

CodeSystem: PathwayEventCS
Id: pathway-event
Title: "Pathway Event"
Description: "What happens on a pathway. The codes are ours: the national codes of the Norwegian pathway for pain are not published."
* insert OurCodes
* insert Concept(contact, [[First contact for the pain]], [[Första kontakt för smärtan]], [[Første kontakt for smerten]])
* insert Concept(referral-received, [[The referral was received; the pathway begins]], [[Remissen mottogs; förloppet börjar]], [[Henvisningen er mottatt; forløpet starter]])
* insert Concept(assessment-started, [[The interdisciplinary assessment began]], [[Den tvärprofessionella bedömningen började]], [[Tverrfaglig utredning er startet]])
* insert Concept(summary-meeting, [[The meeting that sums up the assessment was held]], [[Det sammanfattande samverkansmötet hölls]], [[Oppsummerende samhandlingsmøte er gjennomført]])
* insert Concept(decision, [[A treatment was decided]], [[Behandling beslutades]], [[Behandling er besluttet]])
* insert Concept(treatment-started, [[The treatment began]], [[Behandlingen började]], [[Behandlingen er startet]])
* insert Concept(follow-up-meeting, [[The meeting that follows up was held]], [[Det uppföljande samverkansmötet hölls]], [[Oppfølgende samhandlingsmøte er gjennomført]])
* insert Concept(transferred, [[Responsibility went to another unit]], [[Ansvaret övergick till en annan enhet]], [[Ansvaret er overført til en annen enhet]])
* insert Concept(paused-by-patient, [[Waiting at the wish of the patient]], [[Väntan på patientens önskan]], [[Venter etter pasientens ønske]])
* insert Concept(paused-for-medical-reasons, [[Waiting for medical reasons]], [[Väntan av medicinska skäl]], [[Venter av medisinske grunner]])
* insert Concept(resumed, [[The waiting ended]], [[Väntan upphörde]], [[Ventingen er slutt]])
* insert Concept(ended, [[The pathway ended]], [[Förloppet avslutades]], [[Forløpet er avsluttet]])

ValueSet: PathwayEventVS
Id: pathway-event
Title: "Pathway Event"
Description: "Any event of a pathway."
* insert OurValues
* include codes from system PathwayEventCS

CodeSystem: ExitReasonCS
Id: exit-reason
Title: "Exit Reason"
Description: "Why a pathway ended, or a place in a programme."
* insert OurCodes
* insert Concept(completed, [[Carried out as planned]], [[Genomfört som planerat]], [[Gjennomført som planlagt]])
* insert Concept(manages-without-care, [[The person handles the situation without further care]], [[Personen hanterar situationen utan ytterligare vård]], [[Personen håndterer situasjonen uten videre behandling]])
* insert Concept(abstains, [[The person abstains from what is offered]], [[Personen avstår från det som erbjuds]], [[Personen avstår fra det som tilbys]])
* insert Concept(cannot-benefit, [[The person is judged not to be helped by more]], [[Personen bedöms inte ha nytta av mer]], [[Personen vurderes ikke å ha nytte av mer]])
* insert Concept(transferred, [[Transferred to another unit or a private provider]], [[Överförd till annan enhet eller privat vårdgivare]], [[Overført til annet helseforetak eller privat]])
* insert Concept(dropped-out, [[Ended early by the person]], [[Avbröts av personen]], [[Avbrutt av personen]])
* insert Concept(other-illness, [[Ended early for other illness]], [[Avbröts för annan sjukdom]], [[Avbrutt på grunn av annen sykdom]])
* insert Concept(moved, [[Moved]], [[Flyttade]], [[Flyttet]])
* insert Concept(deceased, [[Has died]], [[Har avlidit]], [[Er død]])
* insert Concept(other, [[Another reason]], [[Annan orsak]], [[Andre årsaker]])

ValueSet: ExitReasonVS
Id: exit-reason
Title: "Exit Reason"
Description: "Any reason why a pathway or a place in a programme ended."
* insert OurValues
* include codes from system ExitReasonCS
