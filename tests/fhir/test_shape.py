"""What may stand inside a type."""

import pytest

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.shape import shape


def child(of, name):
    """One property of a type."""
    return shape(r4(), of)[name]


def test_properties_stand_in_the_order_of_the_definition():
    """What a resource inherits comes first."""
    names = list(shape(r4(), "CarePlan"))

    assert names[:2] == ["id", "meta"]
    assert names.index("extension") < names.index("identifier") < names.index("status") < names.index("note")


@pytest.mark.parametrize(("of", "name", "kind", "many", "type_name"), [
    ("CarePlan", "id", "primitive", False, "string"),
    ("CarePlan", "goal", "complex", True, "Reference"),
    ("CarePlan", "activity", "complex", True, "CarePlan.activity"),
    ("CarePlan.activity", "detail", "complex", False, "CarePlan.activity.detail"),
    ("CarePlan.activity.detail", "scheduledTiming", "complex", False, "Timing"),
    ("CarePlan", "contained", "resource", True, "Resource"),
    ("Bundle.entry", "resource", "resource", False, "Resource"),
    ("Bundle.entry", "link", "complex", True, "Bundle.link"),
    ("Questionnaire.item", "item", "complex", True, "Questionnaire.item"),
    ("Narrative", "div", "xhtml", False, "xhtml"),
    ("HumanName", "id", "attribute", False, "string"),
    ("Extension", "url", "attribute", False, "string"),
    ("Extension", "valueBase64Binary", "primitive", False, "base64Binary"),
    ("positiveInt", "value", "attribute", False, "string"),
])
def test_a_property_has_a_kind_a_type_and_a_number(of, name, kind, many, type_name):
    """Elements defined in place, by reference, by choice, and R4's own oddities."""
    found = child(of, name)

    assert (found.kind, found.many, found.type) == (kind, many, type_name)


def test_the_properties_of_a_choice_stand_at_one_place():
    """Any of them may be used, at the same place in the order."""
    assert child("Observation", "valueString").order == child("Observation", "valueQuantity").order


def test_a_type_that_is_not_known_has_no_shape():
    """Neither an unknown name nor a profile's."""
    assert shape(r4(), "Unknown") is None
    assert shape(r4(), "bodyweight") is None
