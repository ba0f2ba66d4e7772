"""Which slice a value belongs to, and what follows from it."""

import pytest

from fhirpain.fhir.definitions import BASE

from .test_profiles import OBSERVATION, URL, check, patient, profile


def sliced(*slices, rules="open", ordered=False, discriminator=("value", "system"), path="Patient.identifier",
           of="Patient"):
    """A profile that slices an element; each slice is (name, facts, (path below it, facts)...)."""
    kind, told_by = discriminator
    elements = [(path, {"slicing": {"discriminator": [{"type": kind, "path": told_by}], "rules": rules,
                                    "ordered": ordered}})]
    for name, facts, *inside in slices:
        elements.append((path, {"sliceName": name, **facts}))
        elements += [(f"{path}.{below}", more) for below, more in inside]
    return profile("sliced", *elements, of=of)


A = ("a", {"min": 1, "max": "1"}, ("system", {"fixedUri": "urn:a"}), ("value", {"min": 1}))
B = ("b", {"max": "1"}, ("system", {"fixedUri": "urn:b"}))
ONE_A = {"system": "urn:a", "value": "1"}


@pytest.mark.parametrize(("identifiers", "found"), [
    ([ONE_A], []),
    ([{"system": "urn:b"}, {"system": "urn:x"}, ONE_A], []),
    ([{"system": "urn:b"}], [("slice-min", "Patient.identifier")]),
    ([ONE_A, ONE_A], [("slice-max", "Patient.identifier")]),
    ([{"system": "urn:a"}], [("cardinality-min", "Patient.identifier[0].value")]),
])
def test_slices_told_by_a_value(identifiers, found):
    """How many there are of a slice, and what each must keep."""
    asked = sliced(A, B)

    assert check(patient(identifier=identifiers), asked) == [(*fault, "sliced") for fault in found]


def test_a_required_slice_is_missed_also_where_nothing_stands():
    """Without any identifier the slice is missing, and only the slice is told."""
    asked = sliced(A)
    asked["differential"]["element"][0]["min"] = 1

    assert check(patient(), asked) == [("slice-min", "Patient.identifier", "sliced")]


def test_two_missing_slices_are_two_faults():
    """Each of them is told, though both at the one list."""
    other = ("b", {"min": 1}, ("system", {"fixedUri": "urn:b"}))

    assert [rule for rule, _, _ in check(patient(), sliced(A, other))] == ["slice-min", "slice-min"]


def test_nothing_else_stands_in_a_closed_slicing():
    """A value that belongs to no slice is told at its place."""
    assert check(patient(identifier=[ONE_A, {"system": "urn:x"}]), sliced(A, rules="closed")) == [
        ("slice-closed", "Patient.identifier[1]", "sliced")]


def test_a_default_slice_takes_the_rest():
    """What belongs to no other slice of a closed slicing belongs to @default."""
    asked = sliced(A, ("@default", {}, ("value", {"min": 1})), rules="closed")

    assert check(patient(identifier=[ONE_A, {"system": "urn:x"}]), asked) == [
        ("cardinality-min", "Patient.identifier[1].value", "sliced")]


def test_slices_may_have_an_order():
    """Slices in order, and those of none at the end where only the end is open."""
    b, other = {"system": "urn:b"}, {"system": "urn:x"}

    assert check(patient(identifier=[ONE_A, b]), sliced(A, B, ordered=True)) == []
    assert check(patient(identifier=[b, ONE_A]), sliced(A, B, ordered=True)) == [
        ("slice-order", "Patient.identifier[1]", "sliced")]
    assert check(patient(identifier=[b, ONE_A, other]), sliced(A, B, rules="openAtEnd")) == []
    assert check(patient(identifier=[other, ONE_A]), sliced(A, B, rules="openAtEnd")) == [
        ("slice-order", "Patient.identifier[1]", "sliced")]


def test_slices_told_by_a_pattern_on_the_value_itself():
    """$this is the value; a pattern may hold less than it."""
    coded = {"patternCodeableConcept": {"coding": [{"system": "urn:s", "code": "1"}]}}
    asked = sliced(("level", {"min": 1, **coded}), discriminator=("pattern", "$this"), path="Observation.category",
                   of="Observation")

    one, two = {"system": "urn:s", "code": "1", "display": "x"}, {"system": "urn:s", "code": "2"}

    assert check(OBSERVATION | {"category": [{"coding": [one]}]}, asked) == []
    assert check(OBSERVATION | {"category": [{"coding": [two]}]}, asked) == [
        ("slice-min", "Observation.category", "sliced")]


def test_slices_told_by_parts_of_what_the_discriminator_names():
    """The discriminator says code; the slice fixes the code's coding's code."""
    asked = sliced(("a", {"min": 1}, ("code", {}), ("code.coding", {}), ("code.coding.code", {"fixedCode": "1"})),
                   discriminator=("value", "code"), path="Observation.component", of="Observation")
    component = {"code": {"text": "x", "coding": [{"code": "1", "display": "x"}]}}

    assert check(OBSERVATION | {"component": [component]}, asked) == []
    assert check(OBSERVATION | {"component": [{"code": {"text": "x"}}]}, asked) == [
        ("slice-min", "Observation.component", "sliced")]


def test_slices_told_by_a_required_binding():
    """Where nothing is fixed, the value set tells."""
    bound = {"binding": {"strength": "required", "valueSet": "http://hl7.org/fhir/ValueSet/administrative-gender"}}
    asked = sliced(("gendered", {"max": "0"}, ("gender", {"min": 1, **bound})), discriminator=("value", "gender"),
                   path="Patient.contact")
    name = {"name": {"text": "x"}}

    assert check(patient(contact=[name]), asked) == []
    assert check(patient(contact=[name | {"gender": "male"}]), asked) == [("slice-max", "Patient.contact", "sliced")]


def test_slices_told_by_presence():
    """An element that is there, or that must not be."""
    asked = sliced(("ended", {"max": "1"}, ("period", {"min": 1})), ("lasting", {"max": "1"}, ("period", {"max": "0"})),
                   discriminator=("exists", "period"))
    ended, lasting = {"value": "1", "period": {"start": "2000"}}, {"value": "2"}

    assert check(patient(identifier=[ended, lasting]), asked) == []
    assert check(patient(identifier=[lasting, lasting]), asked) == [("slice-max", "Patient.identifier", "sliced")]


def test_slices_of_a_choice_are_its_types():
    """value[x] sliced by type: what a slice asks holds for that type alone."""
    asked = sliced(("valueQuantity", {"type": [{"code": "Quantity"}]}, ("unit", {"min": 1})),
                   discriminator=("type", "$this"), path="Observation.value[x]", of="Observation")

    assert check(OBSERVATION | {"valueString": "x"}, asked) == []
    assert check(OBSERVATION | {"valueQuantity": {"value": 1}}, asked) == [
        ("cardinality-min", "Observation.value.unit", "sliced")]


URLS = [f"urn:uuid:{letter}757873d-ec9a-4326-a141-556f43239520" for letter in "abcde"]


def bundle(*resources):
    """A collection of resources."""
    entries = [{"fullUrl": url, "resource": one} for url, one in zip(URLS, resources, strict=False)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def test_entries_of_a_bundle_are_told_by_type():
    """A report holds one patient."""
    asked = sliced(("person", {"min": 1, "max": "1"}, ("resource", {"type": [{"code": "Patient"}]})),
                   discriminator=("type", "resource"), path="Bundle.entry", of="Bundle")

    assert check(bundle(patient(), OBSERVATION), asked) == []
    assert check(bundle(OBSERVATION), asked) == [("slice-min", "Bundle.entry", "sliced")]
    assert check(bundle(patient(), patient()), asked) == [("slice-max", "Bundle.entry", "sliced")]


def test_entries_of_a_bundle_are_told_by_profile():
    """What keeps the profile belongs to the slice; a reference inside is followed within the Bundle."""
    known = profile("known", ("Observation.subject", {"min": 1, "type": [
        {"code": "Reference", "targetProfile": [URL + "active"]}]}), of="Observation")
    active = profile("active", ("Patient.active", {"min": 1}))
    asked = sliced(("known", {"min": 1}, ("resource", {"type": [{"code": "Observation", "profile": [URL + "known"]}]})),
                   discriminator=("profile", "resource"), path="Bundle.entry", of="Bundle")
    about = OBSERVATION | {"subject": {"reference": URLS[1]}}

    assert check(bundle(about, patient(active=True)), asked, known, active) == []
    assert check(bundle(about, patient()), asked, known, active) == [("slice-min", "Bundle.entry", "sliced")]


def test_references_are_told_by_what_they_lead_to():
    """resolve() in a discriminator follows the reference."""
    target = {"type": [{"code": "Reference", "targetProfile": [BASE + "Organization"]}]}
    asked = sliced(("organization", {"max": "0", **target}), discriminator=("type", "resolve()"),
                   path="Patient.generalPractitioner")
    inside = [{"resourceType": "Organization", "id": "o", "name": "x"}, {"resourceType": "Practitioner", "id": "p"}]

    def treated(*names):
        held = [one for one in inside if one["id"] in names]
        return check(patient(contained=held, generalPractitioner=[{"reference": "#" + name} for name in names]), asked)

    assert treated("p") == []
    assert treated("o", "p") == [("slice-max", "Patient.generalPractitioner", "sliced")]


def extension(name, *elements, context="Patient"):
    """An extension's definition."""
    return profile(name, ("Extension.url", {"fixedUri": URL + name}), *elements, of="Extension", kind="complex-type",
                   context=[{"type": "element", "expression": context}])


def test_extensions_are_told_by_their_url():
    """Without a word on slicing; what the extension's definition asks is told by that definition."""
    level = extension("level", ("Extension.value[x]", {"min": 1, "type": [{"code": "code"}]}))
    asked = profile("own", ("Patient.extension", {"sliceName": "level", "min": 1, "max": "1", "type": [
        {"code": "Extension", "profile": [URL + "level"]}]}))

    def with_extension(*given):
        return check(patient(extension=list(given)), asked, level)

    right = {"url": URL + "level", "valueCode": "1"}
    assert with_extension(right) == []
    assert with_extension({"url": "http://example.org/other", "valueCode": "1"}) == [
        ("slice-min", "Patient.extension", "own")]
    assert with_extension(right, right) == [("slice-max", "Patient.extension", "own")]
    assert with_extension({"url": URL + "level", "valueString": "1"}) == [
        ("choice-type", "Patient.extension[0].value", "level")]


def test_parts_of_an_extension_are_slices_of_it():
    """A complex extension: parts by relative url, no value of its own."""
    parts = extension("period", ("Extension.extension", {"sliceName": "from", "min": 1, "max": "1"}),
                      ("Extension.extension.url", {"fixedUri": "from"}),
                      ("Extension.extension.value[x]", {"min": 1, "type": [{"code": "date"}]}),
                      ("Extension.value[x]", {"max": "0"}))
    asked = profile("own")

    def with_parts(*given):
        return check(patient(extension=[{"url": URL + "period", "extension": list(given)}]), asked, parts)

    assert with_parts({"url": "from", "valueDate": "2000"}) == []
    assert with_parts({"url": "from", "valueString": "x"}) == [
        ("choice-type", "Patient.extension[0].extension[0].value", "period")]
    assert with_parts({"url": "to", "valueDate": "2000"}) == [
        ("slice-min", "Patient.extension[0].extension", "period"),
        ("extension-undeclared", "Patient.extension[0].extension[0]", "period")]


def test_slices_of_slices():
    """A derived profile may slice a slice: "a/old" is among the "a"."""
    asked = sliced(("a", {}, ("system", {"fixedUri": "urn:a"})))
    asked["differential"]["element"] += [
        {"path": "Patient.identifier", "sliceName": "a", "slicing": {
            "discriminator": [{"type": "value", "path": "use"}], "rules": "open"}},
        {"path": "Patient.identifier.system", "fixedUri": "urn:a"},
        {"path": "Patient.identifier", "sliceName": "a/old", "max": "1"},
        {"path": "Patient.identifier.use", "fixedCode": "old"}]
    old = {"system": "urn:a", "use": "old", "value": "1"}

    assert check(patient(identifier=[old, ONE_A, {"system": "urn:b", "use": "old"}]), asked) == []
    assert check(patient(identifier=[old, old]), asked) == [("slice-max", "Patient.identifier", "sliced")]
