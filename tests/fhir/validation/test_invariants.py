"""R4's invariants, its known errata, and the ones written in Python."""

import pytest

from fhirpain.fhir import fhirpath
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.validation import Validator
from fhirpain.fhir.validation.errata import CORRECTED
from fhirpain.fhir.validation.invariants import environment
from fhirpain.fhir.validation.location import start
from fhirpain.fhir.validation.native import NATIVE
from fhirpain.fhir.validation.native_bundle import NATIVE_BUNDLE
from fhirpain.fhir.validation.run import Run, Scope

from .test_profiles import URL, profile


@pytest.fixture(scope="module")
def expressions():
    """All expressions of R4's types."""
    return {constraint["expression"]
            for structure in r4().all("StructureDefinition") if structure.get("derivation") != "constraint"
            for element in structure["snapshot"]["element"] for constraint in element.get("constraint", ())
            if "expression" in constraint}


@pytest.mark.parametrize("table", [CORRECTED, NATIVE])
def test_only_what_r4_says_is_replaced(table, expressions):
    """Every text in the tables is R4's to the letter: else the correction would never be used."""
    assert not set(table) - expressions


def test_every_expression_can_be_read(expressions):
    """All of R4's expressions, as corrected, are FHIRPath."""
    for expression in expressions:
        fhirpath.compile(CORRECTED.get(expression, expression))


@pytest.mark.parametrize(("resource", "fault"), [
    ({"resourceType": "Appointment", "status": "booked",
      "participant": [
        {"status": "accepted", "type": [{"text": "x"}]}], "start": "2024-02-29T10:00:00Z",
      "end": "2024-02-29T11:00:00Z", "cancelationReason": {"text": "x"}}, "app-4"),
    ({"resourceType": "Library", "name": "not a name", "status": "draft", "type": {"text": "x"}}, "lib-0"),
    ({"resourceType": "Questionnaire", "status": "draft", "item": [
        {"linkId": "1", "type": "boolean"}, {"linkId": "2", "type": "string", "enableWhen": [
            {"question": "1", "operator": "exists", "answerString": "x"}]}]}, "que-7"),
    ({"resourceType": "Questionnaire", "status": "draft", "item": [
        {"linkId": "1", "type": "boolean"}, {"linkId": "2", "type": "string", "enableWhen": [
            {"question": "1", "operator": "exists", "answerBoolean": True}] * 2}]}, "que-12"),
    ({"resourceType": "RiskAssessment", "status": "final", "subject": {"reference": "Patient/1"}, "prediction": [
        {"probabilityDecimal": 101}]}, "ras-2"),
    ({"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": "Patient/1"},
      "occurrenceTiming": {"repeat": {"offset": 5, "when": ["PC", "C"]}}}, "tim-9"),
])
def test_the_corrected_rules_find_what_they_mean(findings, resource, fault):
    """Each erratum: a resource that breaks what the rule means is found."""
    assert fault in {rule for _, rule, _ in findings(resource)}


@pytest.mark.parametrize("resource", [
    {"resourceType": "Library", "status": "draft", "type": {"text": "x"}},
    {"resourceType": "RiskAssessment", "status": "final", "subject": {"reference": "Patient/1"}, "prediction": [
        {"outcome": {"text": "x"}}]},
    {"resourceType": "Questionnaire", "status": "draft", "item": [
        {"linkId": "1", "type": "boolean"}, {"linkId": "2", "type": "string", "enableWhen": [
            {"question": "1", "operator": "exists", "answerBoolean": True}]}]},
    {"resourceType": "ServiceRequest", "status": "active", "intent": "order", "subject": {"reference": "Patient/1"},
     "occurrenceTiming": {"repeat": {"offset": 5, "when": ["PC", "AC"]}}},
])
def test_the_corrected_rules_leave_alone_what_is_right(findings, resource):
    """Each erratum: what R4's own wording would refuse, or could not evaluate, is taken."""
    assert findings(resource) == set()


VALUES = [
    {}, {"start": "2024"}, {"start": "2024", "end": "2023"}, {"start": "2024-02-29", "end": "2024-02-29"},
    {"start": "2024-02-29T10:00:00Z", "end": "2024-02-29T10:00:00+01:00"}, {"start": "2024", "end": "2024-05-01"},
    {"code": "a"}, {"code": "a", "system": "urn:x"}, {"value": "a"}, {"value": "a", "system": "email"},
    {"_code": {"id": "x"}},
    {"url": "urn:x"}, {"url": "urn:x", "valueString": "y"},
    {"url": "urn:x", "extension": [{"url": "y", "valueCode": "z"}]},
    {"url": "urn:x", "valueString": "y", "extension": [{"url": "y", "valueCode": "z"}]},
    {"reference": "#a"}, {"reference": "#b"}, {"reference": "#"}, {"reference": "Patient/1"}, {"display": "x"},
]
TYPES = {"ext-1": "Extension", "ref-1": "Reference", "per-1": "Period", "qty-3": "Quantity", "cpt-2": "ContactPoint"}


@pytest.mark.parametrize("key", TYPES)
def test_a_rule_in_python_is_the_rule_in_fhirpath(key, validator):
    """Over values that keep and break it, the two ways of asking agree."""
    constraints = r4().type(TYPES[key])["snapshot"]["element"][0]["constraint"]
    expression = next(one["expression"] for one in constraints if one["key"] == key)
    container = {"resourceType": "Basic", "contained": [{"resourceType": "Patient", "id": "a"}]}
    run = Run(validator._compiled, Scope(container, start("Basic")), None)
    slow = fhirpath.compile(CORRECTED.get(expression, expression))

    known = validator._compiled.plan(TYPES[key])
    known.check(run, {"id": "x"}, start("Basic"))
    for value in (value for value in VALUES if value.keys() <= known.members.keys()):
        quick = NATIVE[expression](run, value)
        assert quick in (None, slow.test(fhirpath.Node(value, TYPES[key]), environment(run)) is True), value


def _bundles():
    url = "urn:uuid:00000000-0000-4000-8000-00000000000"
    ask, answer = {"request": {"method": "GET", "url": "x"}}, {"response": {"status": "200"}}
    basic = {"resourceType": "Basic", "code": {"text": "x"}}
    entries = [
        [], [{"fullUrl": url + "1", "resource": basic}], [ask], [ask, {"resource": basic}], [answer], [ask | answer],
        [{"fullUrl": url + "1", "resource": basic}] * 2, [{"search": {"mode": "match"}, "resource": basic}], [{}],
        [{"fullUrl": url + number, "resource": basic | {"meta": {"versionId": "1"}}} for number in ("1", "2")],
        [{"fullUrl": "urn:x", "resource": basic}, {"fullUrl": "urn:x/_history/1"}], ["x"], [{"request": {}}]]
    kinds = ["batch", "transaction", "history", "batch-response", "transaction-response", "searchset", "collection",
             "document", "message", 1, None]
    for kind in kinds:
        for entry in entries:
            yield {"resourceType": "Bundle", "type": kind, "total": 1, "entry": entry}
            yield {"resourceType": "Bundle", "type": kind, "entry": entry}
    yield {"resourceType": "Bundle", "entry": {}}


def test_what_holds_of_a_bundle_at_first_sight_holds(validator):
    """Over bundles of all types, right and wrong: what Python says to hold, the expression says to hold."""
    told = set()
    for bundle in _bundles():
        run = Run(validator._compiled, Scope(bundle, start("Bundle")), None)
        entries = [one for one in bundle["entry"] if isinstance(one, dict)]
        for expression, holds in NATIVE_BUNDLE.items():
            if "component" in expression:
                continue
            slow = fhirpath.compile(CORRECTED.get(expression, expression))
            for value, kind in [(bundle, "Bundle")] if "fullUrl.contains" not in expression else [
                    (entry, "Bundle.entry") for entry in entries]:
                quick = holds(run, value)
                assert quick in (None, True)
                if quick is True:
                    assert slow.test(fhirpath.Node(value, kind), environment(run)) is True, (expression, value)
                    told.add(expression)

    assert told == {expression for expression in NATIVE_BUNDLE if "component" not in expression}


@pytest.mark.parametrize(("component", "found"), [([], False), (["8480-6"], False), (["85354-9"], True)])
def test_a_component_does_not_repeat_the_code_of_a_value(findings, component, found):
    """obs-7, whichever way it is asked."""
    def coded(code):
        return {"coding": [{"system": "http://loinc.org", "code": code}]}

    observation = {"resourceType": "Observation", "status": "final", "code": coded("85354-9"), "valueString": "x"}
    parts = {"component": [{"code": coded(code), "valueInteger": 1} for code in component]} if component else {}

    assert ("obs-7" in {rule for _, rule, _ in findings(observation | parts)}) == found


def obeying(expression, **others):
    """A validator with a profile on Patient that has one invariant."""
    constraint = {"key": "own-1", "severity": "error", "human": "It holds.", "expression": expression, **others}
    return Validator(r4().with_resources([profile("own", ("Patient", {"constraint": [constraint]}))]))


@pytest.mark.parametrize(("expression", "found"), [
    ("active", "own-1"), ("active.not()", "own-1"), ("gender = 'male'", None), ("gender = 'female'", "own-1"),
    ("gender.foo(", "invariant-not-evaluated"), ("gender + 1", "invariant-not-evaluated"),
    ("%resource.gender.exists()", None),
    ("gender.memberOf('http://hl7.org/fhir/ValueSet/administrative-gender')", None),
    ("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", None),
])
def test_an_invariant_holds_only_when_it_yields_true(expression, found):
    """Nothing is not true; what cannot be read or evaluated is said to be so, and never counts as kept."""
    patient = {"resourceType": "Patient", "gender": "male"}

    rules = [issue.rule for issue in obeying(expression).validate(patient, [URL + "own"])]

    assert rules == ([found] if found else [])


def test_an_invariant_speaks_the_languages_its_profile_gives():
    """FHIR's translation extension on human; English where there is none."""
    translation = {"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": [
        {"url": "lang", "valueCode": "sv"}, {"url": "content", "valueString": "Det gäller."}]}
    issues = obeying("false", _human={"extension": [translation]}).validate({"resourceType": "Patient"}, [URL + "own"])

    issue = next(issue for issue in issues if issue.rule == "own-1")
    assert (issue.text("sv"), issue.text("nb")) == ("Det gäller.", "It holds.")
    assert issue.profile == URL + "own"


def test_a_broken_part_does_not_break_the_rules_of_the_whole(faults, care_plan):
    """A date that is none is told as such; that its period is out of order is not told as well."""
    care_plan["period"] = {"start": "2024-02-30", "end": "2024-01-01"}

    assert faults(care_plan) == [("primitive-format", "CarePlan.period.start")]


def test_a_best_practice_is_no_fault(findings):
    """R4 recommends a narrative in every resource (dom-6) and marks that as best practice: nothing is said."""
    assert findings({"resourceType": "Patient"}) == set()


def asked_of_bundle(expression, bundle):
    """Whether a Bundle keeps a rule of its profile."""
    own = profile("own", ("Bundle", {"constraint": [{
        "key": "own-1", "severity": "error", "human": "x", "expression": expression}]}), of="Bundle")
    issues = Validator(r4().with_resources([own])).validate(bundle, [URL + "own"])
    return "own-1" not in [issue.rule for issue in issues]


@pytest.mark.parametrize(("expression", "kept"), [
    ("entry.resource.managingOrganization.resolve().name = 'first'", False),
    ("entry[0].resource.managingOrganization.resolve().name = 'first'", True),
    ("entry[1].resource.managingOrganization.resolve().name = 'second'", True),
    ("entry.resource.managingOrganization.reference.resolve().count() = 2", True),
    ("entry.resource.all(conformsTo('http://hl7.org/fhir/StructureDefinition/Patient'))", True),
    ("entry.resource.all(conformsTo('http://hl7.org/fhir/StructureDefinition/Basic'))", False),
])
def test_a_fragment_is_looked_up_where_it_stands(expression, kept):
    """From a Bundle, ``#o`` is contained in the entry that holds the reference."""
    entries = [{"fullUrl": f"urn:uuid:c757873d-ec9a-4326-a141-556f4323952{index}", "resource": {
        "resourceType": "Patient", "managingOrganization": {"reference": "#o"},
        "contained": [{"resourceType": "Organization", "id": "o", "name": name}]}}
        for index, name in enumerate(("first", "second"))]

    assert asked_of_bundle(expression, {"resourceType": "Bundle", "type": "collection", "entry": entries}) is kept


@pytest.mark.parametrize(("gender", "kept"), [("female", True), ("lady", False)])
def test_what_conforms_is_right_by_its_type_too(gender, kept):
    """conformsTo asks for a whole resource without error."""
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": "urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
         "resource": {"resourceType": "Patient", "gender": gender}}]}
    expression = "entry.resource.all(conformsTo('http://hl7.org/fhir/StructureDefinition/Patient'))"

    assert asked_of_bundle(expression, bundle) is kept


@pytest.mark.parametrize("given", [["x"], {"a": 1}, 5, None])
def test_a_rule_over_a_broken_value_breaks_nothing(given):
    """Whatever stands in the place of a primitive, a rule is kept, broken or not evaluated."""
    bundle = {"resourceType": "Bundle", "type": given, "entry": given, "link": [{"relation": given, "url": given}]}

    for expression in ("type.distinct().exists()", "link.relation.intersect('a' | 'b').empty()",
                       "link.all(relation.memberOf('http://hl7.org/fhir/ValueSet/bundle-type'))",
                       "entry.resolve().empty()", "(type | link.url).isDistinct()"):
        assert asked_of_bundle(expression, bundle) in (True, False)
