"""Profiles that the operator installed."""

from pathlib import Path
from typing import Any

import pytest

from fhirpain.fhir.issue import Malformed
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.web import create_app
from tests.fhir.test_package_reader import URL, packed, profile
from tests.web.conftest import FHIR, PATIENT, rules


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A guide with one profile, which has a differential alone: a birth date is required."""
    path = tmp_path / "guide.tgz"
    path.write_bytes(packed(profile("with-birth-date", {"path": "Patient.birthDate", "min": 1})))
    return path


def client(held: Store, package: Path | str) -> Any:
    """A caller of a façade with that package."""
    return create_app(Settings(packages=str(package)), held).test_client()


def test_validate_knows_the_profiles_of_an_installed_package(held: Store, package: Path) -> None:
    """Without the package the profile is not known; with it, it is held."""
    address = f"/Patient/$validate?profile={URL}with-birth-date"
    without = client(held, "").post(address, json=PATIENT, content_type=FHIR)
    with_it = client(held, package).post(address, json=PATIENT, content_type=FHIR)

    assert "unknown-profile" in rules(without)
    assert rules(with_it) == ["cardinality-min"]


def test_a_write_keeps_the_installed_profile_it_claims(held: Store, package: Path) -> None:
    """What claims a profile in meta.profile is held to it before it is stored."""
    claiming = {**PATIENT, "meta": {"profile": [f"{URL}with-birth-date"]}}
    caller = client(held, package)

    assert caller.post("/Patient", json=claiming, content_type=FHIR).status_code == 422
    assert caller.post("/Patient", json={**claiming, "birthDate": "1950-09-07"}, content_type=FHIR).status_code == 201


def test_a_package_that_cannot_be_read_stops_the_start(held: Store, tmp_path: Path) -> None:
    """An operator's mistake is told to the operator."""
    (tmp_path / "broken.tgz").write_bytes(b"no archive")

    with pytest.raises(Malformed, match="package-archive"):
        client(held, tmp_path / "broken.tgz")
