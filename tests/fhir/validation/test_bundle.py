"""Bundles: fullUrls, references between entries, documents, search results."""

import pytest

ONE, TWO = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:d757873d-ec9a-4326-a141-556f43239520"
PATIENT = {"resourceType": "Patient", "id": "p"}


def bundle(kind, *entries, **others):
    """A Bundle of a kind with entries."""
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries), **others}


def document(*entries, subject=TWO):
    """A document whose Composition is about ``subject``."""
    composition = {"resourceType": "Composition", "status": "final", "type": {"text": "x"}, "date": "2024",
                   "title": "x", "author": [{"display": "x"}], "subject": {"reference": subject}}
    return bundle("document", {"fullUrl": ONE, "resource": composition}, *entries,
                  timestamp="2024-02-29T10:00:00Z", identifier={"system": "urn:x", "value": "1"})


@pytest.mark.parametrize("url", [TWO, "http://example.org/fhir/Patient/p", "http://example.org/other", "urn:oid:1.2.3"])
def test_a_full_url_is_absolute_and_agrees(faults, url):
    """An address on a server names the resource beside it; other addresses say nothing of it."""
    assert faults(bundle("collection", {"fullUrl": url, "resource": PATIENT})) == []


@pytest.mark.parametrize("url", [
    "Patient/p", "urn:uuid:1", "urn:oid:x", "http://example.org/fhir/Patient/q", "http://example.org/fhir/Group/p"])
def test_a_wrong_full_url_is_refused(faults, url):
    """Relative, not a uuid, not an oid, another id, another type."""
    assert faults(bundle("collection", {"fullUrl": url, "resource": PATIENT})) == [
        ("bundle-full-url", "Bundle.entry[0].fullUrl")]


def test_a_resource_that_has_an_identity_has_a_full_url(faults):
    """Entries to be created have none yet; those of a collection do."""
    created = {"resource": PATIENT, "request": {"method": "POST", "url": "Patient"}}

    assert faults(bundle("transaction", created)) == []
    assert faults(bundle("collection", {"resource": PATIENT})) == [("bundle-full-url", "Bundle.entry[0].fullUrl")]


def test_two_entries_of_one_full_url_are_refused(faults):
    """R4's own rule bdl-7."""
    twice = {"fullUrl": TWO, "resource": PATIENT}

    assert faults(bundle("collection", twice, twice)) == [("bdl-7", "Bundle")]


def test_a_full_url_without_history_is_not_asked_for_where_there_is_none(faults):
    """R4's bdl-8 speaks of a fullUrl that is there."""
    created = {"resource": PATIENT, "request": {"method": "POST", "url": "Patient"}}
    versioned = {"fullUrl": "http://example.org/fhir/Patient/p/_history/1", "resource": PATIENT}

    assert faults(bundle("transaction", created)) == []
    assert ("bdl-8", "Bundle.entry[0]") in faults(bundle("collection", versioned))


def test_a_document_carries_what_its_composition_points_at(faults):
    """The subject is in the document, or the document is not whole."""
    assert faults(document({"fullUrl": TWO, "resource": PATIENT})) == []
    assert faults(document()) == [("bundle-reference", "Bundle.entry[0].resource.subject")]


def test_a_document_does_not_carry_the_one_it_replaces(faults):
    """Another version of the document is another document."""
    made = document({"fullUrl": TWO, "resource": PATIENT})
    replaced = {"code": "replaces", "targetReference": {"reference": "Composition/1"}}
    made["entry"][0]["resource"]["relatesTo"] = [replaced]

    assert faults(made) == []


def test_a_message_carries_its_focus(faults):
    """What it is about is in it; who sent it need not be."""
    header = {"resourceType": "MessageHeader", "eventUri": "urn:x", "source": {"endpoint": "urn:y"},
              "sender": {"reference": "Organization/1"}, "focus": [{"reference": TWO}]}
    message = bundle("message", {"fullUrl": ONE, "resource": header}, {"fullUrl": TWO, "resource": PATIENT})

    assert faults(message) == []
    header["focus"].append({"reference": "Patient/1"})
    assert faults(message) == [("bundle-reference", "Bundle.entry[0].resource.focus[1]")]


def test_nothing_stands_in_a_document_that_its_composition_does_not_lead_to(faults):
    """An entry that nothing points at is no part of the document; a Provenance about it is."""
    patient = {"fullUrl": TWO, "resource": PATIENT}
    stray = {"fullUrl": TWO.replace("d7", "e7"), "resource": {"resourceType": "Basic", "code": {"text": "x"}}}
    provenance = {"fullUrl": TWO.replace("d7", "f7"), "resource": {
        "resourceType": "Provenance", "target": [{"reference": ONE}], "recorded": "2024-02-29T10:00:00Z",
        "agent": [{"who": {"display": "x"}}]}}

    assert faults(document(patient, stray)) == [("bundle-orphan", "Bundle.entry[2]")]
    assert faults(document(patient, provenance)) == []


def test_a_uuid_of_a_transaction_names_one_of_its_entries(faults):
    """urn:uuid lives in its Bundle alone."""
    observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                   "subject": {"reference": TWO}}
    made = {"fullUrl": ONE, "resource": observation, "request": {"method": "POST", "url": "Observation"}}

    assert faults(bundle("transaction", made)) == [("bundle-reference", "Bundle.entry[0].resource.subject")]


def test_a_search_result_says_what_it_is(faults):
    """An OperationOutcome has mode outcome and nothing else has; a match has an id; a relation is given once."""
    said = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "processing"}]}
    outcome = {"resource": said, "search": {"mode": "match"}}
    found = {"fullUrl": TWO, "resource": {"resourceType": "Patient"}, "search": {"mode": "match"}}
    link = {"relation": "next", "url": "http://example.org"}

    assert faults(bundle("searchset", outcome, found, link=[link, link])) == [
        ("bundle-link", "Bundle.link[1]"),
        ("bundle-search", "Bundle.entry[0].search"),
        ("bundle-search", "Bundle.entry[1].resource")]


def test_entries_are_checked_as_the_resources_they_are(faults):
    """Each within its own bounds: %resource is the entry's, the place begins at the Bundle."""
    wrong = {"resourceType": "Patient", "contact": [{"gender": "male"}]}

    assert faults(bundle("collection", {"fullUrl": ONE, "resource": wrong})) == [
        ("pat-1", "Bundle.entry[0].resource.contact[0]")]


def test_bundles_in_bundles_end_somewhere(faults):
    """Nesting that serves nobody is refused before it costs anything."""
    nested = PATIENT
    for _ in range(12):
        nested = bundle("batch", {"resource": nested, "request": {"method": "POST", "url": "Bundle"}})

    assert "too-deep" in {rule for rule, _ in faults(nested)}


ONE, OTHER = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:54fc3e09-e279-4b74-a8ff-2649ec968642"


@pytest.mark.parametrize(("kind", "found"), [
    ("Practitioner", []),
    ("Organization", [("reference-target", "Bundle.entry[0].resource.generalPractitioner[0]")])])
def test_a_relative_reference_beside_a_uuid_holds_the_uuid(faults, kind, found):
    """``Practitioner/<uuid>`` is the entry ``urn:uuid:<uuid>``, which must be a Practitioner."""
    reference = "Practitioner/" + OTHER.removeprefix("urn:uuid:")
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"fullUrl": ONE, "resource": {"resourceType": "Patient", "generalPractitioner": [{"reference": reference}]}},
        {"fullUrl": OTHER, "resource": {"resourceType": kind, **({"name": "x"} if kind == "Organization" else {})}}]}

    assert faults(bundle) == found


def test_a_relative_reference_in_a_bundle_names_a_resource(faults):
    """``Type/id``, or a search for it."""
    patient = {"resourceType": "Patient", "generalPractitioner": [
        {"reference": "Practitioner?identifier=1"}, {"reference": "somebody"}]}
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": ONE, "resource": patient}]}

    assert faults(bundle) == [
        ("reference-format", "Bundle.entry[0].resource.generalPractitioner[1].reference")]


@pytest.mark.parametrize(("name", "found"), [
    ("1", []), ("2", ["bundle-full-url", "bundle-orphan", "bundle-reference"])])
def test_relative_references_need_the_entrys_own_address(faults, name, found):
    """Where the fullUrl is not that of the resource, nothing relative can be told from it."""
    base = "https://a.test/fhir/"
    head = {"resourceType": "Composition", "id": name, "status": "final", "type": {"text": "x"}, "date": "2024",
            "author": [{"reference": "Patient/1"}], "title": "x"}
    bundle = {"resourceType": "Bundle", "type": "document", "timestamp": "2024-01-01T00:00:00Z",
              "identifier": {"system": "urn:oid:1.2", "value": "1"}, "entry": [
                  {"fullUrl": base + "Composition/1", "resource": head},
                  {"fullUrl": base + "Patient/1", "resource": {"resourceType": "Patient", "id": "1"}}]}

    assert sorted(rule for rule, _ in faults(bundle)) == found
