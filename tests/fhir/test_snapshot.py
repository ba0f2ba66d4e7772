"""Snapshots made from differentials."""

import copy

import pytest

from fhirpain.fhir.definitions import BASE, r4
from fhirpain.fhir.snapshot import NoSnapshot, Snapshots, snapshot

URL = "https://example.org/StructureDefinition/"


def profile(of, *rows, name="own", **more):
    """A StructureDefinition with a differential; ``of`` is a type of R4 or another profile made here."""
    base, kind = (BASE + of, of) if isinstance(of, str) else (of["url"], of["type"])
    return {
        "resourceType": "StructureDefinition", "url": URL + name, "kind": "resource", "type": kind,
        "baseDefinition": base, "derivation": "constraint",
        "differential": {"element": [{"path": kind}, *rows]}, **more,
    }  # fmt: skip


def made(structure, *others):
    """The elements of the snapshot, by id, in their order."""
    elements = snapshot(structure, r4().with_resources(others))["snapshot"]["element"]
    return {element["id"]: element for element in elements}


def rules(structure, *others):
    """Why there is no snapshot: the rules and places."""
    with pytest.raises(NoSnapshot) as caught:
        snapshot(structure, r4().with_resources(others))
    return [(issue.rule, issue.expression) for issue in caught.value.issues]


def row(path, **facts):
    """A row of a differential."""
    return {"path": path, **facts}


def inside(elements, identity):
    """The ids of what is inside an element, without its own."""
    return [each.removeprefix(identity + ".") for each in elements if each.startswith(identity + ".")]


def test_a_profile_that_says_nothing_is_its_base():
    """Every element of the base is there, as it was and in its order."""
    assert list(made(profile("CarePlan")).values()) == r4().type("CarePlan")["snapshot"]["element"]


def test_the_base_is_left_as_it_was():
    """Definitions are shared; a snapshot changes none of them."""
    before = copy.deepcopy(r4().type("Observation"))
    made(profile("Observation", row("Observation.status", min=1, constraint=[{"key": "x-1"}]),
                 row("Observation.category", sliceName="a", min=1), row("Observation.code.coding.system", min=1)))

    assert r4().type("Observation") == before


def test_a_cardinality_is_narrowed_and_never_widened():
    """The smaller maximum and the greater minimum count, whichever side says so."""
    elements = made(profile("Observation", row("Observation.category", min=1, max="2"),
                            row("Observation.status", min=0, max="*")))

    assert (elements["Observation.category"]["min"], elements["Observation.category"]["max"]) == (1, "2")
    assert (elements["Observation.status"]["min"], elements["Observation.status"]["max"]) == (1, "1")
    assert elements["Observation.category"]["base"] == {"path": "Observation.category", "min": 0, "max": "*"}


def test_constraints_are_added_and_say_where_they_are_from():
    """Those of the base stay in front; a repeated one is not doubled."""
    own = {"key": "own-1", "severity": "error", "human": "A rule.", "expression": "status.exists()"}
    base = r4().type("Observation")["snapshot"]["element"][0]["constraint"]
    found = made(profile("Observation", row("Observation", constraint=[own, base[0]])))["Observation"]["constraint"]

    assert found == [*base, own | {"source": URL + "own"}]


def test_lists_of_rules_grow_and_words_are_replaced():
    """Conditions, aliases and mappings are united; a definition that begins with dots continues the base's."""
    lower = profile("Observation", row("Observation.status", alias=["a"], condition=["c-1"], short="Low",
                                       definition="First.", mapping=[{"identity": "m", "map": "1"}]), name="lower")
    upper = profile(lower, row("Observation.status", alias=["a", "b"], condition=["c-2"], short="High",
                               definition="...second.", mapping=[{"identity": "m", "map": "2"}]))
    status = made(upper, lower)["Observation.status"]

    assert (status["alias"], status["condition"], status["short"]) == (["a", "b"], ["c-1", "c-2"], "High")
    assert status["definition"] == "First.\nsecond."
    assert [one["map"] for one in status["mapping"]] == ["1", "2"]


def test_a_fixed_value_takes_the_place_of_a_pattern():
    """A pattern for another pattern, a fixed value for either; a pattern leaves a fixed value alone."""
    lower = profile("Observation", row("Observation.status", patternCode="final"), name="lower")

    assert "patternCode" not in made(profile(lower, row("Observation.status", fixedCode="final")), lower)[
        "Observation.status"]
    fixed = profile("Observation", row("Observation.status", fixedCode="final"), name="fixed")
    both = made(profile(fixed, row("Observation.status", patternCode="final")), fixed)["Observation.status"]
    assert (both["fixedCode"], both["patternCode"]) == ("final", "final")


def test_a_required_binding_stays_required():
    """A weaker one is not taken; one as strong replaces it and keeps its maximum value set."""
    weaker = {"strength": "example", "valueSet": URL + "vs"}
    stronger = {"strength": "required", "valueSet": URL + "vs"}
    path = "Observation.status"

    assert made(profile("Observation", row(path, binding=weaker)))[path]["binding"]["strength"] == "required"
    assert made(profile("Observation", row(path, binding=stronger)))[path]["binding"]["valueSet"] == URL + "vs"
    language = made(profile("Observation", row("Observation.language", binding=stronger)))["Observation.language"]
    assert language["binding"]["extension"][0]["valueCanonical"].endswith("all-languages")


def test_a_binding_goes_with_the_type_it_was_for():
    """A Reference cannot be bound; where a CodeableConcept is left, the binding is."""
    path = "MedicationRequest.medication[x]"

    assert "binding" in made(profile("MedicationRequest", row(path, type=[{"code": "CodeableConcept"}])))[path]
    assert "binding" not in made(profile("MedicationRequest", row(path, type=[{"code": "Reference"}])))[path]


def test_what_is_inside_a_data_type_is_listed_when_it_is_spoken_of():
    """The elements of HumanName, and inside a primitive its id, extensions and value."""
    elements = made(profile("Patient", row("Patient.name.given", min=1), row("Patient.birthDate.extension", max="0"),
                            row("Patient.id.extension", max="0")))

    assert inside(elements, "Patient.name") == [
        "id", "extension", "use", "text", "family", "given", "prefix", "suffix", "period"]
    assert elements["Patient.name.given"]["min"] == 1
    assert elements["Patient.name.given"]["base"]["path"] == "HumanName.given"
    assert inside(elements, "Patient.birthDate") == inside(elements, "Patient.id") == ["id", "extension", "value"]
    assert inside(elements, "Patient.telecom") == []


def test_inside_a_choice_is_what_its_types_have_in_common():
    """Of several types that is an Element's; of one type it is that type's."""
    several = made(profile("Observation", row("Observation.value[x].extension", max="0")))
    one = made(profile("Observation", row("Observation.value[x]", type=[{"code": "Quantity"}]),
                       row("Observation.value[x].unit", min=1)))

    assert inside(several, "Observation.value[x]") == ["id", "extension"]
    assert inside(one, "Observation.value[x]") == ["id", "extension", "value", "comparator", "unit", "system", "code"]


def test_a_choice_that_is_narrowed_forgets_what_its_types_had_in_common():
    """Children listed for several types are listed anew for the one that is left."""
    lower = profile("Observation", row("Observation.value[x].extension", max="0"), name="lower")
    upper = profile(lower, row("Observation.value[x]", type=[{"code": "Period"}]),
                    row("Observation.value[x].end", min=1))

    assert "Observation.value[x].start" in made(upper, lower)


def test_a_content_reference_is_followed():
    """Inside Questionnaire.item.item are the elements of an item, and the reference has become a type."""
    elements = made(profile("Questionnaire", row("Questionnaire.item.item.item.linkId", max="1")))
    item = elements["Questionnaire.item.item"]

    assert "contentReference" not in item
    assert item["type"] == [{"code": "BackboneElement"}]
    assert inside(elements, "Questionnaire.item.item.item") == [
        one["path"].removeprefix("Questionnaire.item.") for one in r4().type("Questionnaire")["snapshot"]["element"]
        if one["path"].startswith("Questionnaire.item.")]
    assert elements["Questionnaire.item.item.item.item"]["contentReference"] == "#Questionnaire.item"


def test_the_profile_of_a_type_that_is_not_held_is_passed_over():
    """What is inside the element is then the type's."""
    named = [{"code": "Period", "profile": [URL + "unknown"]}]
    elements = made(profile("CarePlan", row("CarePlan.period", type=named), row("CarePlan.period.start", min=1)))

    assert elements["CarePlan.period.start"]["min"] == 1
    assert elements["CarePlan.period"]["type"] == named


def test_an_element_without_its_parent_in_a_base_is_left_out():
    """A snapshot of others that skips a level cannot say where the rest belongs."""
    base = profile("Patient", name="base") | {"snapshot": {"element": [
        row("Patient", min=0, max="*"), row("Patient.name.family", min=0), row("Patient.gender", min=0)]}}

    assert list(made(profile(base), base)) == ["Patient", "Patient.gender"]


def test_a_slice_begins_as_the_element_it_is_a_slice_of():
    """Types, bindings and what is inside are inherited, the least number and the slicing are not."""
    slicing = {"discriminator": [{"type": "pattern", "path": "$this"}], "rules": "open"}
    elements = made(profile("Observation", row("Observation.category", min=1, slicing=slicing),
                            row("Observation.category.coding", min=1),
                            row("Observation.category", sliceName="kind", max="1"),
                            row("Observation.category.text", max="0")))
    kind = elements["Observation.category:kind"]

    assert (kind["min"], kind["max"], kind["sliceName"], "slicing" in kind) == (0, "1", "kind", False)
    assert kind["binding"] == elements["Observation.category"]["binding"]
    assert elements["Observation.category:kind.coding"]["min"] == 1
    assert elements["Observation.category:kind.text"]["max"] == "0"
    assert elements["Observation.category.text"]["max"] == "1"
    order = list(elements)
    assert order.index("Observation.category.coding") < order.index("Observation.category:kind")
    assert order[order.index("Observation.category:kind.text") + 1] == "Observation.code"


def test_a_slice_of_a_slice_stands_behind_it():
    """``a/b`` is a slice of ``a`` and begins as that."""
    base = profile("Observation", row("Observation.component", slicing={"rules": "open"}),
                   row("Observation.component", sliceName="a", max="3"), row("Observation.component.code", short="A"),
                   row("Observation.component", sliceName="z"), name="base")
    elements = made(profile(base, row("Observation.component", sliceName="a", slicing={"rules": "closed"}),
                            row("Observation.component", sliceName="a/b", min=1)), base)

    assert elements["Observation.component:a/b"]["max"] == "3"
    assert elements["Observation.component:a/b.code"]["short"] == "A"
    assert elements["Observation.component:a"]["slicing"] == {"rules": "closed"}
    order = [each for each in elements if "sliceName" in elements[each]]
    assert order == [f"Observation.component:{name}" for name in ("a", "a/b", "z")]


def test_a_slice_of_the_base_is_constrained_not_made_anew():
    """A derived profile says more of the slice of its base, also without repeating the slice itself."""
    base = profile("Observation", row("Observation.component", slicing={"rules": "open"}),
                   row("Observation.component", sliceName="a", min=1, short="A"), name="base")
    inner = {"id": "Observation.component:a.code", "path": "Observation.component.code", "short": "code of a"}
    elements = made(profile(base, inner), base)

    assert (elements["Observation.component:a"]["min"], elements["Observation.component:a"]["short"]) == (1, "A")
    assert elements["Observation.component:a.code"]["short"] == "code of a"
    assert elements["Observation.component.code"].get("short") is None


def test_discriminators_of_a_slicing_stay():
    """A derived profile closes a slicing and adds a discriminator; what told the slices apart still does."""
    lower = profile("Observation", row("Observation.component", slicing={
        "discriminator": [{"type": "value", "path": "code"}], "rules": "open"}), name="lower")
    upper = profile(lower, row("Observation.component", slicing={
        "discriminator": [{"type": "value", "path": "value"}], "rules": "closed"}))
    slicing = made(upper, lower)["Observation.component"]["slicing"]

    assert [one["path"] for one in slicing["discriminator"]] == ["code", "value"]
    assert slicing["rules"] == "closed"


def test_an_element_named_for_one_type_leaves_only_that_type():
    """``valueQuantity`` alone is value[x] as a Quantity: a closed slicing by type."""
    elements = made(profile("Observation", row("Observation.valueQuantity", min=1),
                            row("Observation.valueQuantity.unit", min=1)))
    choice, part = elements["Observation.value[x]"], elements["Observation.value[x]:valueQuantity"]

    assert (choice["type"], choice["slicing"]["rules"]) == ([{"code": "Quantity"}], "closed")
    assert (part["path"], part["type"], part["min"]) == ("Observation.value[x]", [{"code": "Quantity"}], 1)
    assert elements["Observation.value[x]:valueQuantity.unit"]["min"] == 1


def test_elements_named_for_types_leave_the_choice_open_where_it_says_so():
    """With a row of its own, value[x] keeps the types it allows."""
    allowed = [{"code": "Quantity"}, {"code": "string"}]
    elements = made(profile("Observation", row("Observation.value[x]", type=allowed),
                            row("Observation.valueString", max="1")))
    choice = elements["Observation.value[x]"]

    assert (choice["type"], choice["slicing"]["rules"]) == (allowed, "open")
    assert elements["Observation.value[x]:valueString"]["type"] == [{"code": "string"}]


def test_a_slice_named_for_a_type_is_of_that_type():
    """``value[x]:valueQuantity`` with its id or its slice name; the path may use either name."""
    by_name = made(profile("Observation", row("Observation.value[x]", sliceName="valueQuantity", short="Q")))
    by_id = made(profile("Observation", {"id": "Observation.value[x]:valueQuantity.unit",
                                         "path": "Observation.valueQuantity.unit", "min": 1}))

    assert by_name["Observation.value[x]:valueQuantity"]["type"] == [{"code": "Quantity"}]
    assert len(by_name["Observation.value[x]"]["type"]) == 11
    assert by_name["Observation.value[x]"]["slicing"]["discriminator"] == [{"type": "type", "path": "$this"}]
    assert by_id["Observation.value[x]:valueQuantity.unit"]["min"] == 1


def test_a_choice_of_one_type_is_the_element_named_for_it():
    """Where value[x] is a Quantity already, valueQuantity is no slice."""
    elements = made(profile("Observation", row("Observation.value[x]", type=[{"code": "Quantity"}]),
                            row("Observation.valueQuantity.unit", min=1)))

    assert elements["Observation.value[x].unit"]["min"] == 1
    assert "slicing" not in elements["Observation.value[x]"]


def test_extensions_are_sliced_by_url_and_opened_by_their_profile():
    """Inside an extension slice are the elements of the extension's own definition, one slice within the other."""
    part = [row("Extension.extension", sliceName="part", min=1), row("Extension.extension.url", fixedUri="part"),
            row("Extension.extension.value[x]", type=[{"code": "string"}]), row("Extension.url", fixedUri=URL + "ext")]
    extension = profile("Extension", *part, name="ext", kind="complex-type")
    named = [{"code": "Extension", "profile": [URL + "ext"]}]
    elements = made(profile("Patient", row("Patient.extension", sliceName="own", type=named),
                            {"id": "Patient.extension:own.extension:part.value[x]",
                             "path": "Patient.extension.extension.value[x]", "short": "Part"}), extension)

    assert elements["Patient.extension:own.url"]["fixedUri"] == URL + "ext"
    value = elements["Patient.extension:own.extension:part.value[x]"]
    assert (value["short"], value["type"]) == ("Part", [{"code": "string"}])
    assert elements["Patient.extension"]["slicing"]["discriminator"] == [{"type": "value", "path": "url"}]


def test_the_profile_of_a_type_adds_to_what_is_said_inside():
    """A slice with elements inherited from the whole gets those of its profile too, and of what that is built on."""
    email = row("ContactPoint.system", fixedCode="email")
    contact = profile("ContactPoint", email, name="contact", kind="complex-type")
    strict = profile(contact, row("ContactPoint.rank", min=1), name="strict", kind="complex-type")
    elements = made(profile("Patient", row("Patient.telecom.value", min=1),
                            row("Patient.telecom", sliceName="email", type=[
                                {"code": "ContactPoint", "profile": [URL + "strict"]}])), contact, strict)

    assert elements["Patient.telecom:email.system"]["fixedCode"] == "email"
    assert (elements["Patient.telecom:email.rank"]["min"], elements["Patient.telecom:email.value"]["min"]) == (1, 1)
    assert elements["Patient.telecom.rank"]["min"] == 0


def test_a_base_without_snapshot_gets_one_on_the_way():
    """Profiles may be built on profiles that publish a differential only."""
    lower = profile("Patient", row("Patient.name", min=1), name="lower")
    middle = profile(lower, row("Patient.name.family", min=1), name="middle")

    elements = made(profile(middle, row("Patient.gender", min=1)), lower, middle)

    names = ("name", "name.family", "gender", "birthDate")
    assert [elements[f"Patient.{each}"]["min"] for each in names] == [1, 1, 1, 0]


def test_rows_without_ids_are_placed_by_their_order():
    """What follows a slice is inside it until another row of the same path comes; a skipped level is of no slice."""
    rows = [row("Observation.component", slicing={"rules": "open"}),
            row("Observation.component", sliceName="a"), row("Observation.component.code.coding", max="1"),
            row("Observation.component.code.coding.system", min=1),
            row("Observation.component", sliceName="b"), row("Observation.component.code.text", min=1)]
    elements = made(profile("Observation", *rows))

    assert elements["Observation.component:a.code.coding.system"]["min"] == 1
    assert elements["Observation.component:b.code.text"]["min"] == 1
    assert "Observation.component.code.text" not in elements


def test_an_id_that_speaks_of_no_slice_there_is_does_not_count():
    """The slice's name makes a slice, not the id: without one it is a row of the element."""
    elements = made(profile("Location", {"id": "Location.identifier:x", "path": "Location.identifier", "min": 1}))

    assert elements["Location.identifier"]["min"] == 1
    assert "Location.identifier:x" not in elements


def test_that_the_whole_must_be_supported_is_inherited_from_the_base():
    """Said in the same differential it is said of the sliced element alone."""
    lower = profile("Observation", row("Observation.component", mustSupport=True), name="lower")
    sliced = [row("Observation.component", mustSupport=True, slicing={"rules": "open"}),
              row("Observation.component", sliceName="a")]

    assert made(profile(lower, *sliced), lower)["Observation.component:a"]["mustSupport"] is True
    assert "mustSupport" not in made(profile("Observation", *sliced))["Observation.component:a"]


def test_a_specialization_brings_its_own_elements():
    """A logical model built on Element has Element's elements and its own, also inside those."""
    rows = [row("Model.part", min=1, max="*", type=[{"code": "BackboneElement"}]),
            row("Model.part.name", min=1, max="1", type=[{"code": "string"}])]
    model = {**profile("Element"), "derivation": "specialization", "type": URL + "Model", "kind": "logical"}
    elements = made(model | {"differential": {"element": [row("Model"), *rows]}})

    assert list(elements) == ["Model", "Model.id", "Model.extension", "Model.part", "Model.part.id",
                              "Model.part.extension", "Model.part.modifierExtension", "Model.part.name"]
    assert elements["Model.part.name"]["base"] == {"path": "Model.part.name", "min": 1, "max": "1"}


@pytest.mark.parametrize(("path", "place"), [
    ("Patient.nmae", "Patient.nmae"), ("Patient.name.givne", "Patient.name.givne"), ("Patient.valueString",) * 2,
    ("Patient.deceasedQuantity", "Patient.deceasedQuantity"), ("Patient.birthDate.year", "Patient.birthDate.year"),
])
def test_an_element_that_the_base_has_not_is_refused(path, place):
    """The place is said, at any depth; a choice has only the types it allows."""
    assert rules(profile("Patient", row(path, min=1))) == [("snapshot-path", place)]


def test_a_slice_that_there_is_not_cannot_be_looked_into():
    """Neither by an id, nor as a slice that the base must have."""
    inner = {"id": "Patient.extension:x.url", "path": "Patient.extension.url", "min": 1}
    constraining = row("Patient.name", sliceName="x", sliceIsConstraining=True)

    assert rules(profile("Patient", inner)) == [("snapshot-slice", "Patient.extension:x")]
    assert rules(profile("Patient", constraining)) == [("snapshot-slice", "Patient.name:x")]


def test_an_unknown_base_is_refused():
    """Also when it is the base of the base, which is then the profile that is named."""
    lower = profile({"url": URL + "nowhere", "type": "Patient"}, name="lower")

    assert rules(lower) == [("snapshot-base", "")]
    with pytest.raises(NoSnapshot, match="snapshot-base") as caught:
        snapshot(profile(lower), r4().with_resources([lower]))
    assert caught.value.issues[0].profile == URL + "lower"


def test_a_circle_of_bases_is_refused():
    """A profile cannot be built on itself, directly or through others."""
    one = profile({"url": URL + "two", "type": "Patient"}, name="one")
    two = profile({"url": URL + "one", "type": "Patient"}, name="two")

    assert rules(one, one, two) == [("snapshot-base", "")]


def test_a_profile_may_name_itself_inside():
    """It is applied once; what is inside is then an element as any other."""
    named = [{"code": "Extension", "profile": [URL + "ext"]}]
    inner = [row("Extension.extension.url", short="Inner"), row("Extension.extension", sliceName="again", type=named)]
    extension = profile("Extension", *inner, name="ext", kind="complex-type")
    own = made(extension, extension)
    used = made(profile("Patient", row("Patient.extension.url", short="Any"),
                        row("Patient.extension", sliceName="own", type=named)), extension)

    assert own["Extension.extension:again.url"]["short"] == "Inner"
    assert "Extension.extension:again.extension:again" not in own
    assert used["Patient.extension:own.extension:again.url"]["short"] == "Inner"
    assert "Patient.extension:own.extension:again.extension:again" not in used


def test_a_long_chain_of_bases_is_refused():
    """Definitions come from anywhere: a thousand profiles on each other are no way to make this code fail."""
    chain = [profile("Patient", name="p0")]
    for number in range(1, 1000):
        chain.append(profile(chain[-1], name=f"p{number}"))

    assert rules(chain[-1], *chain) == [("snapshot-base", "")]


def test_a_snapshot_that_would_be_too_large_is_refused():
    """Slices of slices of slices multiply; some sixty rows would ask for millions of elements."""
    paths = ["Questionnaire" + ".item" * depth for depth in range(6, 0, -1)]
    rows = [row(path, sliceName=f"s{number}") for path in paths for number in range(10)]

    assert rules(profile("Questionnaire", *rows)) == [("snapshot-size", "")]


@pytest.mark.parametrize("broken", [
    {"path": 1}, {"path": "Patient..name"}, {"path": "Patient" + ".a" * 64}, {"path": "Patient.name", "min": "1"},
    {"path": "Patient.name", "min": -1}, {"path": "Patient.name", "max": "many"}, {"path": "Patient.name", "type": []},
    {"path": "Patient.name", "type": [{}]}, {"path": "Patient.name", "constraint": ["x"]}, "Patient.name",
    {"path": "Patient.name", "sliceName": "/" * 1000}, {"path": "Patient.name", "definition": ["..."]},
])
def test_a_differential_that_is_none_is_refused(broken):
    """What is read of an element must be of the form it has in FHIR."""
    assert rules(profile("Patient", broken)) == [("snapshot-differential", "")]


def test_a_definition_without_differential_or_with_a_broken_snapshot_is_refused():
    """There is nothing to make a snapshot from, or nothing to build it on."""
    empty = {key: value for key, value in profile("Patient").items() if key != "differential"}

    assert rules(empty) == [("snapshot-differential", "")]
    for first in ({"path": 1}, {"path": "Patient.name"}):
        broken = profile("Patient", name="broken") | {"snapshot": {"element": [first]}}
        assert rules(profile(broken), broken) == [("snapshot-snapshot", "")]


def test_snapshots_are_made_once():
    """Of the same definition there is one; one that has a snapshot keeps it."""
    own = profile("Patient")
    snapshots = Snapshots(r4())

    assert snapshots.of(own) is snapshots.of(own)
    assert snapshots.of(r4().type("Patient")) == r4().type("Patient")
