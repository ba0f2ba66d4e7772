"""NOKSmerte, Norway's quality register of long-term pain: by consent, adults, specialist care, before and a year after.

It carries the data points publicly described for NOKSmerte; no import specification of the register is published.
"""

from fhirpain.registries import Variable
from fhirpain.registries.register import Register

_RESOURCE = "Bundle.entry.resource"
_PLAN = f"{_RESOURCE}.ofType(CarePlan)"
_REQUEST = f"{_RESOURCE}.ofType(ServiceRequest)"
_ANSWER = f"{_RESOURCE}.ofType(QuestionnaireResponse)"

registry = Register(
    id="noksmerte",
    title="NOKSmerte",
    country="no",
    gate="consent",
    minimum_age=18,
    plan_types=frozenset({"RP", "VP"}),
    levels=frozenset({"2", "3", "4"}),
    time_points=frozenset({"T0", "T3"}),
    instruments=frozenset({"nrs-pain"}),
    variables=(
        Variable("noksmerte-person", "direct", f"{_RESOURCE}.ofType(Patient).identifier.value", required=True),
        Variable("noksmerte-unit", "direct", f"{_PLAN}.activity.detail.performer.identifier.value | "
                                             f"{_REQUEST}.performer.identifier.value"),
        Variable("noksmerte-time-point", "direct",
                 f"{_RESOURCE}.ofType(Parameters).parameter.where(name = 'timePoint').value"),
        Variable("noksmerte-referral-date", "direct", f"{_REQUEST}.authoredOn"),
        Variable("noksmerte-plan-end", "direct", f"{_PLAN}.period.end"),
        Variable("noksmerte-diagnosis", "direct", f"{_RESOURCE}.ofType(Condition).code.coding.code"),
        Variable("noksmerte-pain-duration", "direct", f"{_RESOURCE}.ofType(Condition).onset"),
        Variable("noksmerte-pain-intensity", "asked",
                 f"{_ANSWER}.where(questionnaire.contains('/nrs-pain')).item.answer.value"),
        Variable("noksmerte-first-visit-date", "missing", note="Encounters are not part of the report yet."),
        Variable("noksmerte-quality-of-life", "missing", note="EQ-5D is held; the report does not carry it yet."),
    ),
)
