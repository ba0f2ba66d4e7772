"""NRS, Sweden's national registry of pain rehabilitation: opt-out, adults, rehabilitation plans, four time points.

It carries the data points publicly described for NRS; no import specification of the registry is published.
Time points: https://www.ucr.uu.se/nrs/om-nrs/om-registret (the local three-month follow-up, T2b, is none of them).
"""

from fhirpain.registries import Variable
from fhirpain.registries.register import Register

_RESOURCE = "Bundle.entry.resource"
_PLAN = f"{_RESOURCE}.ofType(CarePlan)"
_REQUEST = f"{_RESOURCE}.ofType(ServiceRequest)"
_KEY = f"{_RESOURCE}.ofType(Parameters).parameter"
_ANSWER = f"{_RESOURCE}.ofType(QuestionnaireResponse)"

registry = Register(
    id="nrs",
    title="NRS",
    country="se",
    gate="objection",
    minimum_age=18,
    plan_types=frozenset({"RP"}),
    levels=frozenset({"1", "2", "3", "4"}),
    time_points=frozenset({"T0", "T1", "T2", "T3"}),
    instruments=frozenset({"nrs-pain", "ompsq-sf"}),
    variables=(
        Variable("nrs-person", "direct", f"{_RESOURCE}.ofType(Patient).identifier.value", required=True),
        Variable("nrs-unit", "direct", " | ".join(f"{named}.identifier.value" for named in (
            f"{_PLAN}.activity.detail.performer", f"{_PLAN}.contributor", f"{_PLAN}.author", f"{_REQUEST}.performer"))),
        Variable("nrs-care-level", "direct", f"{_PLAN}.category.coding.where(system.endsWith('/care-level')).code",
                 required=True),
        Variable("nrs-time-point", "direct", f"{_KEY}.where(name = 'timePoint').value"),
        Variable("nrs-referral-date", "direct", f"{_REQUEST}.authoredOn"),
        Variable("nrs-first-visit-date", "missing", note="Encounters are not part of the report yet."),
        Variable("nrs-plan-type", "direct", f"{_PLAN}.category.coding.where(system.endsWith('/plan-category')).code",
                 required=True),
        Variable("nrs-plan-start", "direct", f"{_PLAN}.period.start", required=True),
        Variable("nrs-plan-end", "direct", f"{_PLAN}.period.end"),
        Variable("nrs-diagnosis", "direct", f"{_RESOURCE}.ofType(Condition).code.coding.code"),
        Variable("nrs-pain-duration", "direct", f"{_RESOURCE}.ofType(Condition).onset"),
        Variable("nrs-pain-intensity", "asked",
                 f"{_ANSWER}.where(questionnaire.contains('/nrs-pain')).item.answer.value"),
        Variable("nrs-ompsq-sf-total", "derived",
                 f"{_ANSWER}.where(questionnaire.contains('/ompsq-sf')).item.where(linkId = 'total').answer.value"),
        Variable("nrs-anxiety", "missing", note="HADS is held; the report does not carry it yet."),
        Variable("nrs-depression", "missing", note="HADS is held; the report does not carry it yet."),
        Variable("nrs-quality-of-life", "missing", note="EQ-5D is held; the report does not carry it yet."),
        Variable("nrs-acceptance", "missing", note="CPAQ is held; the report does not carry it yet."),
        Variable("nrs-kinesiophobia", "missing", note="TSK is held; the report does not carry it yet."),
        Variable("nrs-benefit", "missing", note="Asked by the registry itself at the end and after a year."),
    ),
)
