Profile: PainDeliveryReceipt
Parent: Bundle
Id: pain-delivery-receipt
Title: "Pain Delivery Receipt"
Description: "A registry's answer to one report: accepted, or not and why."
* obeys pain-delivery-receipt-1 and pain-delivery-receipt-2
* insert Message
* entry contains header 1..1 MS and outcome 0..1 MS
* entry[header] ^short = "Which message is answered, and how"
* entry[header].resource only PainReceiptHeader
  * ^short = "The head"
* entry[outcome] ^short = "What was found: errors, or warnings beside an acceptance"
* entry[outcome].resource only OperationOutcome
  * ^short = "Every fault with its place"

Profile: PainReceiptHeader
Parent: MessageHeader
Id: pain-receipt-header
Title: "Pain Receipt Header"
Description: "The head of a registry's answer; it names the message that it answers."
* obeys pain-receipt-header-1 and pain-receipt-header-2 and pain-receipt-header-3
* id 1..1 MS
  * ^short = "The id of the answer, a UUID"
* event[x] MS
* event[x] only Coding
* eventCoding from ReceiptEventVS (required)
  * ^short = "Accepted, not accepted, status or feedback"
* source MS
  * ^short = "Which system answered"
* response 1..1 MS
  * ^short = "The message that is answered, and how"
  * identifier MS
    * ^short = "The id of the header of the message that is answered"
  * code MS
    * ^short = "ok, transient-error or fatal-error"
  * details MS
    * ^short = "What was found; required unless the code is ok"

Invariant: pain-delivery-receipt-1
Description: "The answer's identifier is the id of its header, written as urn:uuid."
Severity: #error
Expression: "identifier.value.exists() implies entry.resource.ofType(MessageHeader).id.all(('urn:uuid:' & $this) = %resource.identifier.value)"

Invariant: pain-delivery-receipt-2
Description: "The details that the header names are in the answer."
Severity: #error
Expression: "entry.resource.ofType(MessageHeader).response.details.reference.all($this in %resource.entry.where(resource is OperationOutcome).fullUrl)"

Invariant: pain-receipt-header-1
Description: "An answer other than ok says what is wrong."
Severity: #error
Expression: "response.where(code != 'ok').all(details.exists())"

Invariant: pain-receipt-header-2
Description: "An acknowledgement answers ok."
Severity: #error
Expression: "event.where(code = 'acknowledgement').exists() implies response.all(code = 'ok')"

Invariant: pain-receipt-header-3
Description: "An extraction error answers with an error."
Severity: #error
Expression: "event.where(code = 'extraction-error').exists() implies response.all(code != 'ok')"
