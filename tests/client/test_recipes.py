"""docs/recipes.md: every recipe runs as it stands there, in the order of the page, against a façade."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fhirpain.client import Client
from tests.client.test_other_clients import NODE_MODULES

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "recipes.md").read_text(encoding="utf-8")
COMMANDS = {"sh": ("bash", "-euo", "pipefail"), "python": (sys.executable, "-W", "error"), "js": ("node",)}
ENDINGS = {"sh": "sh", "python": "py", "js": "mjs"}


def recipes(language: str) -> list[str]:
    """The blocks of the page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("language", COMMANDS)
def test_the_recipes_of_a_language_work(address: str, tmp_path: Path, language: str) -> None:
    """Done twice, they leave one person and one measurement, changed."""
    if shutil.which(COMMANDS[language][0]) is None or (language == "sh" and shutil.which("curl") is None):
        pytest.skip(f"{COMMANDS[language][0]} or curl is not installed")
    if language == "js" and not NODE_MODULES.is_dir():
        pytest.skip("fhir-kit-client is not installed: run python -m conformance.clients")
    folder = NODE_MODULES.parent if language == "js" else tmp_path
    script = folder / f"recipes-{os.getpid()}.{ENDINGS[language]}"
    script.write_text("\n".join(recipes(language)), encoding="utf-8")
    try:
        for _ in range(2):
            done = subprocess.run([*COMMANDS[language], str(script)], env={**os.environ, "FHIR": address}, cwd=tmp_path,
                                  capture_output=True, text=True, timeout=60, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
    finally:
        script.unlink()

    with Client(address) as client:
        assert len(list(client.search("Patient"))) == 1
        [observation] = client.search("Observation")
    assert observation["meta"]["versionId"] == "2"


def test_each_recipe_is_told_in_each_language() -> None:
    """A vendor finds every recipe in the language they write."""
    chapters = PAGE.split("\n## ")[1:]

    assert len(chapters) >= 6
    for chapter in chapters:
        for language in COMMANDS:
            assert f"```{language}\n" in chapter, chapter.splitlines()[0]
