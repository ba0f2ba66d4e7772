"""Which questionnaire does a response answer? https://hl7.org/fhir/R4/references.html#canonical"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.questionnaire.definition import check_definition
from fhirpain.fhir.questionnaire.form import Form
from fhirpain.fhir.questionnaire.options import language_of
from fhirpain.fhir.questionnaire.response import check_response
from fhirpain.fhir.questionnaire.rules import Findings
from fhirpain.fhir.questionnaire.values import Json
from fhirpain.fhir.terminology import Terminology

Resource = dict[str, Any]
Nearby = Callable[[str], Resource | None]
"""Finds a resource by canonical (or ``#id``) in the container or Bundle the response stands in."""

_ADDRESS = re.compile(r"https?://[^\s?#|]+/([A-Z][A-Za-z]+)/[A-Za-z0-9\-.]{1,64}").fullmatch


def check(response: Json, questionnaire: Resource | Form, *, terminology: Terminology, definitions: Definitions,
          at: str = "QuestionnaireResponse") -> list[Issue]:
    """What a response does not keep of a questionnaire, in the order of the questionnaire; empty when all is well.

    A ``Form`` is a questionnaire made ready; make one where many responses answer it. ``at`` is the response's place
    (FHIRPath). What R4 itself says of a QuestionnaireResponse is not looked at: the validator does that.
    """
    findings = Findings(language_of(response))
    form = questionnaire if isinstance(questionnaire, Form) else Form(
        questionnaire, terminology=terminology, definitions=definitions, container=_container(response))
    check_response(form, response, at, findings)
    return findings.issues


def _container(response: Json) -> Json | None:
    """The response, when the questionnaire it answers is contained in it."""
    canonical = response.get("questionnaire")
    return response if isinstance(canonical, str) and canonical.startswith("#") else None


def check_questionnaire(questionnaire: Resource, *, terminology: Terminology, definitions: Definitions,
                        at: str = "Questionnaire", container: Json | None = None) -> list[Issue]:
    """What is wrong with a questionnaire by itself, beyond R4's elements and invariants."""
    findings = Findings(language_of(questionnaire))
    form = Form(questionnaire, terminology=terminology, definitions=definitions, container=container)
    check_definition(form, at, findings)
    return findings.issues


class Questionnaires:
    """The questionnaires of some definitions, each made ready when first answered."""

    def __init__(self, definitions: Definitions, terminology: Terminology) -> None:
        """Make nothing yet."""
        self._definitions = definitions
        self._terminology = terminology
        self._forms: dict[str, Form] = {}

    def issues(self, resource: Resource, at: str, nearby: Nearby, container: Json | None = None) -> list[Issue]:
        """What is wrong with a Questionnaire, or with a QuestionnaireResponse as an answer to its own.

        ``nearby`` finds the questionnaire where the response stands, the definitions elsewhere; ``container`` is what
        holds the resource, where it is a contained one.
        """
        if resource.get("resourceType") == "Questionnaire":
            return check_questionnaire(resource, terminology=self._terminology, definitions=self._definitions, at=at,
                                       container=container)
        findings = Findings(language_of(resource))
        form = self._form(resource, at, nearby, container or resource, findings)
        if form is not None:
            check_response(form, resource, at, findings)
        return findings.issues

    def _form(self, response: Resource, at: str, nearby: Nearby, container: Json, findings: Findings) -> Form | None:
        canonical, here = response.get("questionnaire"), f"{at}.questionnaire"
        if not isinstance(canonical, str):
            findings.add("questionnaire-none", at)
            return None
        held = nearby(canonical)
        if held is not None and held.get("resourceType") == "Questionnaire":
            return Form(held, terminology=self._terminology, definitions=self._definitions,
                        container=container if canonical.startswith("#") else None)
        if held is None and (known := self._known(canonical)) is not None:
            return known
        self._explain(canonical, held, here, findings)
        return None

    def _known(self, canonical: str) -> Form | None:
        if canonical not in self._forms:
            questionnaire = self._definitions.resource("Questionnaire", canonical)
            if questionnaire is None:
                return None
            self._forms[canonical] = Form(questionnaire, terminology=self._terminology, definitions=self._definitions)
        return self._forms[canonical]

    def _explain(self, canonical: str, held: Mapping[str, Any] | None, at: str, findings: Findings) -> None:
        """Say why there is no questionnaire: it is something else, of another version, or not known."""
        url = canonical.partition("|")[0]
        address = _ADDRESS(url)
        other = address is not None and address[1] != "Questionnaire" and self._definitions.type(address[1]) is not None
        if held is not None or other:
            findings.add("questionnaire-type", at)
        elif url != canonical and self._definitions.resource("Questionnaire", url) is not None:
            findings.add("questionnaire-version", at)
        else:
            findings.add("questionnaire-unknown", at)
