"""$validate: what would be said about a resource. https://hl7.org/fhir/R4/resource-operation-validate.html"""

from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request

from fhirpain import guide
from fhirpain.access.terminology_server import server
from fhirpain.fhir.issue import Issue
from fhirpain.web import body
from fhirpain.web.errors import issue, outcome, refusal
from fhirpain.web.facade import current
from fhirpain.web.route import INSTANCE, TYPE, Level, Route
from fhirpain.web.types import is_taken, kept

_DEFINITION = "http://hl7.org/fhir/OperationDefinition/Resource-validate"
MODES = ("create", "update", "delete", "profile")
_PARAMETERS = ("resource", "profile", "mode")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be validated, against what, as if for what; the resource is absent where the stored one is meant."""

    resource: dict[str, Any] | None
    profiles: tuple[str, ...]
    mode: str
    issues: tuple[Issue, ...] = ()


def validate(resource_type: str = "", resource_id: str = "") -> Response:
    """An OperationOutcome, with status 200 whether or not the resource is valid; 400 when it cannot be read at all."""
    if resource_type:
        kept(resource_type)
    asked = _asked()
    if asked.mode not in ("", *MODES):
        raise refusal("bad-parameter", parameter="mode")
    if asked.mode == "profile" and not asked.profiles:
        raise refusal("parameter-missing", parameter="profile")
    if asked.mode == "delete":
        return outcome(_undeletable(resource_type, resource_id), 200)
    resource = asked.resource if asked.resource is not None else _stored(resource_type, resource_id)
    addressed = _addressed(resource, resource_type, resource_id if asked.mode == "update" else "")
    settings = current().settings
    validator = guide.validator(server(settings.terminology_url), settings.packages)
    return outcome([*asked.issues, *addressed, *validator.validate(resource, asked.profiles)], 200)


def _undeletable(resource_type: str, resource_id: str) -> list[Issue]:
    """Why a resource could not be deleted, looked at by itself."""
    _stored(resource_type, resource_id)
    return [] if is_taken(resource_type) else [guide.rule("error", "forbidden", "not-writable", "")]


def _asked() -> _Asked:
    """What the body and the query ask for; both may name profiles."""
    content = body.read(current().settings.max_body)
    profiles, mode = request.args.getlist("profile"), request.args.get("mode", "")
    if not content:
        return _Asked(None, tuple(profiles), mode)
    resource, issues = body.look((content, body.fhir_type()))
    parts = _request(resource)
    asked = _Asked(resource, tuple(profiles), mode) if parts is None else _of_parameters(parts, profiles, mode)
    return replace(asked, issues=tuple(issues))


def _of_parameters(parts: list[dict[str, Any]], profiles: list[str], mode: str) -> _Asked:
    named = [value for name in ("valueUri", "valueCanonical", "valueUrl") for value in _values(parts, "profile", name)]
    modes, resources = _values(parts, "mode", "valueCode"), _values(parts, "resource", "resource")
    for name, values in (("profile", named), ("mode", modes)):
        if not all(isinstance(value, str) for value in values):
            raise refusal("bad-parameter", parameter=name)
    if len(resources) > 1 or not all(isinstance(each, dict) and "resourceType" in each for each in resources):
        raise refusal("parameter-missing", parameter="resource")
    return _Asked(resources[0] if resources else None, (*profiles, *named), (modes or [mode])[0])


def _request(resource: dict[str, Any]) -> list[dict[str, Any]] | None:
    """The parameters of the operation; None where the body is itself what is to be validated.

    Parameters that hold something else (what another operation answered, say) are a resource like any other.
    """
    if resource["resourceType"] != "Parameters":
        return None
    parts = resource.get("parameter", [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        return None
    return parts if not parts or any(part.get("name") in _PARAMETERS for part in parts) else None


def _values(parts: list[dict[str, Any]], name: str, member: str) -> list[Any]:
    """What the parameters of a name hold; R4 defines profile as uri, and callers send canonical and url as well."""
    return [part[member] for part in parts if part.get("name") == name and member in part]


def _stored(resource_type: str, resource_id: str) -> dict[str, Any]:
    if not resource_id:
        raise refusal("parameter-missing", parameter="resource")
    stored = current().store.read(resource_type, resource_id)
    if stored is None:
        raise refusal("not-found")
    if stored.deleted:
        raise refusal("gone")
    return stored.resource


def _addressed(resource: dict[str, Any], resource_type: str, resource_id: str) -> list[Issue]:
    """What the address says of the resource and the resource does not keep."""
    found = []
    if resource_type and resource["resourceType"] != resource_type:
        found.append(issue("resource-type-mismatch", resource["resourceType"]))
    if resource_id and resource.get("id") != resource_id:
        found.append(issue("id-mismatch", f"{resource['resourceType']}.id"))
    return found


_LEVELS: tuple[tuple[str, Level], ...] = (("", "system"), (TYPE, "type"), (INSTANCE, "instance"))
ROUTES = tuple(Route("POST", f"{at}/$validate", validate, level, operation="validate", definition=_DEFINITION)
               for at, level in _LEVELS)
