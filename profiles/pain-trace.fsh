// What fhirpain/access/trace.py writes for each accepted payload keeps these; a test holds them together.
Profile: PainProvenance
Parent: Provenance
Id: pain-provenance
Title: "Pain Provenance"
Description: "From what, by whom and on which legal basis a version was made."
* reason
  * insert SlicedBy(pattern, $this)
* reason contains legalBasis 0..1
* reason[legalBasis] from LegalBasisVS (required)
* reason[legalBasis] insert OfCodes(LegalBasisCS, [[The legal basis]])
* activity 1..1
  * ^short = "What was done"
* agent
  * ^short = "By whom"
  * type 1..1
    * ^short = "As what"
  * who.identifier 1..1
    * ^short = "The organisation or the professional, by its id, without a name"
    * value 1..1
  * who.display 0..0
    * ^short = "No names"
* entity 1..*
  * ^short = "From what"

Profile: PainAuditEvent
Parent: AuditEvent
Id: pain-audit-event
Title: "Pain Audit Event"
Description: "Who did what with which version, and on which legal basis: without clinical data, names or person numbers."
* action 1..1
  * ^short = "Created, read, updated, deleted, executed"
* outcome 1..1
  * ^short = "Whether it succeeded"
* outcomeDesc 0..0
  * ^short = "No words"
* purposeOfEvent
  * insert SlicedBy(pattern, $this)
* purposeOfEvent contains legalBasis 0..1
* purposeOfEvent[legalBasis] from LegalBasisVS (required)
* purposeOfEvent[legalBasis] insert OfCodes(LegalBasisCS, [[The legal basis]])
* agent
  * ^short = "By whom"
  * who 1..1
    * ^short = "The organisation or the professional, by its id"
  * who.display 0..0
    * ^short = "No names"
  * altId 0..0
    * ^short = "No user name"
  * name 0..0
    * ^short = "No names"
* entity 1..*
  * ^short = "What it was done with"
  * what.display 0..0
    * ^short = "No names"
  * name 0..0
    * ^short = "No names"
  * description 0..0
    * ^short = "No words"
  * query 0..0
    * ^short = "No search as it was sent: it may hold a person's number"
