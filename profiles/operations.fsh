// The operations of the façade that are not HL7's own.
RuleSet: Operation(id, title)
* url = "https://fhirpain.example/fhir/OperationDefinition/{id}"
* version = "0.1.0"
* title = "{title}"
* status = #active
* kind = #operation
* code = #{id}

RuleSet: Parameter(name, use, min, max, type, documentation)
* parameter[+]
  * name = #{name}
  * use = #{use}
  * min = {min}
  * max = "{max}"
  * type = #{type}
  * documentation = "{documentation}"

RuleSet: Part(name, min, max, type, documentation)
* parameter[=].part[+]
  * name = #{name}
  * use = #out
  * min = {min}
  * max = "{max}"
  * type = #{type}
  * documentation = "{documentation}"

Instance: submit
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(submit, [[Submit a payload]])
* name = "Submit"
* description = "Takes in what an EHR sends in its own format: the raw body, with its own Content-Type, is translated, checked, stored and sent on to the registries that may have it. Answered as a transaction is."
* affectsState = true
* system = true
* type = false
* instance = false
* insert Parameter(source, in, 1, 1, code, [[The format of the body, by the id of its source: fhir or rivta.]])
* insert Parameter(return, out, 1, 1, Bundle, [[The transaction-response; its link delivery-status tells where the deliveries can be followed.]])

Instance: translate
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(translate, [[Translate a payload]])
* name = "Translate"
* description = "Shows what a payload in an EHR's own format becomes in FHIR, and what does not come through whole. Nothing is stored."
* affectsState = false
* resource = #Bundle
* system = false
* type = true
* instance = false
* insert Parameter(source, in, 1, 1, code, [[The format of the body, by the id of its source: fhir or rivta.]])
* insert Parameter(bundle, out, 1, 1, Bundle, [[The transaction that the payload becomes.]])
* parameter[+]
  * name = #loss
  * use = #out
  * min = 0
  * max = "*"
  * documentation = "One difference between the payload and what it became."
* insert Part(kind, 1, 1, code, [[dropped, assumed, missing or rewritten.]])
* insert Part(source, 0, 1, string, [[The place in the payload.]])
* insert Part(target, 0, 1, string, [[The place in the bundle, as FHIRPath.]])
* insert Part(reason, 1, 1, code, [[The rule, from the CodeSystem rule.]])
* insert Part(text, 1, 1, string, [[The rule in words, in the language of Accept-Language.]])
* insert Parameter(outcome, out, 1, 1, OperationOutcome, [[What is wrong with the payload itself.]])

Instance: delivery-status
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(delivery-status, [[Delivery status]])
* name = "DeliveryStatus"
* description = "Tells how far the reports made from one submission, or about one person, have come on their way to the registries, and what each registry answered."
* affectsState = false
* resource = #Patient
* system = true
* type = false
* instance = true
* insert Parameter(submission, in, 0, 1, uuid, [[The submission, as its link delivery-status names it; required at system level.]])
* parameter[+]
  * name = #delivery
  * use = #out
  * min = 0
  * max = "*"
  * documentation = "One report on its way to one registry, in order of acceptance."
* insert Part(destination, 1, 1, code, [[The registry.]])
* insert Part(state, 1, 1, code, [[queued, sending, parked, or for good: delivered, rejected, suppressed, superseded.]])
* insert Part(reason, 0, 1, CodeableConcept, [[Why it is in that state: the rule, and its text in the language of Accept-Language.]])
* insert Part(message-id, 1, 1, uuid, [[The id of the message, the same at every attempt.]])
* insert Part(submission, 1, 1, uuid, [[The submission that it was made from.]])
* insert Part(attempts, 1, 1, unsignedInt, [[How often it has been tried.]])
* insert Part(created, 1, 1, instant, [[When it was accepted.]])
* insert Part(changed, 1, 1, instant, [[When it came into its state.]])
* parameter[=].part[+]
  * name = #event
  * use = #out
  * min = 1
  * max = "*"
  * documentation = "Each state it has been in, oldest first."
  * part[+]
    * name = #at
    * use = #out
    * min = 1
    * max = "1"
    * type = #instant
    * documentation = "When it came into the state."
  * part[+]
    * name = #state
    * use = #out
    * min = 1
    * max = "1"
    * type = #code
    * documentation = "The state."
  * part[+]
    * name = #reason
    * use = #out
    * min = 0
    * max = "1"
    * type = #CodeableConcept
    * documentation = "Why: the rule, and its text."
* insert Part(outcome, 0, 1, OperationOutcome, [[What the registry found, or what kept the report from being sent.]])

Instance: form-link
InstanceOf: OperationDefinition
Usage: #definition
* insert Operation(form-link, [[Link to a form]])
* name = "FormLink"
* description = "Makes the address of a form in which a person answers a questionnaire. At type level a response in progress is stored first; below the id of one that is in progress, it is taken up where it stands. The address tells nothing of whom or what it is about."
* affectsState = true
* resource = #QuestionnaireResponse
* system = false
* type = true
* instance = true
* insert Parameter(canonical, in, 0, 1, canonical, [[The questionnaire; required at type level.]])
* insert Parameter(subject, in, 0, 1, Reference, [[The Patient who is to answer; required at type level.]])
* insert Parameter(encounter, in, 0, 1, Reference, [[The Encounter that it belongs to.]])
* insert Parameter(timePoint, in, 0, 1, code, [[The time point, from the CodeSystem time-point.]])
* insert Parameter(populate, in, 0, 1, boolean, [[Whether what is known of the answers is filled in beforehand, as $populate does.]])
* insert Parameter(language, in, 0, 1, code, [[The language to begin in: sv, nb or en. Without it, that of the person's browser.]])
* insert Parameter(showScores, in, 0, 1, boolean, [[Whether the person is told the scores that are numbers when the form is handed in. Without it, they are not.]])
* insert Parameter(url, out, 1, 1, url, [[The address of the form: whoever has it can answer.]])
* insert Parameter(expires, out, 1, 1, instant, [[Until when it is good.]])
* insert Parameter(response, out, 1, 1, Reference, [[The QuestionnaireResponse that it fills in.]])
