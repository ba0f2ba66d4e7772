// KL's cancellation types as they stand in the open sources of its rehabilitation guide; KL calls the code system
// temporary. A person who does not come has no code there.
Instance: kl-cancellation-type
InstanceOf: ConceptMap
Usage: #definition
* insert OurMap(kl-cancellation-type, KlCancellationType, [[KL cancellation type to status reason]], [[From the cancellation types of KL Gateway, rehabilitation, to our status reasons.]])
* sourceUri = "http://fhir.kl.dk/rehab/ValueSet/CancellationTypes"
* targetCanonical = Canonical(StatusReasonVS)
* group.source = "http://fhir.kl.dk/rehab/CodeSystem/Tempcodes"
* group.target = Canonical(StatusReasonCS)
* group insert Maps(4bbf6d6a-a1c6-41c2-b8c1-7352b7378adf, patient-sees-no-need, equivalent)
* group insert Maps(a63b6aa6-7d56-4e67-a5b3-d73f6d262af5, professional-sees-no-need, equivalent)
* group insert Maps(3a5a72b7-addf-4857-b80c-04e4246e3072, patient-declined, equivalent)
* group insert Maps(0cd5734d-b663-47c6-a3da-6b14a937d144, illness, wider)
* group insert Maps(f8436c2e-af1c-44fe-939d-473b518dd01d, travel, wider)
* group insert Maps(8371b769-4bfb-4ac8-b130-d91c54784a56, travel, wider)
* group insert Maps(a3f2bd01-078b-486e-81be-797d192ad7bd, treated-elsewhere, wider)
* group insert Maps(82e99421-31da-4915-96ed-168ccfa1d20c, other, wider)
