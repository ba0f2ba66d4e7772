// A consent that is not as this would not count at the gate, which fails closed: the sender is told instead. Of an
// objection little is asked: one that is refused protects nobody.
Profile: PainRegistryConsent
Parent: Consent
Id: pain-registry-consent
Title: "Pain Registry Consent"
Description: "A person consents that named registries may have data about the person, or has taken that back."
* dateTime 1..1 MS
  * ^short = "When it was given or taken back"
* insert RegistryWill(registry-consent)
* provision 1..1 MS
  * ^short = "What is allowed, or no longer is"
  * type 1..1 MS
    * ^short = "permit; deny where the consent was taken back"
  * actor 1..* MS
    * ^short = "The registries, by their ids: a consent is never to all"
    * reference MS
      * ^short = "The registry"
    * reference.identifier 1..1 MS
      * ^short = "The registry's id"
      * system 1..1 MS
      * system = "https://fhirpain.example/fhir/NamingSystem/registry-id"
        * ^short = "That it is a registry"
      * value 1..1 MS
        * ^short = "Which registry"
  * provision 0..0
    * ^short = "A consent with exceptions is not one that can be acted upon"

Profile: PainRegistryObjection
Parent: Consent
Id: pain-registry-objection
Title: "Pain Registry Objection"
Description: "A person objects to being in registries: in those that are named, or where none is named in any."
* obeys pain-registry-objection-1 and pain-registry-objection-2
* insert RegistryWill(registry-objection)
* dateTime MS
  * ^short = "When the person said so"
* provision MS
  * ^short = "What the person objects to"
  * type MS
    * ^short = "deny"
  * actor MS
    * ^short = "The registries, by their ids; none where it is all"

RuleSet: RegistryWill(kind)
* status MS
  * ^short = "active; entered-in-error where it should not be there"
* scope MS
  * ^short = "That it is about privacy"
* category MS
  * ^short = "That it is about registries"
  * insert SlicedBy(pattern, $this)
* category contains kind 1..1 MS
* category[kind] = ConsentKindCS#{kind}
  * ^short = "An objection to registries, or a consent"
* patient 1..1 MS
* patient only Reference(PainPatient)
  * ^short = "Whose will it is"

Invariant: pain-registry-objection-1
Description: "An objection permits nothing."
Severity: #error
Expression: "provision.type.where($this = 'permit').empty() and provision.provision.type.where($this = 'permit').empty()"

Invariant: pain-registry-objection-2
Description: "An objection names registries by their ids; one that names somebody else counts against every registry."
Severity: #warning
Expression: "provision.actor.all(reference.identifier.where(system = 'https://fhirpain.example/fhir/NamingSystem/registry-id').value.exists())"
