"""JSON Patch over FHIR JSON."""

from decimal import Decimal
from typing import Any

import pytest

from fhirpain.fhir import json
from fhirpain.fhir.issue import Malformed
from fhirpain.fhir.patch import json_patch

DOSE = b'{"resourceType":"Observation","valueQuantity":{"value":1.10},"note":[{"text":"a"},{"text":"b"}]}'


def patched(*operations: dict[str, Any], of: bytes = DOSE) -> bytes:
    """A resource after operations, as JSON."""
    return json.dump(json_patch(json.parse(of), list(operations)))


def refused(*operations: Any) -> tuple[str, str]:
    """The rule by which a patch is refused, and the issue in words."""
    with pytest.raises(Malformed) as error:
        json_patch(json.parse(DOSE), list(operations))
    return error.value.issues[0].rule, error.value.issues[0].text()


def test_decimals_and_order_stay() -> None:
    """What is not touched is written as it was read."""
    assert patched({"op": "remove", "path": "/note/0"}) == DOSE.replace(b'{"text":"a"},', b"")


def test_each_operation_does_its_work() -> None:
    """Add, replace, move, copy and test, in the order in which they stand."""
    made = json.parse(patched(
        {"op": "test", "path": "/valueQuantity/value", "value": Decimal("1.1")},
        {"op": "add", "path": "/note/-", "value": {"text": "c"}},
        {"op": "move", "from": "/note/0", "path": "/note/2"},
        {"op": "copy", "from": "/note/0", "path": "/note/0"},
        {"op": "replace", "path": "/note/1/text", "value": "d"},
    ))

    assert [note["text"] for note in made["note"]] == ["b", "d", "c", "a"]


def test_what_was_given_is_left_as_it_is() -> None:
    """Neither the resource nor the patch is changed, nor shares a part with the result."""
    resource, value = {"resourceType": "Basic"}, {"a": [1]}
    operations = [{"op": "add", "path": "/x", "value": value}, {"op": "add", "path": "/x/a/-", "value": 2}]
    made = json_patch(resource, operations)

    assert (resource, value, made["x"]) == ({"resourceType": "Basic"}, {"a": [1]}, {"a": [1, 2]})


@pytest.mark.parametrize(("operation", "rule"), [
    ({"op": "test", "path": "/note/0/text", "value": "z"}, "patch-test"),
    ({"op": "test", "path": "/valueQuantity/value", "value": True}, "patch-test"),
    ({"op": "replace", "path": "/note/7", "value": 1}, "patch-path"),
    ({"op": "remove", "path": "/note/-"}, "patch-path"),
    ({"op": "remove", "path": ""}, "patch-path"),
    ({"op": "add", "path": "note", "value": 1}, "patch-path"),
    ({"op": "add", "path": "/note/01", "value": 1}, "patch-path"),
    ({"op": "move", "from": "/note", "path": "/note/0"}, "patch-path"),
    ({"op": "add", "path": "/note"}, "patch-operation"),
    ({"op": "invent", "path": "/note"}, "patch-operation"),
    ({"op": "add", "path": 1, "value": 1}, "patch-operation"),
    ("add", "patch-operation"),
])
def test_an_operation_that_cannot_be_done_is_named_by_its_number(operation: Any, rule: str) -> None:
    """The first operation is good, the second is at fault."""
    found, text = refused({"op": "add", "path": "/status", "value": "final"}, operation)

    assert found == rule
    assert "2" in text


def test_a_patch_is_a_list() -> None:
    """One operation without its list, and a list that is too long, are no patch."""
    assert refused(*[{}] * 1001)[0] == "patch-document"
    with pytest.raises(Malformed, match="patch-document"):
        json_patch({}, {"op": "remove", "path": "/a"})


def test_copies_do_not_grow_without_end() -> None:
    """A document that is doubled thirty times is refused on the way."""
    doubling = [{"op": "copy", "from": "/note", "path": "/note/-"} for _ in range(40)]

    assert refused(*doubling)[0] == "patch-size"
