"""The floors of the package: a module imports from floors below its own, and from its own folder."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

FLOORS = (
    ("settings", "stages", "logs"),             # 0  every setting; where time goes; how the log is written
    ("fhir",),                                  # 1  the standard and nothing about pain
    ("guide", "countries"),                     # 2  our profiles by canonical; identifiers by country
    ("store", "story", "guide_package",         # 3  tables, trace, outbox; a story's folder; our guide as a package;
     "questionnaires"),                         #    scores and wording of instruments
    ("delivery", "access", "cohort"),           # 4  messages, transport, verdicts; consent; a made population
    ("sources", "registries"),                  # 5  what pain care knows: EHR adapters, registry adapters
    ("pipeline", "guide_pages"),                # 6  receive() and deliver(): READ THIS FIRST; our guide to be read
    ("web", "validate", "client"),              # 7  the HTTP door; the tester's door; a caller of the HTTP door
    ("demo", "cli_outbox", "cli_db",            # 8  plays the stories through that door; the operator's commands;
     "cli_guide", "cli_cohort", "cli_coverage"),  #   the guide as a folder; the made population as lines; data points
    ("cli",),                                   # 9  the command line
)
"""A name of one floor may not import another of the same floor: what they share lies below both."""

# Three modules go out: with a message to its registry, with a code to the terminology server and with a read or search
# to the server that owns some types, where such are set.
# The client goes out too, but not in the façade: in its callers' programs.
ONLY_IN = {
    "flask": ("web", "demo"),
    "click": ("cli", "cli_outbox", "cli_db", "cli_guide", "cli_cohort", "cli_coverage"),
    "jinja2": ("guide_pages", "web"),
    "granian": ("cli",),
    "rich": ("demo", "validate.progress"),
    "sqlalchemy": ("store",),
    "sqlite3": ("store",),
    "psycopg": ("store",),
    "requests": ("delivery.transport", "access.terminology_server", "sources.upstream"),
    "urllib3": ("delivery.transport", "access.terminology_server", "sources.upstream", "client.wire"),
    "socket": ("delivery.transport", "web.loopback"),
    "http.client": ("web.loopback",),
    "urllib.request": (),
    "asyncio": (),
    "subprocess": (),
    "pickle": (),
}
"""Who may import what opens a socket, a database, a process or a web framework; nobody else may."""

BANNED = {"xinclude", "XSLT", "iterparse", "objectify", "eval", "exec"}
"""Names of lxml and of Python that nothing here may use: each runs or reads what a payload says."""

MAY = {"fhir.validation.generated": {"exec"}}
"""Who may all the same: source of fixed lines and numbered names, in which nothing of a payload can be (ADR 0008)."""

WRITTEN_SQL = {"store.tables": 2}
"""How many ``text()`` of a module are no plain string, because PostgreSQL needs the (constant) states written out."""


def violations(module: str, source: str) -> list[str]:
    """Every rule that a module (its name below ``fhirpain.``, ``""`` for the package itself) breaks."""
    tree = ast.parse(source)
    imported = list(_imports(tree))
    named = [*_misplaced(module, imported), *_reserved(module, imported)]
    return [*named, *_banned(module, tree), *_composed(module, tree)]


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{alias.name}" for alias in node.names)


def _misplaced(module: str, imported: list[str]) -> Iterator[str]:
    mine = module.partition(".")[0]
    for name in imported:
        if name.startswith("."):
            yield f"relative import {name}"
        theirs = name.partition(".")[2].partition(".")[0]
        if name.partition(".")[0] != "fhirpain" or theirs in ("", "__version__", mine):
            continue
        if mine == "fhir" or _floor(theirs) >= _floor(mine):
            yield f"{module} imports {name}"


def _floor(part: str) -> int:
    """The floor that a folder or module of the package is on; the package itself is below all, what is unlisted too."""
    return next((number for number, parts in enumerate(FLOORS) if part in parts), -1)


def _reserved(module: str, imported: list[str]) -> Iterator[str]:
    for name in imported:
        for reserved, allowed in ONLY_IN.items():
            if f"{name}.".startswith(f"{reserved}.") and not any(f"{module}.".startswith(f"{one}.") for one in allowed):
                yield f"{module} imports {name}"


def _banned(module: str, tree: ast.AST) -> Iterator[str]:
    banned = BANNED - MAY.get(module, set())
    for node in ast.walk(tree):
        said = {ast.Name: "id", ast.Attribute: "attr", ast.alias: "name"}.get(type(node))
        if said is not None and getattr(node, said).rpartition(".")[2] in banned:
            yield f"{getattr(node, said)} is banned"


def _composed(module: str, tree: ast.AST) -> list[str]:
    """SQL given to ``text()`` otherwise than as one plain string; only ``store`` has SQLAlchemy's."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_text(node.func)
             and module.startswith("store.")]
    composed = [f"line {call.lineno}: text() of what is no plain string" for call in calls
                if not (call.args and isinstance(call.args[0], ast.Constant))]
    return composed if len(composed) != WRITTEN_SQL.get(module, 0) else []


def _is_text(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr == "text" and isinstance(called.value, ast.Name) and called.value.id in ("sqlalchemy", "sa")
    return isinstance(called, ast.Name) and called.id == "text"


def _modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((ROOT / "fhirpain").rglob("*.py")):
        parts = path.relative_to(ROOT / "fhirpain").with_suffix("").parts
        yield ".".join(part for part in parts if part != "__init__"), path


@pytest.mark.parametrize(("module", "path"), [pytest.param(*found, id=found[0] or "fhirpain") for found in _modules()])
def test_a_module_keeps_the_floors(module: str, path: Path) -> None:
    """No module breaks a rule, and each stands on a floor."""
    part = module.partition(".")[0]

    assert not part or _floor(part) >= 0, f"{part} stands on no floor of FLOORS"
    assert violations(module, path.read_text(encoding="utf-8")) == []


def test_every_floor_holds_what_it_names() -> None:
    """A floor names only what is there."""
    there = {module.partition(".")[0] for module, _ in _modules()}

    assert {part for floor in FLOORS for part in floor} <= there


@pytest.mark.parametrize(("module", "source"), [
    ("store.store", "from fhirpain import pipeline"),
    ("guide", "from fhirpain import countries"),
    ("delivery.message", "import fhirpain.access.gate"),
    ("sources.fhir", "from fhirpain.registries.report import Report"),
    ("web.rest", "from fhirpain.demo import run"),
    ("", "from fhirpain.web import create_app"),
    ("store.store", "from . import tables"),
    ("fhir.json", "from fhirpain.settings import Settings"),
    ("fhir.validation.run", "from fhirpain import guide"),
    ("fhir.json", "def parse():\n    import socket"),
    ("fhir.xml", "from urllib.request import urlopen"),
    ("fhir.xml", "import http.client"),
    ("fhir.definitions", "import sqlite3"),
    ("pipeline", "from flask import request"),
    ("registries.nrs", "from sqlalchemy import select"),
    ("registries.nrs", "import requests.sessions"),
    ("delivery.verdict", "import requests"),
    ("fhir.xml", "tree.xinclude()"),
    ("fhir.xml", "etree.XSLT(style)"),
    ("fhir.xml", "for _, element in etree.iterparse(file): pass"),
    ("fhir.xml", "from lxml import objectify"),
    ("fhir.fhirpath", "eval(expression)"),
    ("fhir.fhirpath", "exec(expression)"),
    ("fhir.validation.source", "exec(lines)"),
    ("fhir.validation.generated", "eval(lines)"),
    ("store.outbox", 'text(f"SELECT {column} FROM outbox")'),
    ("store.outbox", 'sqlalchemy.text("SELECT " + column)'),
    ("store.tables", 'text(one)\ntext(two)\ntext(f"{three}")'),
])
def test_each_rule_can_fail(module: str, source: str) -> None:
    """A small module that breaks one rule is found out."""
    assert len(violations(module, source)) >= 1


@pytest.mark.parametrize(("module", "source"), [
    ("store.store", "from fhirpain import guide\nfrom fhirpain.store import tables"),
    ("fhir.xml", "from fhirpain.fhir.issue import Issue\nfrom urllib.parse import urlsplit"),
    ("web.capability", "import fhirpain\nfrom flask import Response"),
    ("cli", "from fhirpain import __version__, demo"),
    ("delivery.transport", "import requests"),
    ("fhir.fhirpath", "compiled.evaluate(node)"),
    ("fhir.validation.generated", "exec(compile(text, file, 'exec'), names)"),
    ("store.engine", 'text("SELECT pg_advisory_xact_lock(:number)")'),
    ("web.errors", "issue.text(language)"),
])
def test_each_rule_can_be_kept(module: str, source: str) -> None:
    """A small module that keeps the rules is left alone."""
    assert violations(module, source) == []
