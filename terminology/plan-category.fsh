CodeSystem: PlanCategoryCS
Id: plan-category
Title: "Plan Category"
Description: "What kind of plan a care plan is; the codes are those of RIVTA GetCarePlans 2.0."
* insert OurCodes
* insert Concept(SIP, [[Coordinated individual plan]], [[Samordnad individuell plan]], [[Individuell plan]])
* insert Concept(SPLPTLRV, [[Coordinated plan under the acts on compulsory psychiatric care]], [[Samordnad plan enligt LPT och LRV]], [[Samordnet plan ved tvungent psykisk helsevern]])
* insert Concept(SPU, [[Coordinated plan at discharge]], [[Samordnad plan vid utskrivning]], [[Samordnet plan ved utskriving]])
* insert Concept(VP, [[Care plan]], [[Vårdplan]], [[Behandlingsplan]])
* insert Concept(HP, [[Habilitation plan]], [[Habiliteringsplan]], [[Habiliteringsplan]])
* insert Concept(RP, [[Rehabilitation plan]], [[Rehabiliteringsplan]], [[Rehabiliteringsplan]])
* insert Concept(GP, [[Implementation plan]], [[Genomförandeplan]], [[Gjennomføringsplan]])
* insert Concept(SVP, [[Standardised care plan]], [[Standardiserad vårdplan]], [[Veiledende behandlingsplan]])

ValueSet: PlanCategoryVS
Id: plan-category
Title: "Plan Category"
Description: "Any kind of plan."
* insert OurValues
* include codes from system PlanCategoryCS

// RIVTA sends the bare code of an enumeration; Inera gives that enumeration a canonical when it is written as FHIR.
Instance: rivta-plan-type
InstanceOf: ConceptMap
Usage: #definition
* url = "https://fhirpain.example/fhir/ConceptMap/rivta-plan-type"
* name = "RivtaPlanType"
* title = "RIVTA plan type to plan category"
* description = "From typeOfCarePlanEnum of RIVTA GetCarePlans 2.0 to our plan categories."
* status = #active
* experimental = false
* version = "0.1.0"
* targetCanonical = Canonical(PlanCategoryVS)
* group.source = "https://fhir.inera.se/CodeSystem/typeofcareplan-cs"
* group.target = Canonical(PlanCategoryCS)
* group insert SameCode(SIP)
* group insert SameCode(SPLPTLRV)
* group insert SameCode(SPU)
* group insert SameCode(VP)
* group insert SameCode(HP)
* group insert SameCode(RP)
* group insert SameCode(GP)
* group insert SameCode(SVP)

RuleSet: SameCode(code)
* element[+].code = #{code}
* element[=].target.code = #{code}
* element[=].target.equivalence = #equal
