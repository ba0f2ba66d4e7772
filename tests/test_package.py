"""The wheel: what an installation without a checkout has, and that it finds its data."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import cast

import pytest

from fhirpain import guide

ROOT = Path(__file__).resolve().parent.parent
DATA = ("profiles/generated", "profiles/intro", "terminology/generated", "examples")
_NOT_BUILT = "THE WHEEL WAS NOT CHECKED: hatchling is not installed here"

# Prints where the data folders are found, and whether a report's profile, R4 and a story are there to be read.
_LOOK = """
import json, fhirpain
from fhirpain import guide, registries, sources, story
patient = guide.canonical("StructureDefinition", "pain-patient")
issues = guide.validator().validate({"resourceType": "Patient"}, [patient])
print(json.dumps({
    "package": fhirpain.__file__,
    "folders": [str(guide.folder(name)) for name in ("profiles", "terminology", "examples")],
    "rules": sorted(issue.rule for issue in issues),
    "stories": [each.name for each in story.stories()],
    "adapters": [each.id for each in (*sources.all(), *registries.all())],
}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel as the build backend makes it, without a network."""
    backend = pytest.importorskip("hatchling.builders.wheel", reason=_NOT_BUILT)
    made = backend.WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    return zipfile.ZipFile(next(iter(made)))


@pytest.fixture(scope="module")
def installed(wheel: zipfile.ZipFile, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, as an installation has it."""
    folder = tmp_path_factory.mktemp("installed")
    wheel.extractall(folder)
    return folder


def test_the_wheel_carries_the_guide_and_the_stories(wheel: zipfile.ZipFile) -> None:
    """Every compiled artifact and every example of the checkout is in it, under ``fhirpain/data``."""
    ours = {f"fhirpain/data/{path.relative_to(ROOT).as_posix()}"
            for name in DATA for path in (ROOT / name).rglob("*") if path.is_file()}

    assert ours
    assert ours <= set(wheel.namelist())


@pytest.mark.parametrize("name", ["fhirpain/fhir/messages.json", "fhirpain/registries/minimal.json",
                                  "fhirpain/guide_pages/static/guide.css",
                                  "fhirpain/guide_pages/templates/structure.html", "fhirpain/py.typed"])
def test_the_wheel_carries_what_is_read_at_run_time(wheel: zipfile.ZipFile, name: str) -> None:
    """A data file beside the code is in it, as it is in the checkout."""
    assert wheel.read(name) == (ROOT / name).read_bytes()


def test_the_wheel_carries_the_r4_definitions(wheel: zipfile.ZipFile) -> None:
    """The compressed definitions and their provenance are in it."""
    there = {path.name for path in (ROOT / "fhirpain/fhir").glob("r4.*")}

    assert {Path(name).name for name in wheel.namelist() if name.startswith("fhirpain/fhir/r4.")} == there
    assert len(there) >= 2


def test_the_wheel_carries_nothing_of_the_workshop(wheel: zipfile.ZipFile) -> None:
    """Tests, tools and sources of profiles stay in the checkout."""
    tops = {Path(name).parts[0] for name in wheel.namelist()}

    assert tops - {"fhirpain"} == {top for top in tops if top.endswith(".dist-info")}
    assert not [name for name in wheel.namelist() if name.endswith((".fsh", ".pyc"))]


def test_an_installation_finds_its_data_in_itself(installed: Path) -> None:
    """Without a checkout, profiles, terminology and examples are read from the package."""
    seen = _look(installed)

    assert seen["package"] == [str(installed / "fhirpain/__init__.py")]
    assert seen["folders"] == [str(installed / "fhirpain/data" / name)
                               for name in ("profiles", "terminology", "examples")]
    assert "cardinality-min" in seen["rules"]
    assert seen["stories"]
    assert {"fhir", "rivta", "nrs", "noksmerte"} <= set(seen["adapters"])


def test_a_checkout_finds_its_data_at_its_top() -> None:
    """With a checkout, the folders that people read are the ones that are used."""
    assert [guide.folder(name) for name in ("profiles", "terminology", "examples")] == [
        ROOT / "profiles", ROOT / "terminology", ROOT / "examples"]


def _look(folder: Path) -> dict[str, list[str]]:
    """What a Python that sees the unpacked wheel before anything else finds."""
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.run([sys.executable, "-W", "error", "-c", _LOOK], cwd=folder, env=environment, check=True,
                          capture_output=True, text=True).stdout
    seen = json.loads(said)
    return cast("dict[str, list[str]]", {**seen, "package": [seen["package"]]})
