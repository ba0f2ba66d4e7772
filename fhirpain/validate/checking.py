"""One resource against R4, our guide, packages and the profiles that were asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from fhirpain import guide
from fhirpain.access.terminology_server import server
from fhirpain.fhir import json, package, xml
from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue, Malformed
from fhirpain.fhir.package import Package
from fhirpain.fhir.validation import Validator
from fhirpain.settings import Settings
from fhirpain.validate.faults import Unusable, fault
from fhirpain.validate.parts import End, Piece, Source, pieces
from fhirpain.validate.places import is_xml, looks_like_fhir, places
from fhirpain.validate.policy import Policy
from fhirpain.validate.report import Finding, Report, printable


@dataclass(frozen=True, slots=True)
class Request:
    """What everything is held against: profiles (canonicals or ids), packages laid over our guide; and the policy."""

    profiles: tuple[str, ...] = ()
    packages: tuple[Path, ...] = ()
    policy: Policy = field(default_factory=Policy)


class Checker:
    """A validator made ready for one request, to be used again and again."""

    def __init__(self, request: Request) -> None:
        """Read the packages and find the profiles; raises ``Unusable``."""
        self.request = request
        given: dict[tuple[str, str], tuple[Path, Package]] = {}
        for path in request.packages:
            one = _read(path)
            given.setdefault((one.name, one.version), (path, one))
        held = [one for _, one in given.values()]
        remote = server(Settings.from_environment().terminology_url)
        self._definitions = _layered(held) if held else guide.definitions()
        self._validator = Validator(self._definitions, remote=remote) if held else guide.validator(remote)
        self._profiles = [_canonical(name, held) for name in request.profiles]
        self.remarks = [Report(printable(path), None, 1, "", tuple(map(Finding, _warnings(one, held))))
                        for path, one in given.values()]
        """What is to be said about the packages themselves: one that is needed and not given."""

    def found(self, source: Source) -> Iterator[Report | End]:
        """A report for each resource of a file, or of a part of one, which has its end told."""
        for each in pieces(source):
            yield self.check(each) if isinstance(each, Piece) else each

    def check(self, piece: Piece) -> Report:
        """What is to be said about a resource; a file that cannot be read, or holds nothing, is a finding as well."""
        data = piece.data
        rule = piece.fault or ("file-empty" if not data or data.isspace() else "")
        if rule:
            return Report(piece.file, piece.index, piece.line, "", (_of_file(rule, piece),))
        kind, issues = self._issues(data)
        findings = tuple(self._findings(data, piece.line, issues)) if issues else ()
        return Report(piece.file, piece.index, piece.line, kind, findings)

    def _issues(self, data: bytes) -> tuple[str, list[Issue]]:
        """The resource's type, where R4 has it, and all that is wrong."""
        try:
            resource, issues = xml.read(data, self._definitions) if is_xml(data) else (json.parse(data), [])
        except Malformed as error:
            return "", _told(data, error.issues)
        kind = resource["resourceType"]
        known = self._definitions.type(kind) is not None
        return kind if known else "", [*issues, *self._validator.validate(resource, self._profiles)]

    def _findings(self, data: bytes, first: int, issues: Sequence[Issue]) -> Iterator[Finding]:
        for issue, (line, column) in zip(issues, places(data, issues), strict=True):
            said = guide.in_our_words(replace(issue, expression=printable(issue.expression)))
            yield self._weighed(Finding(said, first + line - 1, column))

    def _weighed(self, finding: Finding) -> Finding:
        downgrade = self.request.policy.downgrade(finding.issue)
        if downgrade is None:
            return finding
        lighter = replace(finding.issue, severity=downgrade.to)
        return replace(finding, issue=lighter, was=finding.issue.severity, downgrade=downgrade)


def _told(data: bytes, issues: list[Issue]) -> list[Issue]:
    """Why a text cannot be read: where it is no FHIR by its first character, that, and not how far reading came."""
    is_text = all(issue.rule != "json-encoding" for issue in issues)
    return [fault("file-form")] if is_text and not looks_like_fhir(data) else issues


def _of_file(rule: str, piece: Piece) -> Finding:
    """A fault of a file; where it has lines and some of them were read, with the line after those."""
    return Finding(fault(rule), piece.line, 1) if piece.index is not None else Finding(fault(rule))


def _read(path: Path) -> Package:
    try:
        return package.read(path)
    except Malformed as error:
        raise Unusable(f"{printable(path)}: {error.issues[0].text()} [{error.issues[0].rule}]") from None
    except OSError:
        raise Unusable(f"{printable(path)}: {fault('file-unreadable').text()}") from None


def _layered(held: Sequence[Package]) -> Definitions:
    try:
        return package.definitions_of(held, guide.definitions())
    except Malformed as error:
        said = "; ".join(f"{issue.expression}: {issue.text()} [{issue.rule}]" for issue in error.issues)
        raise Unusable(said) from None


def _warnings(one: Package, held: Sequence[Package]) -> list[Issue]:
    found = package.examine(held, guide.definitions())
    return [issue for issue in found if issue.expression == one.name and not issue.is_error]


def _canonical(name: str, held: Sequence[Package]) -> str:
    """A canonical as it is, or that of a profile of a package or of ours by its id; raises ``Unusable``."""
    if ":" in name:
        return name
    for one in held:
        for member in one.members:
            if member.resource_type == "StructureDefinition" and member.url.rpartition("/")[2] == name:
                return member.url
    try:
        return guide.canonical("StructureDefinition", name)
    except LookupError:
        raise Unusable(f"There is no profile {name} here.") from None
