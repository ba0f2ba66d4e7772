"""Our implementation guide at run time: its profiles, terminology and rules, found by artifact id.

The canonical base is set once, in ig/sushi-config.yaml; code asks here and never spells it.
https://hl7.org/fhir/R4/implementationguide.html
"""

import functools
import threading
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec

from fhirpain.fhir.issue import LANGUAGES, Issue, Severity, operation_outcome

if TYPE_CHECKING:
    from fhirpain.fhir.definitions import Definitions
    from fhirpain.fhir.terminology import Remote
    from fhirpain.fhir.validation import Validator

Folder = Literal["profiles", "terminology", "examples"]
_PACKAGE = Path(__file__).resolve().parent
_GENERATED: tuple[Folder, ...] = ("profiles", "terminology")
_DECODER = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)


def folder(name: Folder) -> Path:
    """Where the guide's files are: inside an installed package, or at the top of the checkout.

    The built JSON is in ``folder("profiles") / "generated"`` and ``folder("terminology") / "generated"``.
    """
    installed = _PACKAGE / "data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


@functools.cache
def definitions() -> "Definitions":
    """R4 and, over it, our profiles and terminology."""
    from fhirpain.fhir.definitions import r4

    return r4().with_layer(_Built())


def validator(remote: "Remote | None" = None, packages: str = "") -> "Validator":
    """The validator that knows our profiles; compiled profiles stay with it, one for each pair of arguments.

    ``remote`` is asked about codes that are not held; ``packages`` are paths of implementation guides' ``.tgz``, with
    commas between them, whose profiles it knows as well. Raises ``Malformed`` for a package that cannot be read.
    """
    return _validator(cast("Hashable", remote), packages)


@functools.cache
def _validator(remote: Any, packages: str) -> "Validator":
    from fhirpain.fhir import package
    from fhirpain.fhir.validation import Validator

    read = [package.read(Path(path.strip())) for path in packages.split(",") if path.strip()]
    return Validator(package.definitions_of(read, definitions()) if read else definitions(), remote=remote)


def canonical(resource_type: str, artifact: str) -> str:
    """The URL of one of our artifacts: ``canonical("StructureDefinition", "pain-care-plan")``.

    A NamingSystem has no URL in R4; of it, this is the preferred identifier system, an OID as ``urn:oid:``.
    Raises LookupError when the guide holds no such artifact.
    """
    resource = _artifact(resource_type, artifact)
    if resource_type != "NamingSystem":
        return str(resource["url"])
    return next(identifier_systems(resource))


def published(resource_type: str, artifact: str) -> dict[str, Any] | None:
    """One of our artifacts, whole, by its id; shared, so never changed. None where the guide has none."""
    return _read(resource_type, artifact) if artifact in _files().get(resource_type, {}) else None


def identifier_systems(naming_system: Mapping[str, Any]) -> Iterator[str]:
    """Every ``Identifier.system`` that a NamingSystem stands for, the preferred one first."""
    for unique_id in sorted(naming_system["uniqueId"], key=lambda each: not each["preferred"]):
        yield f"urn:oid:{unique_id['value']}" if unique_id["type"] == "oid" else unique_id["value"]


def rule(severity: Severity, code: str, rule: str, expression: str, **facts: str) -> Issue:
    """An issue by one of our rules, worded in every language; ``code`` is of IssueType.

    ``facts`` fill the ``{names}`` in the wording and are never a person's data; one that is not given is left as
    an ellipsis. Raises LookupError when no such rule is in the CodeSystem ``rule``.
    """
    texts = {language: text.format_map(_Facts(facts)) for language, text in _wording(rule).items()}
    return Issue(severity, code, rule, expression, texts)


def outcome(issues: Iterable[Issue], language: str = "en") -> dict[str, Any]:
    """An OperationOutcome whose rule ids are codes of our CodeSystem ``rule``."""
    system = canonical("CodeSystem", "rule")
    return operation_outcome(map(in_our_words, issues), rule_system=system, language=language)


def in_our_words(issue: Issue) -> Issue:
    """The issue with the languages that the validator did not know: it reads an invariant in English alone."""
    if issue.rule not in _wordings() or set(LANGUAGES) <= set(issue.texts):
        return issue
    return replace(issue, texts=_wording(issue.rule) | dict(issue.texts))


def translate(concept_map: str, system: str, code: str) -> dict[str, str] | None:
    """The Coding that one of our ConceptMaps gives for a code, with its display; None where it gives none."""
    for group in _artifact("ConceptMap", concept_map)["group"]:
        if group["source"] == system:
            for element in group["element"]:
                if element["code"] == code and "code" in element["target"][0]:
                    return _coding(group["target"], element["target"][0]["code"])
    return None


def _coding(system: str, code: str) -> dict[str, str]:
    display = _displays(system).get(code)
    return {"system": system, "code": code} | ({"display": display} if display else {})


@functools.cache
def _displays(system: str) -> dict[str, str]:
    ours = _Built().find("CodeSystem", system)
    return {concept["code"]: concept["display"] for concept in ours["concept"]} if ours else {}


class _Facts(dict[str, str]):
    """Facts of a wording; a missing one must not turn a finding into a failure."""

    def __missing__(self, key: str) -> str:
        return "…"


def _wording(rule: str) -> dict[str, str]:
    try:
        return _wordings()[rule]
    except KeyError:
        raise LookupError(f"the CodeSystem rule has no {rule}") from None


@functools.cache
def _wordings() -> dict[str, dict[str, str]]:
    concepts = _artifact("CodeSystem", "rule")["concept"]
    return {concept["code"]: _languages(concept) for concept in concepts}


def _languages(concept: Mapping[str, Any]) -> dict[str, str]:
    return {"en": concept["display"]} | {each["language"]: each["value"] for each in concept["designation"]}


def _artifact(resource_type: str, artifact: str) -> dict[str, Any]:
    if artifact not in _files().get(resource_type, {}):
        raise LookupError(f"the guide has no {resource_type} {artifact}")
    return _read(resource_type, artifact)


class _Built:
    """The guide's own layer of definitions: the last part of a url is an artifact's id, and names its file."""

    def find(self, resource_type: str, url: str) -> dict[str, Any] | None:
        """The artifact of a type with that url, or None."""
        artifact = url.rpartition("/")[2]
        if artifact not in _files().get(resource_type, {}):
            return None
        resource = _read(resource_type, artifact)
        return resource if resource.get("url", f"{resource_type}/{artifact}") == url else None

    def urls(self, resource_type: str) -> Iterable[str]:
        """The urls of all artifacts of a type."""
        for artifact in _files().get(resource_type, {}):
            yield _read(resource_type, artifact).get("url", f"{resource_type}/{artifact}")


@functools.cache
def _files() -> dict[str, dict[str, Path]]:
    """The built files by type and id, which stand in their names: most are never read by most processes."""
    found: dict[str, dict[str, Path]] = {}
    for path in sorted(path for name in _GENERATED for path in (folder(name) / "generated").glob("*.json")):
        resource_type, _, artifact = path.stem.partition("-")
        found.setdefault(resource_type, {})[artifact] = path
    return found


_lock = threading.Lock()
_decoded: dict[Path, dict[str, Any]] = {}


def _read(resource_type: str, artifact: str) -> dict[str, Any]:
    path = _files()[resource_type][artifact]
    if path not in _decoded:
        # Under the lock, so that two threads share one decoded resource instead of each making its own.
        with _lock:
            _decoded.setdefault(path, _DECODER.decode(path.read_bytes()))
    return _decoded[path]
