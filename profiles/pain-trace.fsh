// What fhirpain/access/trace.py writes for each accepted payload keeps these; a test holds them together.
Profile: PainProvenance
Parent: Provenance
Id: pain-provenance
Title: "Pain Provenance"
Description: "From what, by whom and on which legal basis a version was made."
* target MS
  * ^short = "What was made"
* recorded MS
  * ^short = "When"
* reason MS
  * ^short = "Why it may be kept or sent"
  * insert SlicedBy(pattern, $this)
* reason contains legalBasis 0..1 MS
* reason[legalBasis] from LegalBasisVS (required)
* reason[legalBasis] insert OfCodes(LegalBasisCS, [[The legal basis]])
* activity 1..1 MS
  * ^short = "What was done"
* agent MS
  * ^short = "By whom"
  * type 1..1 MS
    * ^short = "As what"
  * who MS
    * ^short = "Who, as an organisation or a professional"
  * who.identifier 1..1 MS
    * ^short = "The organisation or the professional, by its id, without a name"
    * value 1..1 MS
      * ^short = "The number"
  * who.display 0..0
    * ^short = "No names"
* entity 1..* MS
  * ^short = "From what"

Profile: PainAuditEvent
Parent: AuditEvent
Id: pain-audit-event
Title: "Pain Audit Event"
Description: "Who did what with which version, and on which legal basis: without clinical data, names or person numbers."
* type MS
  * ^short = "What kind of event"
* recorded MS
  * ^short = "When"
* source MS
  * ^short = "Which system saw it"
* action 1..1 MS
  * ^short = "Created, read, updated, deleted, executed"
* outcome 1..1 MS
  * ^short = "Whether it succeeded"
* outcomeDesc 0..0
  * ^short = "No words"
* purposeOfEvent
  * ^short = "Why it was done"
  * insert SlicedBy(pattern, $this)
* purposeOfEvent contains legalBasis 0..1
* purposeOfEvent[legalBasis] from LegalBasisVS (required)
* purposeOfEvent[legalBasis] insert OfCodes(LegalBasisCS, [[The legal basis]])
* agent MS
  * ^short = "By whom"
  * who 1..1 MS
    * ^short = "The organisation or the professional, by its id"
  * who.display 0..0
    * ^short = "No names"
  * altId 0..0
    * ^short = "No user name"
  * name 0..0
    * ^short = "No names"
* entity 1..* MS
  * ^short = "What it was done with"
  * what MS
    * ^short = "The version that it was done with"
  * what.display 0..0
    * ^short = "No names"
  * name 0..0
    * ^short = "No names"
  * description 0..0
    * ^short = "No words"
  * query 0..0
    * ^short = "No search as it was sent: it may hold a person's number"

Mapping: PainProvenanceToRivta
Source: PainProvenance
Target: "urn:riv:clinicalprocess:logistics:logistics:3"
Id: rivta
Title: "RIVTA GetCarePlans 2.0"
Description: "Elements of the contract's schema."
* recorded -> "authorTime"
* agent -> "accountableHealthcareProfessional" "author and custodian"
* agent -> "legalAuthenticator" "in a Provenance of its own"
* reason -> "nullifiedReason" "words, which leave for no registry"
