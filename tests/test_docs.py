"""The words around the code say what the code does: a setting, a route or a folder that is not described fails here."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

import fhirpain
from fhirpain import registries, sources
from fhirpain.cli import main
from fhirpain.registries import coverage
from fhirpain.settings import Settings
from fhirpain.store import Store
from fhirpain.story import stories
from fhirpain.web import create_app
from fhirpain.web.registry import STORE, create_registry
from tests.test_floors import FLOORS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
REST_API = DOCS / "rest-api.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
SECTIONS = ["Status", "Context", "Decision", "Consequences", "Alternatives"]
DEMO = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e . && .venv/bin/fhirpain demo"
TESTS = "python3 -m venv .venv && .venv/bin/pip install -c constraints.txt -e '.[dev]' && .venv/bin/pytest"

Row = list[str]


def rows(page: str) -> Iterator[Row]:
    """The cells of each table row of a page, without heads and rules."""
    for line in page.splitlines():
        if line.startswith("|") and not set(line) <= set("|- "):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def routes(page: str) -> set[tuple[str, str]]:
    """Each method and path in a page's code spans; a path after another in the same line goes by the same method."""
    prose = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    joined = re.sub(r"`[^`]+`", lambda span: span[0].replace("\n", " "), prose)
    return {route for line in joined.splitlines() for route in _routes(line)}


def _routes(line: str) -> Iterator[tuple[str, str]]:
    method = ""
    for named, path in re.findall(r"`(?:([A-Z]+) )?(?:\$BASE)?(/[^\s`?]*)[^`]*`", line):
        method = named or method
        yield method, re.sub(r"[<\[{][^>\]}]+[>\]}]", "<>", path)


def served(app: Flask) -> set[tuple[str, str]]:
    """Each method and path that an application answers."""
    return {(method, re.sub(r"<[^>]+>", "<>", rule.rule)) for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}}


def links(page: str) -> set[str]:
    """Where a page's links and pictures lead within the repository, without anchors."""
    found = re.findall(r"\]\(([^)\s]+)\)", page)
    return {link.partition("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)}


def commands(page: str) -> list[str]:
    """The content of each block fenced as sh."""
    return re.findall(r"^```sh\n(.*?)\n```$", page, flags=re.DOTALL | re.MULTILINE)


def test_the_readme_gives_the_two_commands() -> None:
    """The first two blocks are the demo and the tests, one line each: continuous integration runs them from there."""
    found = commands((ROOT / "README.md").read_text(encoding="utf-8"))

    assert found[:2] == [DEMO, TESTS]


def test_continuous_integration_holds_no_copy_of_the_commands() -> None:
    """What is run is what a reader is told to run."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "README.md" in script
    assert "pip install -c" not in script


def test_every_setting_is_in_the_table() -> None:
    """Each setting has its row, with its variable, its default and a meaning; no row is about another."""
    table = {row[0]: row[1:] for row in rows((DOCS / "settings.md").read_text(encoding="utf-8"))}
    told = {name: (variable, default) for name, (variable, default, meaning) in table.items() if meaning}
    held = {f"`{setting.name}`": (f"`FHIRPAIN_{setting.name.upper()}`",
                                  f"`{setting.default}`" if setting.default != "" else "(empty)")
            for setting in fields(Settings)}

    assert {**held, "Setting": ("Environment variable", "Default")} == told


@pytest.mark.skipif(not REST_API.exists(), reason="docs/rest-api.md is not written yet")
def test_every_route_of_the_facade_is_described(tmp_path: Path) -> None:
    """Each method and path of the URL map stands in docs/rest-api.md."""
    store = Store(f"sqlite:///{tmp_path / 'facade.db'}")
    app = create_app(Settings(), store)
    store.close()

    assert served(app) - routes(REST_API.read_text(encoding="utf-8")) == set()


@pytest.mark.skipif(not REST_API.exists(), reason="docs/rest-api.md is not written yet")
def test_every_route_of_the_registry_is_described(tmp_path: Path) -> None:
    """So does what the receiving registry answers."""
    app = create_registry("nrs", f"sqlite:///{tmp_path / 'registry.db'}")
    app.extensions[STORE].close()

    assert served(app) - routes(REST_API.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize(("adapter", "page"), [
    *((source.id, "sources.md") for source in sources.all()),
    *((registry.id, "guide-registries.md") for registry in registries.all()),
])
def test_every_adapter_is_described(adapter: str, page: str) -> None:
    """A source has its chapter, a registry too, and both are named in architecture.md."""
    headings = re.findall(r"^#+ .*", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert any(f"`{adapter}`" in heading for heading in headings)
    assert f"`{adapter}`" in (DOCS / "architecture.md").read_text(encoding="utf-8")


def test_every_data_point_is_told_as_it_is() -> None:
    """The guide for registries names each variable with its kind, and no other."""
    page = (DOCS / "guide-registries.md").read_text(encoding="utf-8")
    told = {(row[0].strip("`"), row[1]) for row in rows(page) if row[1] in ("direct", "derived", "asked", "missing")}

    counted = {row[0].strip("`"): row[2:] for row in rows(page) if len(row) == 6}

    assert {(variable.name, variable.kind) for each in registries.all() for variable in each.variables} == told
    for each in registries.all():
        assert counted[each.id] == [str(number) for number in coverage.counts(each.variables).values()]


def test_every_story_has_its_place() -> None:
    """The table of stories in the guide for testers leads to each of them, once."""
    page = (DOCS / "guide-testers.md").read_text(encoding="utf-8")
    told = re.findall(r"\(\.\./examples/([\w-]+)/story\.md\)", page.partition("| What is told |")[2])

    assert sorted(told) == sorted(each.name for each in stories())


def test_every_top_level_folder_is_described() -> None:
    """The table of architecture.md has each folder of the repository, and none that is not there."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8").partition("## Top-level folders")[2]
    told = {row[0].strip("`/") for row in rows(page.partition("\n## ")[0])} - {"Folder"}
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name not in {*ignored, ".git"}
             and not path.name.endswith(".egg-info") and any(file.is_file() for file in path.rglob("*"))}

    assert there == told


def test_the_floors_are_told_as_they_are_held() -> None:
    """The table of floors in architecture.md is the one that test_floors.py holds."""
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    told = {int(row[0]): set(re.findall(r"`(\w+)(?:/|\.py)`", row[1])) for row in rows(page) if row[0].isdigit()}

    assert {number: set(parts) for number, parts in enumerate(FLOORS)} == told


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_described(command: str) -> None:
    """Some page tells how to use each command of the command line."""
    assert any(f"fhirpain {command}" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_relative_links_lead_somewhere(page: Path) -> None:
    """What a page links to in the repository is there."""
    assert [link for link in links(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_claims_a_registry_s_approval(page: Path) -> None:
    """We carry data points that are publicly described; no registry has approved anything."""
    assert re.findall(r"\w+[- ](?:compliant|certified)", page.read_text(encoding="utf-8"), flags=re.IGNORECASE) == []


@pytest.mark.parametrize("page", sorted((DOCS / "adr").glob("*.md")), ids=lambda page: page.stem)
def test_a_decision_has_its_five_parts(page: Path) -> None:
    """Status, context, decision, consequences, alternatives, in this order; its title has its number."""
    text = page.read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == SECTIONS
    assert text.startswith(f"# {page.name[:4]} ")
    assert f"adr/{page.name}" in (DOCS / "architecture.md").read_text(encoding="utf-8")


def test_decisions_are_numbered_without_gaps() -> None:
    """0001, 0002, ..."""
    numbers = [int(page.name[:4]) for page in sorted((DOCS / "adr").glob("*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_changelog_opens_with_what_is_here() -> None:
    """Its newest entry is unreleased, or the package's own version."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[?([^\]\s]+)", text, flags=re.MULTILINE)[0]

    assert newest in ("Unreleased", fhirpain.__version__)


def test_the_version_is_told_once() -> None:
    """The package, its metadata and the guide carry the same version."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    guide = (ROOT / "ig" / "sushi-config.yaml").read_text(encoding="utf-8")

    assert f'\nversion = "{fhirpain.__version__}"\n' in project
    assert f"\nversion: {fhirpain.__version__}\n" in guide


@pytest.mark.parametrize(("find", "page", "found"), [
    (routes, "| `GET /<Type>/<id>`, `/[type]/$x?a=b` |", {("GET", "/<>/<>"), ("GET", "/<>/$x")}),
    (routes, "It is `GET\n/` and `/b`, not `word`.\n```sh\n`POST /c`\n```\n", {("GET", "/"), ("GET", "/b")}),
    (links, "[a](b.md#c) [d](https://e.example) ![f](g.svg) [h](#i)", {"b.md", "g.svg"}),
    (commands, "```sh\na && b\n```\n\n```python\nc\n```\n", ["a && b"]),
    (lambda page: list(rows(page)), "| a | b |\n|---|---|\n| `c` | d\\|e |\n", [["a", "b"], ["`c`", "d\\|e"]]),
])
def test_the_readers_of_this_test_read(find: object, page: str, found: object) -> None:
    """What is looked for is found, so that a rule above can fail."""
    assert callable(find)
    assert find(page) == found
