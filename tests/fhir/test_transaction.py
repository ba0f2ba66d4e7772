"""What a transaction's requests name, and where links in it lead."""

from typing import Any

import pytest

from fhirpain.fhir.transaction import Links, Target, conditional_references, with_id

LINKS = Links({"urn:uuid:1": "Patient/new-1", "https://ehr.example/fhir/Patient/p1": "Patient/new-2",
               "urn:oid:1.2.3": "Binary/new-3"})
NARRATIVE = ('<div xmlns="http://www.w3.org/1999/xhtml"><a href="urn:uuid:1">x</a>'
             "<img src='urn:oid:1.2.3'/>urn:uuid:1</div>")


def led(element: dict[str, Any], full_url: str = "", of: str = "DocumentReference") -> dict[str, Any]:
    """What an element of a resource becomes."""
    return LINKS.rewrite({"resourceType": of, **element}, full_url)[0]


@pytest.mark.parametrize(("url", "target"), [
    ("Patient", Target("Patient")),
    ("Patient/p.1-A", Target("Patient", "p.1-A")),
    ("Patient?identifier=a|b&name=c", Target("Patient", "", "identifier=a|b&name=c")),
    ("Patient/1?x=y", None), ("patient/1", None), ("Patient/1/_history/2", None), ("$validate", None), ("", None),
])
def test_a_request_names_a_type_a_resource_or_a_search(url: str, target: Target | None) -> None:
    """Anything else is none of a writing request."""
    assert Target.of(url) == target


@pytest.mark.parametrize(("literal", "led_to"), [
    ("urn:uuid:1", "Patient/new-1"),
    ("urn:uuid:2", "urn:uuid:2"),
    ("https://ehr.example/fhir/Patient/p1", "Patient/new-2"),
    ("https://ehr.example/fhir/Patient/p1/_history/7", "Patient/new-2/_history/1"),
    ("Patient/p1", "Patient/p1"),
    ("#inside", "#inside"),
])
def test_a_reference_leads_to_what_was_stored(literal: str, led_to: str) -> None:
    """Wherever it stands; what the transaction does not hold is left alone."""
    assert led({"author": [{"reference": literal}]})["author"] == [{"reference": led_to}]


def test_a_relative_reference_is_read_below_the_base_of_its_entry() -> None:
    """Patient/p1 said by an entry of ehr.example is the Patient of ehr.example."""
    subject = {"subject": {"reference": "Patient/p1"}}

    assert led(subject, "https://ehr.example/fhir/DocumentReference/d")["subject"] == {"reference": "Patient/new-2"}
    assert led(subject, "https://other.example/fhir/DocumentReference/d")["subject"] == {"reference": "Patient/p1"}


def test_uris_and_narrative_are_led_on_and_canonicals_are_not() -> None:
    """As the specification says: uri, url, oid, uuid, href and src."""
    made = led({"text": {"status": "generated", "div": NARRATIVE},
                "content": [{"attachment": {"url": "urn:oid:1.2.3", "title": "urn:uuid:1"}}],
                "contained": [{"resourceType": "CarePlan", "instantiatesUri": ["urn:uuid:1"],
                               "instantiatesCanonical": ["urn:uuid:1"]}]})

    assert 'href="Patient/new-1"' in made["text"]["div"]
    assert "src='Binary/new-3'" in made["text"]["div"]
    assert "/>urn:uuid:1<" in made["text"]["div"]
    assert made["content"][0]["attachment"] == {"url": "Binary/new-3", "title": "urn:uuid:1"}
    assert made["contained"][0]["instantiatesUri"] == ["Patient/new-1"]
    assert made["contained"][0]["instantiatesCanonical"] == ["urn:uuid:1"]


def test_a_reference_that_is_a_search_is_noted() -> None:
    """So that it is looked for where there is one, and nowhere else."""
    asking = {"resourceType": "Goal", "addresses": [{"reference": "Condition?code=x"}]}

    assert LINKS.rewrite(asking)[1]
    assert not LINKS.rewrite({"resourceType": "Goal", "subject": {"reference": "urn:uuid:1", "display": "?"}})[1]


def test_what_was_sent_is_not_changed() -> None:
    """What was sent is kept as it was sent."""
    sent = {"resourceType": "Goal", "subject": {"reference": "urn:uuid:1"}}
    LINKS.rewrite(sent)

    assert sent["subject"] == {"reference": "urn:uuid:1"}
    assert list(with_id({"meta": {}, "resourceType": "Goal", "id": "old"}, "new")) == ["resourceType", "id", "meta"]


def test_a_reference_that_is_a_search_is_found_with_its_place() -> None:
    """Also inside of lists; one to a resource is none."""
    resource = {"resourceType": "Goal", "subject": {"reference": "Patient?identifier=a|b"},
                "addresses": [{"reference": "Condition/1"}, {"reference": "Condition?code=x"}]}

    assert [(at, target) for _, at, target in conditional_references(resource, "Goal")] == [
        ("Goal.subject.reference", Target("Patient", "", "identifier=a|b")),
        ("Goal.addresses[1].reference", Target("Condition", "", "code=x"))]


@pytest.mark.parametrize(("literal", "led_to"), [
    ("https://ours.example/fhir/Patient/p1", "Patient/p1"),
    ("https://ours.example/fhir/Patient/p1/_history/2", "Patient/p1/_history/2"),
    ("https://ours.example/fhir/Patient?identifier=x|1", "Patient?identifier=x|1"),
    ("https://ours.example/fhir/Patient/new", "Patient/7"),
    ("https://ours.example/fhirpain/Patient/p1", "https://ours.example/fhirpain/Patient/p1"),
    ("https://ours.example/fhir/a/b/c", "https://ours.example/fhir/a/b/c"),
])
def test_a_reference_below_our_own_address_becomes_relative(literal: str, led_to: str) -> None:
    """Unless an entry of the transaction has that address, or no resource of ours could."""
    links = Links({"https://ours.example/fhir/Patient/new": "Patient/7"}, "https://ours.example/fhir/")
    made, asks = links.rewrite({"resourceType": "Basic", "author": {"reference": literal}})

    assert made["author"] == {"reference": led_to}
    assert asks == ("?" in literal)
