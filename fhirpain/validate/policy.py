"""A reviewed configuration: which rules weigh less here, and why. https://toml.io/en/v1.0.0

    [[downgrade]]
    rule = "binding-extensible"
    to = "information"
    reason = "Local codes until the national ones are mapped."
    path = "ServiceRequest.reasonCode"     # optional, and so is: profile = "pain-service-request"
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from fhirpain import guide
from fhirpain.fhir.issue import Issue
from fhirpain.validate.faults import Unusable
from fhirpain.validate.report import SEVERITIES, Downgrade, one_line, printable

_INDEX = re.compile(r"\[[0-9]+\]")
_Text = Annotated[str, msgspec.Meta(pattern=r"\S")]


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    rule: _Text
    to: Literal["warning", "information"]
    reason: _Text
    profile: str = ""
    path: str = ""


class _Configuration(msgspec.Struct, forbid_unknown_fields=True):
    downgrade: list[_Entry]


@dataclass(frozen=True, slots=True)
class Policy:
    """The downgrades of a configuration, in its order; the first that fits an issue applies."""

    downgrades: tuple[Downgrade, ...] = ()

    def downgrade(self, issue: Issue) -> Downgrade | None:
        """The one that makes an issue lighter; what could not be read at all (``fatal``) stays as it is."""
        if issue.severity == "fatal":
            return None
        return next((each for each in self.downgrades if _fits(each, issue)), None)


def read(path: Path) -> Policy:
    """The policy in a TOML file; raises ``Unusable``, which says what is wrong with it."""
    try:
        given = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), type=_Configuration)
    except OSError:
        raise Unusable(f"{printable(path)}: the rules file cannot be read.") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(f"The rules file is not as it should be: {error}.") from None
    return Policy(tuple(Downgrade(each.rule, each.to, one_line(each.reason), _canonical(each.profile), each.path)
                        for each in given.downgrade))


def _canonical(profile: str) -> str:
    """A profile's canonical, where the file gives the id of one of ours."""
    if not profile or ":" in profile:
        return profile
    try:
        return guide.canonical("StructureDefinition", profile)
    except LookupError:
        raise Unusable(f"The rules file names a profile that is not here: {profile}.") from None


def _fits(downgrade: Downgrade, issue: Issue) -> bool:
    return (
        downgrade.rule == issue.rule
        and SEVERITIES.index(downgrade.to) > SEVERITIES.index(issue.severity)
        and downgrade.profile in ("", issue.profile, issue.profile.partition("|")[0])
        and (_begins(issue.expression, downgrade.path) or _begins(_INDEX.sub("", issue.expression), downgrade.path))
    )


def _begins(expression: str, path: str) -> bool:
    """Whether an expression is a path or leads on from it."""
    return not path or expression == path or expression.startswith((f"{path}.", f"{path}["))
