Profile: PainPractitioner
Parent: Practitioner
Id: pain-practitioner
Title: "Pain Practitioner"
Description: "Somebody who works in pain care, known by an official number of a professional. What the person works as is in the role."
* obeys pain-practitioner-1
* identifier 1..* MS
  * ^short = "Official ids: HSA id, licence number, HPR number"
  * insert SlicedBy(value, system)
  * system MS
    * ^short = "Which kind of number it is"
  * value MS
    * ^short = "The number"
* identifier contains
    hsaId 0..1 and
    legitimationskod 0..1 and
    hprNummer 0..1
* identifier[hsaId] insert OfficialIdentifier(urn:oid:1.2.752.29.4.19, [[Swedish HSA id of the person at work]])
* identifier[hsaId].value obeys pain-organization-2
* identifier[legitimationskod] insert OfficialIdentifier(urn:oid:1.2.752.116.3.1.1, [[Swedish licence number]])
* identifier[hprNummer] insert OfficialIdentifier(urn:oid:2.16.578.1.12.4.1.4.4, [[Norwegian health personnel number]])

Invariant: pain-practitioner-1
Description: "A professional has at least one official number: HSA id, licence number, prescriber code or HPR number."
Severity: #error
Expression: "identifier.where(value.exists() and (system = 'urn:oid:1.2.752.29.4.19' or system = 'urn:oid:1.2.752.129.2.1.4.1' or system = 'urn:oid:1.2.752.116.3.1.1' or system = 'urn:oid:1.2.752.116.3.1.2' or system = 'urn:oid:2.16.578.1.12.4.1.4.4')).exists()"

Profile: PainPractitionerRole
Parent: PractitionerRole
Id: pain-practitioner-role
Title: "Pain Practitioner Role"
Description: "In which profession somebody works in which unit: one of the six of a pain team, or as rehabilitation coordinator."
* practitioner 1..1 MS
* practitioner only Reference(PainPractitioner)
  * ^short = "Who works"
* organization 1..1 MS
* organization only Reference(PainOrganization)
  * ^short = "Where"
* code 1..* MS
  * ^short = "As what"
  * insert SlicedBy(pattern, $this)
* code contains profession 1..1 MS
* code[profession] from ProfessionVS (required)
* code[profession] insert OfCodes(ProfessionCS, [[The profession, as in a plan's participants]])
* healthcareService MS
* healthcareService only Reference(PainHealthcareService)
  * ^short = "For which service"

Mapping: PainPractitionerToRivta
Source: PainPractitioner
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* identifier[hsaId] -> "healthcareProfessionalHSAId" "of accountableHealthcareProfessional; legalAuthenticatorHSAId of who signed"

Mapping: PainPractitionerToERemiss
Source: PainPractitioner
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* identifier[hsaId] -> "request.author.healthcareProfessional.id" "personal-id"

Mapping: PainPractitionerRoleToRivta
Source: PainPractitionerRole
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* practitioner -> "healthcareProfessionalHSAId"
* organization -> "healthcareProfessionalOrgUnit" "orgUnitHSAId"
* code[profession] -> "healthcareProfessionalRoleCode" "a position of HSA there, a profession here: no map between them is published"

Mapping: PainPractitionerRoleToERemiss
Source: PainPractitionerRole
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* practitioner -> "request.author.healthcareProfessional"
* organization -> "request.author.healthcareProfessionalOrganisation" "careUnitId"
* code[profession] -> "request.author.typeOfHealthcareProfessional" "typ av hälso- och sjukvårdspersonal: SNOMED CT there"
