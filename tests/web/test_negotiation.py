"""Formats and languages, asked for and sent."""

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import FHIR, PATIENT, rules

XML_PATIENT = b'<Patient xmlns="http://hl7.org/fhir"><active value="true"/></Patient>'


@pytest.mark.parametrize(("accept", "answered"), [
    ("*/*", "application/fhir+json"),
    ("", "application/fhir+json"),
    ("application/fhir+json", "application/fhir+json"),
    ("application/json", "application/json"),
    ("application/fhir+xml", "application/fhir+xml"),
    ("text/xml", "text/xml"),
    ("text/html, application/xml;q=0.9, */*;q=0.1", "application/xml"),
    ("application/fhir+xml;q=0.4, application/fhir+json;q=0.5", "application/fhir+json"),
    ("application/fhir+json; fhirVersion=4.0", "application/fhir+json"),
    ("application/fhir+json; fhirVersion=5.0, application/fhir+xml; fhirVersion=4.0", "application/fhir+xml"),
])
def test_the_format_asked_for_is_answered(client: FlaskClient, patient_id: str, accept: str, answered: str) -> None:
    """A read answers in the best of what Accept names."""
    read = client.get(f"/Patient/{patient_id}", headers={"Accept": accept})

    assert read.status_code == 200
    assert read.headers["Content-Type"] == f"{answered}; charset=utf-8"
    assert read.data.startswith(b"<" if answered.endswith("xml") else b"{")


@pytest.mark.parametrize("accept", [
    "text/html", "application/pdf", "application/fhir+json; fhirVersion=5.0", "image/*"])
def test_a_format_that_is_not_offered_is_told(client: FlaskClient, patient_id: str, accept: str) -> None:
    """406, in JSON since nothing else was agreed on."""
    refused = client.get(f"/Patient/{patient_id}", headers={"Accept": accept})

    assert (refused.status_code, rules(refused)) == (406, ["not-acceptable"])


@pytest.mark.parametrize(("wanted", "answered"), [
    ("xml", "application/fhir+xml"), ("json", "application/fhir+json"), ("text/xml", "text/xml"),
    ("application/fhir+xml", "application/fhir+xml"), ("application/fhir%2Bjson", "application/fhir+json"),
    ("JSON", "application/fhir+json"), ("Application/FHIR%2BXML", "application/fhir+xml"),
])
def test_format_in_the_address_comes_before_accept(
        client: FlaskClient, patient_id: str, wanted: str, answered: str) -> None:
    """_format wins over an Accept that nobody could meet."""
    read = client.get(f"/Patient/{patient_id}?_format={wanted}", headers={"Accept": "text/html"})

    assert (read.status_code, read.headers["Content-Type"]) == (200, f"{answered}; charset=utf-8")


def test_an_unknown_format_in_the_address_is_told(client: FlaskClient, patient_id: str) -> None:
    """406 for _format=ttl, whatever Accept says."""
    assert client.get(f"/Patient/{patient_id}?_format=ttl").status_code == 406
    assert client.get(f"/Patient/{patient_id}?_format=").status_code == 200


def test_pretty_is_for_people(client: FlaskClient, patient_id: str) -> None:
    """_pretty=true breaks lines; without it there are none."""
    assert b"\n" in client.get(f"/Patient/{patient_id}?_pretty=true").data
    assert b"\n" not in client.get(f"/Patient/{patient_id}").data


@pytest.mark.parametrize("media_type", [
    "application/fhir+json", "application/json", "text/json", "application/fhir+json; charset=UTF-8",
    "application/fhir+json; fhirVersion=4.0"])
def test_json_is_read_under_each_of_its_names(client: FlaskClient, media_type: str) -> None:
    """Generic names mean FHIR here."""
    assert client.post("/Patient", json=PATIENT, content_type=media_type).status_code == 201


@pytest.mark.parametrize("media_type", ["application/fhir+xml", "application/xml", "text/xml; charset=utf-8"])
def test_xml_is_read_under_each_of_its_names(client: FlaskClient, media_type: str) -> None:
    """And what came as XML can be read as JSON."""
    created = client.post("/Patient", data=XML_PATIENT, content_type=media_type)

    assert (created.status_code, created.json["active"]) == (201, True)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/pdf",
                                        "application/fhir+json; fhirVersion=3.0"])
def test_another_content_type_is_refused(client: FlaskClient, media_type: str) -> None:
    """415 wherever a body is read."""
    for address in ("/", "/Patient", "/$validate"):
        refused = client.post(address, data=b'{"resourceType":"Patient"}', content_type=media_type)
        assert (refused.status_code, rules(refused)) == (415, ["media-type"])


@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "utf-7"])
def test_another_charset_is_refused(client: FlaskClient, charset: str) -> None:
    """FHIR is UTF-8."""
    refused = client.post("/Patient", json=PATIENT, content_type=f"{FHIR}; charset={charset}")

    assert (refused.status_code, rules(refused)) == (415, ["charset"])


@pytest.mark.parametrize(("wanted", "language", "text"), [
    ("", "en", "Nothing is found at this address."),
    ("sv", "sv", "Ingenting finns på denna adress."),
    ("no, en;q=0.5", "nb", "Ingenting finnes på denne adressen."),
    ("nn-NO", "nb", "Ingenting finnes på denne adressen."),
    ("de", "en", "Nothing is found at this address."),
])
def test_an_error_is_told_in_the_callers_language(client: FlaskClient, wanted: str, language: str, text: str) -> None:
    """Swedish, Norwegian or English, by Accept-Language."""
    refused = client.get("/Patient/unknown", headers={"Accept-Language": wanted})

    assert refused.headers["Content-Language"] == language
    assert refused.json["issue"][0]["details"]["text"] == text


def test_an_error_comes_as_xml_to_who_wants_xml(client: FlaskClient) -> None:
    """The OperationOutcome is negotiated as any resource is."""
    refused = client.get("/Patient/unknown", headers={"Accept": "application/fhir+xml"})

    assert refused.status_code == 404
    assert b'<OperationOutcome xmlns="http://hl7.org/fhir">' in refused.data
