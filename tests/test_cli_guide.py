"""The guide from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirpain.cli import main
from fhirpain.guide_pages import site


def build(*words: str) -> Result:
    """``fhirpain guide build``."""
    return CliRunner().invoke(main, ["guide", "build", *words])


def test_the_guide_is_written_to_an_empty_folder(tmp_path: Path) -> None:
    """Every file of it, the package among them; the folder need not be there."""
    folder = tmp_path / "guide"
    built = build(str(folder))

    assert built.exit_code == 0
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == set(site.paths())
    assert (folder / "index.html").read_bytes() == site.read("index.html")
    assert str(folder / "package.tgz") in built.output


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless it is said that it may be written over; what is not of the guide stays even then."""
    monkeypatch.setattr(site, "paths", lambda: ("index.html",))
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = build(str(tmp_path))

    assert refused.exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert build(str(tmp_path), "--force").exit_code == 0
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "index.html").is_file()
