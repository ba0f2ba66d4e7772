"""What a profile asks beyond the type it constrains. The profiles here are differentials: they say only what is new."""

import copy

import pytest

from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.validation import Validator, compiled

URL = "http://example.org/StructureDefinition/"


def profile(name, *elements, of="Patient", base=None, **others):
    """A profile by its name; each element is (path, facts)."""
    return {"resourceType": "StructureDefinition", "url": URL + name, "kind": "resource", "type": of,
            "derivation": "constraint", "baseDefinition": base or BASE + of,
            "differential": {"element": [{"path": path, **facts} for path, facts in elements]}, **others}


def check(resource, *profiles):
    """The errors of a resource against the first of some profiles, as (rule, expression, profile's name)."""
    issues = Validator(r4().with_resources(profiles)).validate(resource, [profiles[0]["url"]])
    return [(issue.rule, issue.expression, issue.profile.removeprefix(URL)) for issue in issues if issue.is_error]


def patient(**parts):
    """A patient."""
    return {"resourceType": "Patient", **parts}


OBSERVATION = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}


@pytest.mark.parametrize(("path", "facts", "keeps", "breaks", "fault"), [
    ("birthDate", {"min": 1}, {"birthDate": "2000"}, {}, ("cardinality-min", "Patient.birthDate")),
    ("birthDate", {"max": "0"}, {}, {"birthDate": "2000"}, ("cardinality-max", "Patient.birthDate")),
    ("name", {"max": "1"}, {"name": [{"text": "a"}]}, {"name": [{"text": "a"}, {"text": "b"}]},
     ("cardinality-max", "Patient.name")),
    ("name.family", {"min": 1}, {"name": [{"family": "a"}]}, {"name": [{"family": "a"}, {"text": "b"}]},
     ("cardinality-min", "Patient.name[1].family")),
    ("deceased[x]", {"type": [{"code": "boolean"}]}, {"deceasedBoolean": False}, {"deceasedDateTime": "2000"},
     ("choice-type", "Patient.deceased")),
    ("extension.value[x]", {"type": [{"code": "string"}]},
     {"extension": [{"url": "http://example.org/x", "valueString": "x"}]},
     {"extension": [{"url": "http://example.org/x", "valueMarkdown": "x"}]},
     ("choice-type", "Patient.extension[0].value")),
    ("active", {"fixedBoolean": True}, {"active": True}, {"active": False}, ("fixed-value", "Patient.active")),
    ("maritalStatus", {"patternCodeableConcept": {"coding": [{"code": "M"}]}},
     {"maritalStatus": {"text": "x", "coding": [{"code": "x"}, {"code": "M", "display": "x"}]}},
     {"maritalStatus": {"coding": [{"code": "S"}]}}, ("pattern-value", "Patient.maritalStatus")),
    ("maritalStatus", {"fixedCodeableConcept": {"text": "x"}}, {"maritalStatus": {"text": "x"}},
     {"maritalStatus": {"text": "x", "coding": [{"code": "M"}]}}, ("fixed-value", "Patient.maritalStatus")),
    ("multipleBirthInteger", {"minValueInteger": 2}, {"multipleBirthInteger": 2}, {"multipleBirthInteger": 1},
     ("minimum-value", "Patient.multipleBirth")),
    ("birthDate", {"maxValueDate": "2010-06-30"}, {"birthDate": "2010-06"}, {"birthDate": "2010-07-01"},
     ("maximum-value", "Patient.birthDate")),
    ("name.text", {"maxLength": 3}, {"name": [{"text": "abc"}]}, {"name": [{"text": "abcd"}]},
     ("maximum-length", "Patient.name[0].text")),
    ("managingOrganization", {"type": [{"code": "Reference", "targetProfile": [URL + "team"]}]},
     {"managingOrganization": {"reference": "Organization/1"}},
     {"managingOrganization": {"reference": "#o"}, "contained": [{"resourceType": "Organization", "id": "o",
                                                                 "name": "x"}]},
     ("reference-target", "Patient.managingOrganization")),
    ("gender", {"binding": {"strength": "required", "valueSet": "http://example.org/ValueSet/two"}},
     {"gender": "male"}, {"gender": "other"}, ("binding-required", "Patient.gender")),
    ("contact", {"constraint": [{"key": "own-1", "severity": "error", "human": "A contact has a name.",
                                 "expression": "name.exists()"}]},
     {"contact": [{"name": {"text": "a"}}]},
     {"contact": [{"gender": "male", "telecom": [{"value": "1", "system": "sms"}]}]},
     ("own-1", "Patient.contact[0]")),
])
def test_what_a_profile_asks(path, facts, keeps, breaks, fault):
    """One that keeps it has no fault; one that breaks it has that one, and the issue names the profile."""
    team = profile("team", ("Organization.active", {"min": 1}), of="Organization")
    two = {"resourceType": "ValueSet", "url": "http://example.org/ValueSet/two", "compose": {"include": [
        {"system": "http://hl7.org/fhir/administrative-gender", "concept": [{"code": "male"}, {"code": "female"}]}]}}
    asked = profile("own", (f"Patient.{path}", facts))

    assert check(patient(**keeps), asked, team, two) == []
    assert check(patient(**breaks), asked, team, two) == [(*fault, "own")]


def test_a_fault_against_the_type_is_not_the_profiles(validator):
    """A profile's snapshot repeats its type; what the type asks is told once, and without the profile."""
    snapshot = copy.deepcopy(r4().type("Patient")) | {"url": URL + "same", "derivation": "constraint"}

    found = check(patient(gender="x", contact=[{"gender": "male"}]), snapshot)

    assert found == [("binding-required", "Patient.gender", ""), ("pat-1", "Patient.contact[0]", "")]


def test_a_profile_asks_what_its_base_asks():
    """A differential builds on the profile it names."""
    base = profile("base", ("Patient.birthDate", {"min": 1}))
    derived = profile("derived", ("Patient.gender", {"min": 1}), base=URL + "base")

    assert check(patient(), derived, base) == [
        ("cardinality-min", "Patient.gender", "derived"), ("cardinality-min", "Patient.birthDate", "derived")]


def test_a_claimed_profile_is_always_asked(validator):
    """Also on entries and on contained resources; an unknown one is a warning at the claim."""
    asked = profile("own", ("Patient.birthDate", {"min": 1}))
    own = Validator(r4().with_resources([asked]))
    person = patient(id="p", meta={"profile": [URL + "own", URL + "unknown"]})
    url = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": url, "resource": person}]}
    plan = {"resourceType": "CarePlan", "status": "active", "intent": "plan", "subject": {"reference": "#p"},
            "contained": [person]}

    assert [(i.severity, i.rule, i.expression) for i in own.validate(bundle)] == [
        ("error", "cardinality-min", "Bundle.entry[0].resource.birthDate"),
        ("warning", "unknown-profile", "Bundle.entry[0].resource.meta.profile[1]")]
    assert ("cardinality-min", "CarePlan.contained[0].birthDate") in {
        (issue.rule, issue.expression) for issue in own.validate(plan)}


def test_a_profile_asked_for_must_be_known_and_of_the_type(validator):
    """Asking for what is not there is an error, and so is a profile on another type."""
    asked = profile("own", of="Observation")

    assert [(i.severity, i.rule) for i in validator.validate(patient(text={"status": "empty"}), ["urn:no"])][:1] == [
        ("error", "cardinality-min")]
    assert ("error", "unknown-profile") in {(i.severity, i.rule) for i in validator.validate(patient(), ["urn:no"])}
    assert check(patient(), asked) == [("profile-type", "Patient", "own")]


def test_the_definition_of_the_type_is_a_profile_that_asks_nothing_more(faults):
    """meta.profile may name the type itself; another type's definition is another type."""
    assert faults(patient(meta={"profile": [BASE + "Patient"]})) == []
    assert faults(patient(meta={"profile": [BASE + "Observation"]})) == [("profile-type", "Patient")]


def test_a_profile_on_a_type_is_asked_of_its_values():
    """A single profile tells its own faults, where they are."""
    short = profile("short", ("HumanName.text", {"max": "0"}), of="HumanName", kind="complex-type")
    asked = profile("own", ("Patient.name", {"type": [{"code": "HumanName", "profile": [URL + "short"]}]}))

    assert check(patient(name=[{"text": "a"}]), asked, short) == [("cardinality-max", "Patient.name[0].text", "short")]


def test_one_of_several_profiles_is_enough():
    """A value keeps one of them or none; no single one is blamed."""
    whole = profile("whole", ("HumanName.text", {"min": 1}), of="HumanName", kind="complex-type")
    parts = profile("parts", ("HumanName.family", {"min": 1}), of="HumanName", kind="complex-type")
    allowed = [{"code": "HumanName", "profile": [URL + "whole", URL + "parts"]}]
    asked = profile("own", ("Patient.name", {"type": allowed}))

    assert check(patient(name=[{"text": "a"}, {"family": "b"}]), asked, whole, parts) == []
    assert check(patient(name=[{"given": ["c"]}]), asked, whole, parts) == [
        ("profile-alternatives", "Patient.name[0]", "own")]


def test_a_profile_may_be_asked_in_a_circle():
    """A patient who is linked to themself, under a profile that asks itself of those it links to."""
    allowed = [{"code": "Reference", "targetProfile": [URL + "own"]}]
    asked = profile("own", ("Patient.link.other", {"type": allowed}), ("Patient.active", {"min": 1}))
    url = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520"
    person = patient(active=True, link=[{"other": {"reference": url}, "type": "seealso"}],
                     meta={"profile": [URL + "own"]})
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": url, "resource": person}]}

    assert [i for i in Validator(r4().with_resources([asked])).validate(bundle) if i.is_error] == []


def test_a_simple_quantity_has_no_comparator(faults):
    """R4's own profiles on types are asked where R4 names them."""
    reference_range = [{"low": {"value": 1, "comparator": "<"}}]

    assert ("cardinality-max", "Observation.referenceRange[0].low.comparator") in faults(
        OBSERVATION | {"referenceRange": reference_range})


def test_quantities_are_compared_across_units():
    """A limit in kilograms holds for grams."""
    asked = profile("own", ("Observation.valueQuantity", {"maxValueQuantity": {
        "value": 2, "system": "http://unitsofmeasure.org", "code": "kg"}}), of="Observation")

    def weighing(value, code):
        quantity = {"value": value, "system": "http://unitsofmeasure.org", "code": code}
        return check(OBSERVATION | {"valueQuantity": quantity}, asked)

    assert weighing(2000, "g") == weighing(3, "[no-such-unit]") == []
    assert weighing(2001, "g") == [("maximum-value", "Observation.value", "own")]


def test_elements_of_a_primitive_can_be_asked_for():
    """An extension on birthDate stands beside it in JSON."""
    birth_time = {"url": BASE + "patient-birthTime", "valueDateTime": "2000-01-01T10:00:00Z"}
    asked = profile("own", ("Patient.birthDate.extension", {"min": 1}))

    assert check(patient(birthDate="2000-01-01", _birthDate={"extension": [birth_time]}), asked) == []
    assert check(patient(birthDate="2000-01-01"), asked) == [
        ("cardinality-min", "Patient.birthDate.extension", "own")]


@pytest.mark.parametrize(("modes", "reference", "right"), [
    (["contained"], "#o", True), (["contained"], "Organization/1", False),
    (["bundled"], "Organization/1", False), (["referenced"], "Organization/1", True), (["referenced"], "#o", False),
])
def test_where_a_reference_leads_may_be_asked(modes, reference, right):
    """Into the resource, into its Bundle, or anywhere."""
    asked = profile("own", ("Patient.managingOrganization", {"type": [
        {"code": "Reference", "targetProfile": [BASE + "Organization"], "aggregation": modes}]}))
    person = patient(managingOrganization={"reference": reference})
    if reference == "#o":
        person["contained"] = [{"resourceType": "Organization", "id": "o", "name": "x"}]

    assert check(person, asked) == ([] if right else [
        ("reference-aggregation", "Patient.managingOrganization", "own")])


ABSENT = {"extension": [{"url": BASE + "data-absent-reason", "valueCode": "unknown"}]}
R5 = "http://hl7.org/fhir/5.0/StructureDefinition/extension-ElementDefinition."


@pytest.mark.parametrize(("extension", "person", "right"), [
    ({"url": R5 + "mustHaveValue", "valueBoolean": True}, {"active": False}, True),
    ({"url": R5 + "mustHaveValue", "valueBoolean": True}, {"_active": ABSENT}, False),
    ({"url": R5 + "valueAlternatives", "valueCanonical": BASE + "data-absent-reason"}, {"_active": ABSENT}, True),
    ({"url": R5 + "valueAlternatives", "valueCanonical": URL + "other"}, {"_active": ABSENT}, False),
])
def test_a_value_may_be_asked_for_where_an_extension_stands(extension, person, right):
    """R5's mustHaveValue and valueAlternatives, as R4 writes them."""
    asked = profile("own", ("Patient.active", {"min": 1, "extension": [extension]}))

    assert check(patient(**person), asked) == ([] if right else [("must-have-value", "Patient.active", "own")])


CENTURY = {"value": 100, "unit": "a", "system": "http://unitsofmeasure.org", "code": "a"}


@pytest.mark.parametrize(("limit", "born", "fault"), [
    ("minValueDuration", "2020-02-29", None), ("minValueDuration", "1850-01-01", "minimum-value"),
    ("maxValueDuration", "2020", None), ("maxValueDuration", "2999-01-01", "maximum-value"),
    ("minValueQuantity", "1850", "minimum-value"),
])
def test_a_limit_may_be_a_time_from_now(limit, born, fault):
    """Subtracted from the clock for the smallest value, added for the largest."""
    asked = profile("own", ("Patient.birthDate", {limit: CENTURY}))

    assert check(patient(birthDate=born), asked) == ([(fault, "Patient.birthDate", "own")] if fault else [])


def test_a_part_of_another_profile_may_be_asked_for():
    """The extension elementdefinition-profile-element names the element that is meant."""
    library = profile("library",
                      ("Patient.contact", {"slicing": {"discriminator": [{"type": "value", "path": "gender"}],
                                                       "rules": "open"}}),
                      ("Patient.contact", {"sliceName": "woman"}), ("Patient.contact.gender", {"fixedCode": "female"}),
                      ("Patient.contact.name", {"min": 1}))
    asked = profile("own", ("Patient.contact", {"type": [{
        "code": "BackboneElement", "profile": [URL + "library"], "_profile": [{"extension": [
            {"url": BASE + "elementdefinition-profile-element", "valueString": "Patient.contact:woman"}]}]}]}))

    assert check(patient(contact=[{"gender": "female", "name": {"text": "x"}}]), asked, library) == []
    assert check(patient(contact=[{"gender": "male", "name": {"text": "x"}}]), asked, library) == [
        ("fixed-value", "Patient.contact[0].gender", "library")]


def test_a_profile_of_a_guide_is_asked_everywhere():
    """ImplementationGuide.global names it, and nobody has to claim it."""
    asked = profile("own", ("Patient.birthDate", {"min": 1}))
    guide = {"resourceType": "ImplementationGuide", "url": URL + "guide", "global": [
        {"type": "Patient", "profile": URL + "own"}]}
    own = Validator(r4().with_resources([asked, guide]))

    assert [issue.rule for issue in own.validate(patient())] == ["cardinality-min"]
    assert own.validate({"resourceType": "Basic", "code": {"text": "x"}}) == []


@pytest.mark.parametrize(("version", "faults"), [("|0.1", []), ("|0.2", ["cardinality-max"]), ("", [])])
def test_of_two_versions_the_one_asked_for_is_taken(version, faults):
    """And without a version, the first."""
    first = profile("own", ("Patient.name", {"max": "1"}), version="0.1.3")
    second = profile("own", ("Patient.name", {"max": "0"}), version="0.2.1")
    own = Validator(r4().with_resources([first, second]))
    issues = own.validate(patient(name=[{"text": "x"}], meta={"profile": [URL + "own" + version]}))

    assert [issue.rule for issue in issues] == faults


@pytest.mark.parametrize("broken", [
    {"differential": {"element": [{}]}}, {"differential": {"element": "x"}}, {"differential": []},
    {"snapshot": {"element": [{"path": ["x"]}]}}, {"snapshot": {"element": [{"path": "Patient.name", "min": None}]}},
    {"baseDefinition": URL + "own"}])
def test_what_is_no_proper_profile_is_told(broken):
    """A definition comes from anywhere, and never breaks the validation."""
    asked = profile("own", ("Patient.birthDate", {"min": 1})) | broken

    assert "profile-not-compiled" in [rule for rule, _, _ in check(patient(), asked)]


def test_a_profile_constrains_what_its_base_has(faults):
    """A StructureDefinition whose differential speaks of an element that is not there."""
    own = profile("own", ("Patient.shoeSize", {"min": 1, "id": "Patient.shoeSize"}), status="draft", abstract=False)
    own["name"] = "Own"

    assert faults(own) == [("snapshot-path", "StructureDefinition.differential")]


def test_claims_without_end_cost_no_memory_without_end(monkeypatch):
    """That there is no profile of a canonical is remembered of some, and true of all."""
    monkeypatch.setattr(compiled, "_CANONICALS", 4)
    validator = Validator(r4())
    for number in range(20):
        claim = {"resourceType": "Patient", "active": True, "meta": {"profile": [f"https://ehr.example/{number}"]}}
        assert [issue.rule for issue in validator.validate(claim)] == ["unknown-profile"]

    assert len(validator._compiled._profiles) <= 4
    assert validator._compiled.profile(BASE + "vitalsigns") is not None
