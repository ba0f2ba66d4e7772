CodeSystem: ProviderKindCS
Id: provider-kind
Title: "Provider Kind"
Description: "Whose an organisation is that gives pain care."
* insert OurCodes
* insert Concept(region, [[Region or regional health authority]], [[Region]], [[Regionalt helseforetak]])
* insert Concept(health-trust, [[Health trust]], [[Helseforetak (Norge)]], [[Helseforetak]])
* insert Concept(municipality, [[Municipality]], [[Kommun]], [[Kommune]])
* insert Concept(private, [[Private provider]], [[Privat vårdgivare]], [[Privat behandler]])
* insert Concept(procured, [[Procured provider, by agreement with a region]], [[Upphandlad vårdgivare, efter avtal med en region]], [[Leverandør etter avtale med helseforetak]])
* insert Concept(foundation, [[Foundation]], [[Stiftelse]], [[Stiftelse]])

ValueSet: ProviderKindVS
Id: provider-kind
Title: "Provider Kind"
Description: "Whose an organisation is that gives pain care."
* insert OurValues
* include codes from system ProviderKindCS

CodeSystem: ServiceKindCS
Id: service-kind
Title: "Service Kind"
Description: "What kind of service a unit offers to persons in pain. Which registry a person belongs to follows from this."
* insert OurCodes
* insert Concept(primary-care, [[Primary care]], [[Primärvård]], [[Fastlege og primærhelsetjeneste]])
* insert Concept(rehabilitation-unit, [[Rehabilitation unit in primary care]], [[Rehabenhet i primärvården]], [[Rehabiliteringsenhet i primærhelsetjenesten]])
* insert Concept(pain-team, [[Multiprofessional pain team]], [[Multiprofessionellt smärtteam]], [[Tverrfaglig smerteteam]])
* insert Concept(pain-rehabilitation, [[Multimodal pain rehabilitation]], [[Multimodal smärtrehabilitering]], [[Tverrfaglig smerterehabilitering]])
* insert Concept(pain-clinic, [[Pain clinic, mainly medical treatment]], [[Smärtmottagning, huvudsakligen medicinsk behandling]], [[Smertepoliklinikk, hovedsakelig medisinsk behandling]])
* insert Concept(pain-centre, [[Multidisciplinary pain centre]], [[Multidisciplinärt smärtcentrum]], [[Tverrfaglig smertesenter]])
* insert Concept(inpatient-rehabilitation, [[Inpatient pain rehabilitation]], [[Smärtrehabilitering i slutenvård]], [[Smerterehabilitering for innlagte]])
* insert Concept(group-programme, [[Group programme]], [[Gruppprogram]], [[Gruppeprogram]])
* insert Concept(pre-operative-pain-risk, [[Assessment of the risk of long-term pain before an operation]], [[Bedömning av risken för långvarig smärta före operation]], [[Vurdering av risikoen for langvarig smerte før operasjon]])
* insert Concept(patient-education, [[Patient education, open to relatives]], [[Patientutbildning, öppen för närstående]], [[Pasientopplæring, åpen for pårørende]])
* insert Concept(municipal-rehabilitation, [[Rehabilitation by a municipality]], [[Kommunal rehabilitering]], [[Kommunal rehabilitering]])

ValueSet: ServiceKindVS
Id: service-kind
Title: "Service Kind"
Description: "What kind of service a unit offers to persons in pain. Which registry a person belongs to follows from this."
* insert OurValues
* include codes from system ServiceKindCS

CodeSystem: CapacityStatusCS
Id: capacity-status
Title: "Capacity Status"
Description: "Whether a team or a programme has room."
* insert OurCodes
* insert Concept(has, [[Has room]], [[Har plats]], [[Har ledig plass]])
* insert Concept(none, [[Has no room]], [[Har ingen plats]], [[Har ingen ledig plass]])
* insert Concept(waitlist, [[Has a waiting list]], [[Har väntelista]], [[Har venteliste]])
* insert Concept(needs-assessment, [[Has to be found out for each person]], [[Behöver bedömas för varje person]], [[Må vurderes for hver person]])

ValueSet: CapacityStatusVS
Id: capacity-status
Title: "Capacity Status"
Description: "Whether a team or a programme has room."
* insert OurValues
* include codes from system CapacityStatusCS
