Profile: PainPatient
Parent: Patient
Id: pain-patient
Title: "Pain Patient"
Description: "A person in pain care, known by at least one Swedish, Norwegian or Danish person identifier; a name is not required."
* obeys pain-patient-1
* meta.security MS
  * ^short = "A protected identity: one who has it is reported to nobody"
* identifier 1..* MS
  * ^short = "Person identifiers: numbers from the population registers, or reserve numbers"
  * ^slicing.discriminator.type = #value
  * ^slicing.discriminator.path = "system"
  * ^slicing.rules = #open
  * system MS
    * ^short = "Which kind of number it is"
  * value MS
    * ^short = "The number, in the form that its kind has"
* identifier contains
    personnummer 0..1 and
    samordningsnummer 0..1 and
    nationelltReservnummer 0..1 and
    vgrLrid 0..1 and
    vgrGrid 0..1 and
    stockholmReservnummer 0..1 and
    varmlandReservnummer 0..1 and
    vasterbottenReservnummer 0..1 and
    fodselsnummer 0..1 and
    dNummer 0..1 and
    fellesHjelpenummer 0..1 and
    cpr 0..1
* identifier[personnummer] insert PersonIdentifier(http://electronichealth.se/identifier/personnummer, [[Swedish personal identity number, 12 digits]], pain-patient-2)
* identifier[samordningsnummer] insert PersonIdentifier(http://electronichealth.se/identifier/samordningsnummer, [[Swedish coordination number, 12 digits]], pain-patient-3)
* identifier[nationelltReservnummer] insert PersonIdentifier(http://electronichealth.se/identifier/nationelltReservnummer, [[Swedish national reserve number]], pain-patient-4)
* identifier[vgrLrid] insert PersonIdentifier(urn:oid:1.2.752.113.11.0.2.1.1.1, [[Local reserve number of Region Västra Götaland]], pain-patient-5)
* identifier[vgrGrid] insert PersonIdentifier(urn:oid:1.2.752.113.11.0.2.1.1.4, [[Common reserve number of Region Västra Götaland]], pain-patient-6)
* identifier[fodselsnummer] insert PersonIdentifier(urn:oid:2.16.578.1.12.4.1.4.1, [[Norwegian national identity number, 11 digits]], pain-patient-7)
* identifier[dNummer] insert PersonIdentifier(urn:oid:2.16.578.1.12.4.1.4.2, [[Norwegian D number, 11 digits]], pain-patient-8)
* identifier[fellesHjelpenummer] insert PersonIdentifier(urn:oid:2.16.578.1.12.4.1.4.3, [[Norwegian common reserve number, 11 digits]], pain-patient-9)
* identifier[stockholmReservnummer] insert PersonIdentifier(https://uid.regionstockholm.se/reservnummer, [[Reserve number of Region Stockholm]], pain-patient-10)
* identifier[varmlandReservnummer] insert PersonIdentifier(urn:oid:1.2.752.74.9.2, [[Reserve number of Region Värmland]], pain-patient-11)
* identifier[vasterbottenReservnummer] insert PersonIdentifier(urn:oid:1.2.752.74.9.7, [[Reserve number of Region Västerbotten]], pain-patient-12)
* identifier[cpr] insert PersonIdentifier(urn:oid:1.2.208.176.1.2, [[Danish personal identity number, 10 digits]], pain-patient-13)
* active MS
  * ^short = "false where the record should not be there, such as after a mix-up of persons"
* deceased[x] MS
* deceased[x] ^short = "Whether the person has died, or when"
* gender MS
  * ^short = "The administrative sex"
* birthDate MS
  * ^short = "The birth date, for those whose number does not tell it; never reported"

RuleSet: PersonIdentifier(system, short, rule)
* ^short = "{short}"
* system = "{system}"
  * ^short = "Which kind of number it is"
* value 1..1
  * ^short = "{short}"
* value obeys {rule}

Invariant: pain-patient-1
Description: "A person has at least one person identifier of a Swedish, Norwegian or Danish system that is known here."
Severity: #error
Expression: "identifier.where(value.exists() and (system.startsWith('http://electronichealth.se/identifier/') or system.startsWith('urn:oid:1.2.752.113.11.0.2.1.1.') or system.startsWith('urn:oid:1.2.752.74.9.') or system.startsWith('urn:oid:1.2.752.219.1.10.10.1') or system.startsWith('urn:oid:1.2.752.269.1.1') or system.startsWith('urn:oid:1.2.752.266.1.1.') or system = 'urn:oid:1.2.752.129.2.1.3.2' or system = 'urn:oid:2.25.282610535070123096098159116558609902695' or system = 'https://uid.regionstockholm.se/reservnummer' or system = 'urn:oid:2.16.578.1.12.4.1.4.1' or system = 'urn:oid:2.16.578.1.12.4.1.4.2' or system = 'urn:oid:2.16.578.1.12.4.1.4.3' or system = 'urn:oid:2.16.578.1.12.4.1.4.5' or system = 'urn:oid:2.16.578.1.12.4.1.4.666' or system = 'urn:oid:1.2.208.176.1.2')).exists()"

Invariant: pain-patient-2
Description: "A Swedish personal identity number is 12 digits that begin with a year, a month and a day."
Severity: #error
Expression: "$this.matches('^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{4}$')"

Invariant: pain-patient-3
Description: "A Swedish coordination number is 12 digits that begin with a year, a month and a day plus 60."
Severity: #error
Expression: "$this.matches('^[0-9]{4}(0[1-9]|1[0-2])(6[1-9]|[78][0-9]|9[01])[0-9]{4}$')"

Invariant: pain-patient-4
Description: "A Swedish national reserve number is 8 digits, then 2 letters and 2 digits or 3 letters and 1 digit."
Severity: #error
Expression: "$this.matches('^[0-9]{8}([A-HJ-NPR-UX-Z]{2}[0-9]{2}|[A-HJ-NPR-UX-Z]{3}[0-9])$')"

Invariant: pain-patient-5
Description: "A local reserve number of Region Västra Götaland is 8 digits, K, M or X, and a number from 060 to 899."
Severity: #error
Expression: "$this.matches('^[0-9]{8}[KMX](0[6-9]|[1-8][0-9])[0-9]$')"

Invariant: pain-patient-6
Description: "A common reserve number of Region Västra Götaland is 8 digits, a letter and 3 digits."
Severity: #error
Expression: "$this.matches('^[0-9]{8}[ABCDEFHJKkLMmNPRSTUVWXxY][0-9]{3}$')"

Invariant: pain-patient-7
Description: "A Norwegian national identity number is 11 digits that begin with a day and a month."
Severity: #error
Expression: "$this.matches('^(0[1-9]|[12][0-9]|3[01])[0-9]{9}$')"

Invariant: pain-patient-8
Description: "A Norwegian D number is 11 digits that begin with a day plus 40 and a month."
Severity: #error
Expression: "$this.matches('^(4[1-9]|[56][0-9]|7[01])[0-9]{9}$')"

Invariant: pain-patient-9
Description: "A Norwegian common reserve number is 11 digits, the first of which is 8 or 9."
Severity: #error
Expression: "$this.matches('^[89][0-9]{10}$')"

Invariant: pain-patient-10
Description: "A reserve number of Region Stockholm is 99 and 10 digits."
Severity: #error
Expression: "$this.matches('^99[0-9]{10}$')"

Invariant: pain-patient-11
Description: "A reserve number of Region Värmland is 8 digits, S, a letter, a digit, and a letter or a digit."
Severity: #error
Expression: "$this.matches('^[0-9]{8}S[FUXPL][0-9]([A-UW-Z]|[1-9])$')"

Invariant: pain-patient-12
Description: "A reserve number of Region Västerbotten is 8 digits, R, E, K or A, and 3 digits."
Severity: #error
Expression: "$this.matches('^[0-9]{8}[REKA][0-9]{3}$')"

Invariant: pain-patient-13
Description: "A Danish personal identity number is 10 digits that begin with a day and a month; its check digit is not held to."
Severity: #error
Expression: "$this.matches('^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{6}$')"

Mapping: PainPatientToRivta
Source: PainPatient
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* identifier -> "patientId" "id and type, the type an OID of the NamingSystem"

Mapping: PainPatientToERemiss
Source: PainPatient
Target: "urn:riv:clinicalprocess:activity:request:2"
Id: eremiss
Title: "RIVTA eRemiss 2.2"
Description: "Elements of ProcessRequest, ProcessRequestConfirmation and ProcessRequestOutcome, by the contracts' description (TKB); in Swedish, what it calls them."
* identifier -> "request.patient.personId" "person-id: extension and root, the root an OID of the NamingSystem"
* gender -> "request.patient.gender" "kön: 1 male, 2 female, 0 unknown, 9 not applicable"
* birthDate -> "request.patient.dateOfBirth" "födelsetidpunkt: where the number is no personnummer"

Mapping: PainPatientToNrs
Source: PainPatient
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: nrs
Title: "NRS, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* identifier -> "nrs-person"
* identifier.value -> "nrs-sex" "where the number tells it"
* identifier.value -> "nrs-birth-year" "where the number tells it"
* deceased[x] -> "nrs-deceased"

Mapping: PainPatientToNoksmerte
Source: PainPatient
Target: "https://fhirpain.example/fhir/CodeSystem/report-variable"
Id: noksmerte
Title: "NOKSmerte, by our names for what it collects"
Description: "Publicly described data points; the registry's own codebook is not published and may name them otherwise."
* identifier -> "noksmerte-person"
* identifier.value -> "noksmerte-sex" "where the number tells it"
* identifier.value -> "noksmerte-birth-year" "where the number tells it"
* deceased[x] -> "noksmerte-deceased"

Mapping: PainPatientToKl
Source: PainPatient
Target: "http://fhir.kl.dk/rehab"
Id: kl
Title: "KL Gateway, rehabilitation"
Description: "FKI attributes of the published guide, version 2.2.0."
* identifier[cpr] -> "borgerCprNummer"
* active -> "harAktivJournal"
* deceased[x] -> "borgerErDød" "deceasedBoolean"
* managingOrganization -> "borgerJournalførendeOrganisation"
