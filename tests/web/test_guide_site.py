"""The guide as the façade serves it: right types, validators for caches, a policy that lets nothing in."""

import pytest
from flask.testing import FlaskClient

from fhirpain import guide_package
from tests.web.conftest import rules


@pytest.mark.parametrize(("path", "kind"), [
    ("", "text/html; charset=utf-8"), ("StructureDefinition-pain-patient.html", "text/html; charset=utf-8"),
    ("guide.css", "text/css; charset=utf-8"), ("guide.js", "text/javascript; charset=utf-8"),
    ("search-index.json", "application/json"), ("icon.svg", "image/svg+xml"), ("package.tgz", "application/gzip"),
    ("stories/rivta-plan-reaches-nrs/1-ehr.xml", "application/xml"),
])
def test_each_file_comes_as_what_it_is(client: FlaskClient, path: str, kind: str) -> None:
    """With its type, an ETag and the strict policy."""
    answered = client.get(f"/guide/{path}")

    assert (answered.status_code, answered.headers["Content-Type"]) == (200, kind)
    assert answered.headers["X-Content-Type-Options"] == "nosniff"
    assert "script-src 'self'" in answered.headers["Content-Security-Policy"]
    assert "unsafe" not in answered.headers["Content-Security-Policy"]
    again = client.get(f"/guide/{path}", headers={"If-None-Match": answered.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_address_without_a_slash_leads_to_the_one_with_it(client: FlaskClient) -> None:
    """Relative, so that it is right below any prefix and behind any gateway."""
    answered = client.get("/guide")

    assert (answered.status_code, answered.headers["Location"]) == (308, "guide/")


def test_the_package_is_the_same_at_both_addresses(client: FlaskClient) -> None:
    """Byte for byte."""
    assert client.get("/guide/package.tgz").data == client.get("/package.tgz").data == guide_package.build()


@pytest.mark.parametrize("path", ["nothing.html", "%2e%2e/fhirpain/settings.py", "templates/base.html", "broken/"])
def test_what_is_not_of_the_guide_is_not_found(client: FlaskClient, path: str) -> None:
    """404 with an OperationOutcome; no file outside the guide can be had."""
    answered = client.get(f"/guide/{path}")

    assert (answered.status_code, rules(answered)) == (404, ["not-found"])
