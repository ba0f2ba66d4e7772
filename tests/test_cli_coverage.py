"""``fhirpain coverage``."""

from pathlib import Path

from click.testing import CliRunner, Result

from fhirpain import guide, registries
from fhirpain.cli import main

MESSAGE = guide.folder("examples") / "level-1-plan-reaches-nrs" / "3-registry-nrs.json"


def run(*words: str) -> Result:
    """The command with these words."""
    return CliRunner().invoke(main, ["coverage", *words])


def test_all_registries_are_counted() -> None:
    """A line each, and what is asked for more than one."""
    lines = run().output.splitlines()

    assert [line.partition(":")[0] for line in lines] == [*(each.id for each in registries.all()), "asked"]
    assert lines[-1].endswith("for more than one registry: nrs-pain/pain-intensity")


def test_the_data_points_of_one_are_listed() -> None:
    """With where they come from, and what a message carries of them."""
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in run("nrs", "--message", str(MESSAGE)).output
            .splitlines()[1:]}  # fmt: skip

    assert len(rows) == len(registries.find("nrs").variables)
    assert rows["nrs-pain-intensity"] == ["asked", "nrs-pain: pain-intensity", "carried"]
    assert rows["nrs-hads"] == ["asked", "hads: 1-14", "-"]
    assert rows["nrs-benefit"][0] == "missing"


def test_what_cannot_be_listed_is_said(tmp_path: Path) -> None:
    """An unknown registry, a message of none, a file that is no message."""
    (tmp_path / "a.json").write_text("[", encoding="utf-8")

    assert "there are: noksmerte, nrs" in run("nobody").output
    assert run("--message", str(MESSAGE)).exit_code == 2
    assert run("nrs", "--message", str(tmp_path / "a.json")).exit_code == 2
