// Who issues which identifier, and every name it goes by. The preferred one is what fhirpain stores.
// Sweden: HL7 Sweden's base profiles; the OIDs are those of RIVTA and of the issuers. Norway: no-basis. Denmark: KL.
RuleSet: IdentifierSystem(name, text, country)
* name = "{name}"
* description = "{text}"
* status = #active
* kind = #identifier
* date = "2025-01-01"
* jurisdiction = urn:iso:std:iso:3166#{country}

RuleSet: PreferredUri(value)
* uniqueId[+].type = #uri
* uniqueId[=].value = "{value}"
* uniqueId[=].preferred = true

RuleSet: PreferredOid(value)
* uniqueId[+].type = #oid
* uniqueId[=].value = "{value}"
* uniqueId[=].preferred = true

RuleSet: AlsoUri(value)
* uniqueId[+].type = #uri
* uniqueId[=].value = "{value}"
* uniqueId[=].preferred = false

RuleSet: AlsoOid(value)
* uniqueId[+].type = #oid
* uniqueId[=].value = "{value}"
* uniqueId[=].preferred = false

Instance: se-personnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SePersonnummer, [[Swedish personal identity number]], SE)
* insert PreferredUri(http://electronichealth.se/identifier/personnummer)
* insert AlsoOid(1.2.752.129.2.1.3.1)
* insert AlsoUri(https://terminology.hl7.se/sid/se-personnummer)

Instance: se-samordningsnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeSamordningsnummer, [[Swedish coordination number]], SE)
* insert PreferredUri(http://electronichealth.se/identifier/samordningsnummer)
* insert AlsoOid(1.2.752.129.2.1.3.3)

Instance: se-nationellt-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeNationelltReservnummer, [[Swedish national reserve number]], SE)
* insert PreferredUri(http://electronichealth.se/identifier/nationelltReservnummer)
* insert AlsoOid(1.2.752.74.9.1)

Instance: se-lma-nummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeLmaNummer, [[Swedish number for asylum seekers (LMA)]], SE)
* insert PreferredUri(http://electronichealth.se/identifier/LMA-nummer)

Instance: se-vgr-lrid
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeVgrLrid, [[Reserve number of Region Västra Götaland, local (LRID)]], SE)
* insert PreferredOid(1.2.752.113.11.0.2.1.1.1)

Instance: se-vgr-grid
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeVgrGrid, [[Reserve number of Region Västra Götaland, common (GRID)]], SE)
* insert PreferredOid(1.2.752.113.11.0.2.1.1.4)

Instance: se-stockholm-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeStockholmReservnummer, [[Reserve number of Region Stockholm]], SE)
* insert PreferredUri(https://uid.regionstockholm.se/reservnummer)

Instance: se-varmland-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeVarmlandReservnummer, [[Reserve number of Region Värmland]], SE)
* insert PreferredOid(1.2.752.74.9.2)

Instance: se-orebro-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeOrebroReservnummer, [[Reserve number of Region Örebro län]], SE)
* insert PreferredOid(1.2.752.74.9.3)

Instance: se-blekinge-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeBlekingeReservnummer, [[Reserve number of Region Blekinge]], SE)
* insert PreferredOid(1.2.752.74.9.5)

Instance: se-halland-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeHallandReservnummer, [[Reserve number of Region Halland]], SE)
* insert PreferredOid(1.2.752.74.9.6)

Instance: se-vasterbotten-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeVasterbottenReservnummer, [[Reserve number of Region Västerbotten]], SE)
* insert PreferredOid(1.2.752.74.9.7)

Instance: se-dalarna-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeDalarnaReservnummer, [[Reserve number of Region Dalarna]], SE)
* insert PreferredOid(1.2.752.74.9.8)

Instance: se-gavleborg-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeGavleborgReservnummer, [[Reserve number of Region Gävleborg]], SE)
* insert PreferredOid(1.2.752.74.9.9)

Instance: se-skane-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeSkaneReservnummer, [[Reserve number of Region Skåne]], SE)
* insert PreferredOid(1.2.752.219.1.10.10.1)

Instance: se-vasternorrland-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeVasternorrlandReservnummer, [[Reserve number of Region Västernorrland]], SE)
* insert PreferredOid(1.2.752.269.1.1)

Instance: se-sormland-reservnummer-1
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeSormlandReservnummer1, [[Reserve number of Region Sörmland, first series]], SE)
* insert PreferredOid(1.2.752.266.1.1.1)

Instance: se-sormland-reservnummer-2
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeSormlandReservnummer2, [[Reserve number of Region Sörmland, second series]], SE)
* insert PreferredOid(1.2.752.266.1.1.2)

Instance: se-inera-reservnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeIneraReservnummer, [[Reserve number issued by Inera]], SE)
* insert PreferredOid(1.2.752.129.2.1.3.2)

// Of nobody: an OID made of a UUID, as ITU-T X.667 gives one to everybody. Taken where the setting test_numbers is on.
Instance: se-test-person
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeTestPerson, [[Number of an invented person in Sweden: TEST, a hyphen and more]], SE)
* insert PreferredOid(2.25.282610535070123096098159116558609902695)

Instance: se-hsa-id
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeHsaId, [[Swedish HSA id of an organisation, a unit or a person at work]], SE)
* insert PreferredOid(1.2.752.29.4.19)
* insert AlsoOid(1.2.752.129.2.1.4.1)

Instance: se-organisationsnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeOrganisationsnummer, [[Swedish organisation number]], SE)
* insert PreferredOid(2.5.4.97)

Instance: se-legitimationskod
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeLegitimationskod, [[Swedish licence number of a health professional]], SE)
* insert PreferredOid(1.2.752.116.3.1.1)

Instance: se-forskrivarkod
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SeForskrivarkod, [[Swedish prescriber code]], SE)
* insert PreferredOid(1.2.752.116.3.1.2)

Instance: no-fodselsnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoFodselsnummer, [[Norwegian national identity number]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.1)

Instance: no-d-nummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoDNummer, [[Norwegian D number]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.2)

Instance: no-felles-hjelpenummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoFellesHjelpenummer, [[Norwegian common reserve number (FHN)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.3)

Instance: no-hpr-nummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoHprNummer, [[Norwegian health personnel number (HPR)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.4)

Instance: no-duf-nummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoDufNummer, [[Norwegian number for asylum seekers (DUF)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.5)

Instance: no-organisasjonsnummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoOrganisasjonsnummer, [[Norwegian organisation number (ENH)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.101)

Instance: no-resh-id
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoReshId, [[Norwegian id of a specialist health unit (RESH)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.102)

Instance: no-test-nummer
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoTestNummer, [[Norwegian test number (TNR)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.4.666)

Instance: no-her-id
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(NoHerId, [[Norwegian id of a communication party (HER)]], NO)
* insert PreferredOid(2.16.578.1.12.4.1.2)

Instance: dk-cpr
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(DkCpr, [[Danish personal identity number]], DK)
* insert PreferredOid(1.2.208.176.1.2)

Instance: dk-sor
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(DkSor, [[Danish organisation id (SOR)]], DK)
* insert PreferredOid(1.2.208.176.1.1)

Instance: registry-id
InstanceOf: NamingSystem
Usage: #definition
* name = "RegistryId"
* description = "The id of a registry in a Consent and in the header of a message; its values are the codes of the CodeSystem registry."
* status = #active
* kind = #identifier
* date = "2025-01-01"
* insert PreferredUri(https://fhirpain.example/fhir/NamingSystem/registry-id)

Instance: source-local-id
InstanceOf: NamingSystem
Usage: #definition
* insert IdentifierSystem(SourceLocalId, [[An id that is unique in its source system: the system's HSA-id, #, and the id]], SE)
* insert PreferredUri(https://fhirpain.example/fhir/NamingSystem/source-local-id)
