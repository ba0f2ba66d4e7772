"""NRS, Sweden's national registry of pain rehabilitation: opt-out, adults, rehabilitation plans, four time points.

It carries the data points publicly described for NRS; no import specification of the registry is published.
Time points: https://www.ucr.uu.se/nrs/om-nrs/om-registret (the local three-month follow-up, T2b, is none of them).
"""

from fhirpain.registries import data_points
from fhirpain.registries.register import Register

_UNVERIFIED = "is held; that NRS collects it is unverified, and what is not known to be wanted does not leave."
_JUDGED = "A criterion of inclusion that the team judges; no EHR sends it as a code."

registry = Register(
    id="nrs",
    title="NRS",
    country="se",
    gate="objection",
    minimum_age=18,
    plan_types=frozenset({"RP"}),
    levels=frozenset({"1", "2", "3", "4"}),
    time_points=frozenset({"T0", "T1", "T2", "T3"}),
    instruments=frozenset({"nrs-pain", "ompsq-sf", "hads", "eq-5d-5l", "rand-36", "mpi", "cpaq-8", "cpaq-20", "tsk-11",
                           "tsk-17"}),
    visits=frozenset({"first-visit", "assessment", "follow-up-12-months"}),
    variables=data_points.of(
        "nrs",
        " ".join(data_points.SOURCES),
        required="person care-level plan-type plan-start",
        missing={
            "impact": _JUDGED,
            "potential-for-change": _JUDGED,
            "hindering-disease": _JUDGED,
            "sick-leave": "The registry has it from the insurance agency.",
            "employment": "How the registry asks it is not published.",
            "physician-visits": "How the registry asks it, and over what time, is not published.",
            "mpi-subgroup": "How answers become one of the three groups is not published.",
            "quality-of-life-index": "It needs a national value set of EQ-5D, which is licensed.",
            "sleep": f"ISI {_UNVERIFIED}",
            "catastrophizing": f"PCS {_UNVERIFIED}",
            "life-satisfaction": f"LiSat-11 {_UNVERIFIED}",
            "benefit": "Asked by the registry itself at the end and after a year.",
        },
    ),
)
