"""Names that must be absolute, and ids that are given once."""

import pytest


def patient(**parts):
    """A patient."""
    return {"resourceType": "Patient", **parts}


@pytest.mark.parametrize(("resource", "fault"), [
    ({"resourceType": "Library", "status": "draft", "type": {"text": "x"}, "url": "urn:a:b"}, None),
    (patient(meta={"profile": ["StructureDefinition/own"]}), ("canonical-absolute", "Patient.meta.profile[0]")),
    (patient(identifier=[{"system": "urn:oid:1.2.3", "value": "1"}]), None),
    (patient(identifier=[{"system": "local", "value": "1"}]), ("system-absolute", "Patient.identifier[0].system")),
    (patient(identifier=[{"system": "urn:ietf:rfc:3986", "value": "urn:oid:1.2.3"}]), None),
    (patient(identifier=[{"system": "urn:ietf:rfc:3986", "value": "1.2.3"}]),
     ("identifier-uri", "Patient.identifier[0].value")),
    (patient(implicitRules="urn:oid:1.2.3"), None),
    (patient(implicitRules="oid:1.2.3"), ("uri-form", "Patient.implicitRules")),
    (patient(name=[{"id": "a", "text": "x"}, {"id": "b", "text": "y"}]), None),
    (patient(name=[{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]), ("element-id", "Patient.name[1].id")),
])
def test_a_name_is_one_for_everyone(faults, resource, fault):
    """A canonical and an identifier's system are absolute; an id is unique within its resource."""
    assert faults(resource) == ([fault] if fault else [])


def test_a_contained_resource_has_ids_of_its_own(faults):
    """Its elements may have the ids that its container's elements have."""
    inner = {"resourceType": "Patient", "id": "p", "name": [{"id": "a", "text": "x"}]}
    outer = {"resourceType": "Basic", "code": {"id": "a", "text": "x"}, "subject": {"reference": "#p"},
             "contained": [inner]}

    assert faults(outer) == []
