"""FHIRPath Patch: Parameters that change a resource."""

from typing import Any

import pytest

from fhirpain.fhir.issue import Malformed
from fhirpain.fhir.patch import fhirpath_patch

ANNA = {"resourceType": "Patient", "id": "anna", "birthDate": "1950-09-07", "_birthDate": {"id": "b"},
        "name": [{"given": ["Anna", "Maria"], "_given": [None, {"id": "second"}], "family": "A"}],
        "contact": [{"name": {"text": "mother"}, "gender": "female"}], "deceasedBoolean": False}


def operation(kind: str, path: str, value: dict[str, Any] | None = None, **parts: Any) -> dict[str, Any]:
    """One operation; ``value`` is what a value part holds beside its name."""
    simple = [{"name": name, "valueString" if isinstance(part, str) else "valueInteger": part}
              for name, part in parts.items()]
    brought = [] if value is None else [{"name": "value", **value}]
    return {"name": "operation", "part": [{"name": "type", "valueCode": kind}, {"name": "path", "valueString": path},
                                          *simple, *brought]}


def patched(*operations: Any, of: dict[str, Any] = ANNA) -> dict[str, Any]:
    """A resource after operations."""
    return fhirpath_patch(of, {"resourceType": "Parameters", "parameter": list(operations)})


@pytest.mark.parametrize(("done", "element", "expected"), [
    (operation("add", "Patient", {"valueCode": "female"}, name="gender"), "gender", "female"),
    (operation("add", "Patient.name[0]", {"valueString": "C"}, name="given"), "name",
     [{"given": ["Anna", "Maria", "C"], "_given": [None, {"id": "second"}, None], "family": "A"}]),
    (operation("insert", "Patient.name.given", {"valueString": "C"}, index=0), "name",
     [{"given": ["C", "Anna", "Maria"], "_given": [None, None, {"id": "second"}], "family": "A"}]),
    (operation("delete", "Patient.name.given[1]"), "name", [{"given": ["Anna"], "family": "A"}]),
    (operation("delete", "Patient.name.given.where($this = 'Anna')"), "name",
     [{"given": ["Maria"], "_given": [{"id": "second"}], "family": "A"}]),
    (operation("move", "Patient.name.given", source=1, destination=0), "name",
     [{"given": ["Maria", "Anna"], "_given": [{"id": "second"}, None], "family": "A"}]),
    (operation("replace", "Patient.deceased", {"valueDateTime": "2020"}), "deceasedDateTime", "2020"),
    (operation("replace", "Patient.contact.where(gender = 'female').name.text", {"valueString": "x"}), "contact",
     [{"name": {"text": "x"}, "gender": "female"}]),
    (operation("delete", "Patient.contact[0].name.text"), "contact", [{"gender": "female"}]),
    (operation("delete", "Patient.photo"), "name", ANNA["name"]),
    (operation("add", "Patient.birthDate", {"valueExtension": {"url": "u"}}, name="extension"), "_birthDate",
     {"id": "b", "extension": [{"url": "u"}]}),
    (operation("add", "Patient", {"part": [{"name": "gender", "valueCode": "male"},
                                           {"name": "telecom", "valueContactPoint": {"value": "1"}}]}, name="contact"),
     "contact", [*ANNA["contact"], {"gender": "male", "telecom": [{"value": "1"}]}]),
])
def test_an_operation_changes_what_its_path_leads_to(done: Any, element: str, expected: Any) -> None:
    """Each of the five, on complex elements and primitives, with what stands beside them."""
    made = patched(done)

    assert made[element] == expected
    assert ANNA["name"] == [{"given": ["Anna", "Maria"], "_given": [None, {"id": "second"}], "family": "A"}]


def test_a_choice_that_changes_its_type_leaves_no_other() -> None:
    """One of a choice stands at a time."""
    assert "deceasedBoolean" not in patched(operation("replace", "Patient.deceased", {"valueDateTime": "2020"}))


@pytest.mark.parametrize(("wrong", "rule"), [
    (operation("add", "Patient", {"valueDate": "2020"}, name="birthDate"), "patch-path"),
    (operation("add", "Patient.contact.where(gender = 'male')", {"valueCode": "x"}, name="gender"), "patch-path"),
    (operation("add", "Patient", {"valueString": "x"}, name="colour"), "patch-path"),
    (operation("add", "Patient", {"valueString": "x"}, name="maritalStatus"), "patch-value"),
    (operation("replace", "Patient.deceased", {"valueQuantity": {}}), "patch-value"),
    (operation("insert", "Patient.name", {"valueHumanName": {}}, index=3), "patch-path"),
    (operation("insert", "Patient.gender", {"valueCode": "x"}, index=0), "patch-path"),
    (operation("delete", "Patient.name.given"), "patch-path"),
    (operation("delete", "Patient"), "patch-path"),
    (operation("delete", "Patient.managingOrganization.resolve().name"), "patch-path"),
    (operation("replace", "Patient.photo[0]", {"valueAttachment": {}}), "patch-path"),
    (operation("replace", "Patient.(", {"valueString": "x"}), "patch-path"),
    (operation("move", "Patient.name", source=0, destination=1), "patch-path"),
    (operation("invent", "Patient.name"), "patch-operation"),
    (operation("add", "Patient.name"), "patch-operation"),
    ({"name": "change"}, "patch-operation"),
])
def test_an_operation_that_cannot_be_done_is_told_with_its_place(wrong: Any, rule: str) -> None:
    """The second operation is at fault; nothing is changed by halves."""
    with pytest.raises(Malformed) as error:
        patched(operation("delete", "Patient.gender"), wrong)

    issue = error.value.issues[0]
    assert (issue.rule, issue.expression) == (rule, "Parameters.parameter[1]")


def test_only_parameters_are_a_patch() -> None:
    """A Patient sent as a patch is none."""
    with pytest.raises(Malformed, match="patch-document"):
        fhirpath_patch(ANNA, ANNA)
