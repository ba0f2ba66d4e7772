"""NOKSmerte, Norway's quality register of long-term pain: by consent, adults, specialist care, before and a year after.

It carries the data points publicly described for NOKSmerte; no import specification of the register is published.
"""

from fhirpain.registries import data_points
from fhirpain.registries.register import Register

_UNKNOWN = "That NOKSmerte collects it is unverified, and what is not known to be wanted does not leave."

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
    visits=frozenset({"first-visit", "follow-up-12-months"}),
    variables=data_points.of(
        "noksmerte",
        "person sex birth-year deceased unit care-level referral-date referring-level first-offered-date "
        "first-visit-date follow-up-visit-date diagnosis pain-duration plan-type plan-status plan-start plan-end "
        "drop-out-reason programme-component delivery-type profession goal-area goal-achievement follow-up-date "
        "time-point answer-date pain-intensity",
        required="person",
        missing={
            "consent": "It stays here: no report without one, and a withdrawal takes the report back.",
            "sick-leave": f"No EHR sends it as a code. {_UNKNOWN}",
            "employment": f"No EHR sends it as a code. {_UNKNOWN}",
            "quality-of-life": f"EQ-5D is held. {_UNKNOWN}",
            "ompsq-sf-total": f"The Örebro short form is held. {_UNKNOWN}",
            "benefit": f"PGIC is held. {_UNKNOWN}",
        },
    ),
)
