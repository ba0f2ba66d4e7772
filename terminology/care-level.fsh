CodeSystem: CareLevelCS
Id: care-level
Title: "Care Level"
Description: "The four levels of pain care, from primary care to the regional specialist."
* insert OurCodes
* insert Concept(1, [[Primary care and its rehabilitation unit]], [[Vårdcentral och rehabenhet]], [[Fastlege og rehabiliteringsenhet i primærhelsetjenesten]])
* insert Concept(2, [[Multiprofessional pain team in primary care]], [[Multiprofessionellt smärtteam i primärvården]], [[Tverrfaglig smerteteam i primærhelsetjenesten]])
* insert Concept(3, [[Specialist pain care at a hospital]], [[Specialiserad smärtvård på sjukhus]], [[Smerteklinikk i spesialisthelsetjenesten]])
* insert Concept(4, [[Regional specialist pain care]], [[Regional specialiserad smärtvård]], [[Regionalt tverrfaglig smertesenter]])

ValueSet: CareLevelVS
Id: care-level
Title: "Care Level"
Description: "Any of the four levels of pain care."
* insert OurValues
* include codes from system CareLevelCS
