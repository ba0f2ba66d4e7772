import pytest

from fhirpain.fhir import json
from fhirpain.fhir.issue import Malformed
from fhirpain.settings import Settings
from fhirpain.sources import find

SETTINGS = Settings(base_url="https://pain.example/fhir/")
PERSONNUMMER = "http://electronichealth.se/identifier/personnummer"
PATIENT = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": PERSONNUMMER, "value": "195009072553"}]}


def _translate(resource, media_type="application/fhir+json"):
    return find("fhir").translate(json.dump(resource), media_type, SETTINGS)


def _bundle(bundle_type, *entries):
    return {"resourceType": "Bundle", "type": bundle_type, "entry": list(entries)}


def _losses(translation):
    return [(loss.kind, loss.reason, loss.source, loss.target) for loss in translation.loss]


def _issues(translation):
    return [(issue.severity, issue.rule, issue.expression) for issue in translation.issues]


def test_a_transaction_passes_as_it_came():
    """Order, decimals, unknown extensions, ifNoneExist and further members are kept; nothing is lost."""
    payload = b"""{"resourceType":"Bundle","id":"b","type":"transaction","entry":[
      {"fullUrl":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0","resource":{"resourceType":"Observation","valueQuantity":
      {"value":1.10},"extension":[{"url":"https://example.org/x","valueDecimal":1.0e2}],"status":"final"},
      "request":{"method":"POST","url":"Observation","ifNoneExist":"identifier=x|1"}}]}"""

    translation = find("fhir").translate(payload, "application/fhir+json; charset=utf-8", SETTINGS)

    assert json.dump(translation.bundle) == json.dump(json.parse(payload))
    assert (translation.loss, translation.issues) == ([], [])


def test_one_resource_becomes_a_transaction_of_one():
    """With an id it is stored under that id; the request and the fullUrl are told as assumed."""
    translation = _translate(PATIENT)

    [entry] = translation.bundle["entry"]
    assert entry == {"fullUrl": "https://pain.example/fhir/Patient/p1", "resource": PATIENT,
                     "request": {"method": "PUT", "url": "Patient/p1"}}
    assert translation.bundle["type"] == "transaction"
    assert _losses(translation) == [
        ("assumed", "fhir-request-assumed", "Patient", "Bundle.entry[0].request"),
        ("assumed", "fhir-full-url-assumed", "Patient", "Bundle.entry[0].fullUrl")]
    assert translation.loss[0].texts["en"]


def test_a_collection_becomes_a_transaction():
    """Entries with an id are updates, others creations under a urn:uuid; a fullUrl that came is kept."""
    translation = _translate(_bundle("collection", {"fullUrl": "https://ehr.example/Patient/p1", "resource": PATIENT},
                                     {"resource": {"resourceType": "Goal"}}))

    first, second = translation.bundle["entry"]
    assert first["fullUrl"] == "https://ehr.example/Patient/p1"
    assert first["request"] == {"method": "PUT", "url": "Patient/p1"}
    assert second["request"] == {"method": "POST", "url": "Goal"}
    assert second["fullUrl"].startswith("urn:uuid:")
    assert translation.bundle["type"] == "transaction"
    assert translation.issues == []


def test_the_same_payload_gives_the_same_transaction():
    """Nothing in a translation comes from a clock or from chance."""
    collection = _bundle("collection", {"resource": {"resourceType": "Goal"}}, {"resource": {"resourceType": "Goal"}})

    first, again = _translate(collection), _translate(collection)

    assert first == again
    assert len({entry["fullUrl"] for entry in first.bundle["entry"]}) == 2


def test_an_alias_is_rewritten_and_told():
    """The identifier's system becomes the canonical one; the loss says where."""
    translation = _translate({"resourceType": "Patient", "identifier": [
        {"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "195009072553"}]})

    assert translation.bundle["entry"][0]["resource"]["identifier"] == PATIENT["identifier"]
    assert _losses(translation)[0] == ("rewritten", "identifier-alias", "Patient.identifier[0].system",
                                       "Patient.identifier[0].system")


def test_a_wrong_number_is_an_error_where_it_stands():
    """The issue is located in what was sent."""
    patient = {"resourceType": "Patient", "identifier": [{"system": PERSONNUMMER, "value": "195009072554"}]}

    assert _issues(_translate(_bundle("collection", {"resource": patient}))) == [
        ("error", "identifier-check-digit", "Bundle.entry[0].resource.identifier[0].value")]


@pytest.mark.parametrize("bundle_type", ["batch", "searchset", "message", "document", "history", None])
def test_another_type_of_bundle_is_refused(bundle_type):
    """Only a transaction and a collection say what is to be stored."""
    translation = _translate(_bundle(bundle_type or "x", {"resource": PATIENT}))

    assert _issues(translation) == [("error", "fhir-bundle-type", "Bundle.type")]
    assert "entry" not in translation.bundle


@pytest.mark.parametrize(("entry", "rule", "where"), [
    ({"resource": PATIENT}, "fhir-entry-request", "request"),
    ({"request": {"method": "POST", "url": "Patient"}}, "fhir-entry-resource", "resource"),
    ({"resource": {"id": "1"}, "request": {"method": "POST", "url": "Patient"}}, "fhir-entry-resource", "resource"),
    ({"resource": PATIENT, "request": {"method": "LINK", "url": "Patient/p1"}}, "not-supported-method",
     "request.method"),
    ({"request": {"method": "DELETE", "url": "Patient"}}, "fhir-entry-url", "request.url"),
    ({"request": {"method": "DELETE", "url": "Patient?"}}, "fhir-entry-url", "request.url"),
    ({"request": {"method": "GET"}}, "fhir-entry-url", "request.url"),
    ({"resource": PATIENT, "request": {"method": "PATCH", "url": "Patient/p1"}}, "fhir-entry-url", "request.url"),
    ({"resource": PATIENT, "request": {"url": "Patient/p1"}}, "not-supported-method", "request.method"),
    ({"resource": PATIENT, "request": {"method": "PUT", "url": "Patient/p2"}}, "fhir-entry-url", "request.url"),
    ({"resource": PATIENT, "request": {"method": "PUT", "url": "Goal?identifier=x"}}, "fhir-entry-url",
     "request.url"),
    ({"resource": PATIENT, "request": {"method": "POST", "url": "Patient/p1"}}, "fhir-entry-url", "request.url"),
    ({"resource": {**PATIENT, "id": "a/b"}, "request": {"method": "PUT", "url": "Patient/a/b"}}, "fhir-entry-url",
     "request.url"),
])
def test_an_entry_that_does_not_say_what_to_do_is_refused(entry, rule, where):
    """No request, no resource, another method, an address that is not the resource's: each by its rule."""
    good = {"fullUrl": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", "resource": {"resourceType": "Goal"},
            "request": {"method": "POST", "url": "Goal"}}

    translation = _translate(_bundle("transaction", good, entry))

    assert _issues(translation) == [("error", rule, f"Bundle.entry[1].{where}")]


def test_a_missing_full_url_is_supplied():
    """An update gets its address here, a creation a urn:uuid; both are told."""
    update = {"resource": PATIENT, "request": {"method": "PUT", "url": "Patient/p1"}}
    creation = {"resource": {"resourceType": "Goal"}, "request": {"method": "POST", "url": "Goal"}}

    translation = _translate(_bundle("transaction", update, creation))

    assert [entry["fullUrl"].partition(":")[0] for entry in translation.bundle["entry"]] == ["https", "urn"]
    assert {loss.reason for loss in translation.loss} == {"fhir-full-url-assumed"}


def test_xml_is_read_as_json_is():
    """The same patient in either syntax gives the same transaction."""
    payload = f"""<Patient xmlns="http://hl7.org/fhir"><id value="p1"/><identifier><system value="{PERSONNUMMER}"/>
      <value value="195009072553"/></identifier></Patient>""".encode()

    translation = find("fhir").translate(payload, "application/fhir+xml", SETTINGS)

    assert translation.bundle == _translate(PATIENT).bundle


def test_what_is_not_fhir_is_malformed():
    """Text that is no JSON raises, with issues."""
    with pytest.raises(Malformed):
        find("fhir").translate(b"{", "application/fhir+json", SETTINGS)


def test_a_synthetic_number_passes_where_the_operator_lets_it():
    """A month above 80 is nobody's: an error, unless this is a test installation."""
    patient = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1",
                                                         "value": "04838510065"}]}
    test_installation = Settings(test_numbers=True)

    assert _issues(_translate(patient)) == [("error", "identifier-date", "Patient.identifier[0].value")]
    assert _issues(find("fhir").translate(json.dump(patient), "application/fhir+json", test_installation)) == []
