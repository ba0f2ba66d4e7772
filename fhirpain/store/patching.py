"""What a PATCH makes of the resource that is there. https://hl7.org/fhir/R4/http.html#patch"""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from fhirpain import countries, guide
from fhirpain.fhir import json
from fhirpain.fhir.issue import Issue, Malformed, Rejected
from fhirpain.fhir.patch import fhirpath_patch, json_patch
from fhirpain.settings import Settings
from fhirpain.store.intake import Patch

JSON_PATCH = "application/json-patch+json"
Validate = Callable[[dict[str, Any], Settings], list[Issue]]
_UNREADABLE = ("patch-document", "patch-operation")


def patch(settings: Settings, validate: Validate, warnings: list[Issue], *, alone: bool = False) -> Patch:
    """The ``Patch`` of ``intake.write``: applies Parameters, or a Binary of JSON Patch, and judges what comes.

    What is wrong is raised as ``Rejected`` (400 where it is no patch, 422 where it cannot be done or makes something
    invalid), and what is a warning put among ``warnings``. Of a patch that came ``alone`` the places are those in it
    and in the resource; else they begin with its entry.
    """
    def apply(resource: Mapping[str, Any], brought: Mapping[str, Any], index: int) -> dict[str, Any]:
        at = f"Bundle.entry[{index}].resource"
        try:
            # Through the door again: a patch must not make what could not have been sent.
            made = json.parse(json.dump(_applied(resource, brought)))
        except Malformed as error:
            status = 400 if any(issue.rule in _UNREADABLE for issue in error.issues) else 422
            raise Rejected(_placed(error.issues, "Parameters", at, alone), status) from error
        found = _faults(resource, made, settings, validate)
        issues = _placed(found, str(resource["resourceType"]), at, alone)
        if any(issue.is_error for issue in issues):
            raise Rejected(issues, 422)
        warnings.extend(issues)
        return made

    return apply


def _applied(resource: Mapping[str, Any], brought: Mapping[str, Any]) -> Any:
    if brought["resourceType"] == "Parameters":
        return fhirpath_patch(resource, brought)
    try:
        content = base64.b64decode(str(brought.get("data", "")), validate=True)
    except ValueError:
        content = b""
    return json_patch(dict(resource), json.parse_value(content))


def _faults(resource: Mapping[str, Any], made: dict[str, Any], settings: Settings, validate: Validate) -> list[Issue]:
    kind = str(resource["resourceType"])
    if (made.get("resourceType"), made.get("id")) != (kind, resource["id"]):
        return [guide.rule("error", "invalid", "id-mismatch", f"{kind}.id")]
    rewritten = countries.normalise(made, kind, test_numbers=settings.test_numbers)
    return [*(issue for issue in rewritten if issue.severity != "information"), *validate(made, settings)]


def _placed(issues: Iterable[Issue], root: str, at: str, alone: bool) -> list[Issue]:
    """Issues located from the entry; one about a JSON Patch has no place but the number in its words."""
    if alone:
        return list(issues)
    return [replace(issue, expression=at + issue.expression.removeprefix(root)
                    if issue.expression.startswith(root) else at) for issue in issues]
