CodeSystem: LegalBasisCS
Id: legal-basis
Title: "Legal Basis"
Description: "On which ground data about a person are used or sent."
* insert OurCodes
* insert Concept(care, [[Care of the person]], [[Vård av personen]], [[Helsehjelp til personen]])
* insert Concept(shared-record, [[Shared record between care givers]], [[Sammanhållen vård- och omsorgsdokumentation]], [[Deling mellom virksomheter]])
* insert Concept(registry-opt-out, [[National quality registry: informed, has not objected]], [[Nationellt kvalitetsregister: informerad, har inte motsatt sig]], [[Nasjonalt kvalitetsregister: informert, har ikke reservert seg]])
* insert Concept(registry-consent, [[Quality registry: has consented]], [[Kvalitetsregister: har samtyckt]], [[Kvalitetsregister: har samtykket]])
* insert Concept(sharing-consent, [[Shared with others by consent, as in a coordinated plan]], [[Delas med andra efter samtycke, som i en samordnad plan]], [[Deles med andre etter samtykke, som i en individuell plan]])
* insert Concept(quality-work, [[Follow-up of a unit's own care]], [[Uppföljning av den egna verksamheten]], [[Oppfølging av egen virksomhet]])
* insert Concept(objection, [[Removal after an objection]], [[Borttagning efter en invändning]], [[Sletting etter en reservasjon]])

ValueSet: LegalBasisVS
Id: legal-basis
Title: "Legal Basis"
Description: "Any legal basis."
* insert OurValues
* include codes from system LegalBasisCS
