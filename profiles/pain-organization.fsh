Profile: PainOrganization
Parent: Organization
Id: pain-organization
Title: "Pain Organisation"
Description: "A care giver or one of its units: of a region, a health trust or a municipality, private or procured. It is known by an official identifier, never by its name alone."
* obeys pain-organization-1
* identifier 1..* MS
  * ^short = "Official ids: HSA id, organisation number, RESH, SOR"
  * insert SlicedBy(value, system)
  * system MS
    * ^short = "Which kind of number it is"
  * value MS
    * ^short = "The number"
* identifier contains
    hsaId 0..1 and
    organisationsnummer 0..1 and
    organisasjonsnummer 0..1 and
    reshId 0..1 and
    sor 0..1
* identifier[hsaId] insert OfficialIdentifier(urn:oid:1.2.752.29.4.19, [[Swedish HSA id]])
* identifier[hsaId].value obeys pain-organization-2
* identifier[organisationsnummer] insert OfficialIdentifier(urn:oid:2.5.4.97, [[Swedish organisation number, 10 digits]])
* identifier[organisationsnummer].value obeys pain-organization-3
* identifier[organisasjonsnummer] insert OfficialIdentifier(urn:oid:2.16.578.1.12.4.1.4.101, [[Norwegian organisation number, 9 digits]])
* identifier[organisasjonsnummer].value obeys pain-organization-4
* identifier[reshId] insert OfficialIdentifier(urn:oid:2.16.578.1.12.4.1.4.102, [[Norwegian id of a specialist health unit]])
* identifier[sor] insert OfficialIdentifier(urn:oid:1.2.208.176.1.1, [[Danish organisation id]])
* type
  * insert SlicedBy(pattern, $this)
* type contains providerKind 0..1 MS
* type[providerKind] from ProviderKindVS (required)
* type[providerKind] insert OfCodes(ProviderKindCS, [[Whose it is: a region's, a municipality's, private, procured]])
* partOf MS
* partOf only Reference(PainOrganization)
  * ^short = "The care giver that the unit belongs to"

Invariant: pain-organization-1
Description: "An organisation has at least one official identifier of Sweden, Norway or Denmark."
Severity: #error
Expression: "identifier.where(value.exists() and (system = 'urn:oid:1.2.752.29.4.19' or system = 'urn:oid:1.2.752.129.2.1.4.1' or system = 'urn:oid:2.5.4.97' or system = 'urn:oid:2.16.578.1.12.4.1.4.101' or system = 'urn:oid:2.16.578.1.12.4.1.4.102' or system = 'urn:oid:2.16.578.1.12.4.1.2' or system = 'urn:oid:1.2.208.176.1.1')).exists()"

Invariant: pain-organization-2
Description: "A HSA id is SE, an organisation number of 10 digits, a hyphen and letters or digits, at most 31 characters."
Severity: #error
Expression: "$this.matches('^SE[0-9]{10}-[A-Za-z0-9]{1,18}$')"

Invariant: pain-organization-3
Description: "A Swedish organisation number is 10 digits."
Severity: #error
Expression: "$this.matches('^[0-9]{10}$')"

Invariant: pain-organization-4
Description: "A Norwegian organisation number is 9 digits."
Severity: #error
Expression: "$this.matches('^[0-9]{9}$')"

Mapping: PainOrganizationToRivta
Source: PainOrganization
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* identifier[hsaId] -> "healthcareProfessionalCareUnitHSAId" "of a unit"
* identifier[hsaId] -> "healthcareProfessionalCareGiverHSAId" "of a care giver"
* identifier[hsaId] -> "participatingCareUnitHSAId" "of one that takes part"

Mapping: PainOrganizationToRivtaContacts
Source: PainOrganization
Target: "urn:riv:clinicalprocess:logistics:logistics:GetCareContactsResponder:3"
Id: rivta-contacts
Title: "RIVTA GetCareContacts 3.0"
Description: "Elements of the contract's schema."
* identifier[hsaId] -> "careContactOrgUnit" "orgUnitHSAId"

Mapping: PainOrganizationToERemiss
Source: PainOrganization
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* identifier[hsaId] -> "request.requestOrganisation.careUnitId" "enhet-id"
* identifier[hsaId] -> "request.recipient.organisation.careUnitId" "enhet-id"

Mapping: PainOrganizationToNrs
Source: PainOrganization
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* identifier[hsaId] -> "nrs-unit"

Mapping: PainOrganizationToNoksmerte
Source: PainOrganization
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* identifier[reshId] -> "noksmerte-unit"

Mapping: PainOrganizationToKl
Source: PainOrganization
Target: "http://fhir.kl.dk/rehab"
Id: kl
Title: "KL Gateway, rehabilitation"
Description: "FKI attributes of the published guide, version 2.2.0."
* identifier[sor] -> "organisationsid"
* active -> "harAktivJournal"
