"""The data points that registries collect, each with the one place that it comes from, whichever registry asks.

A data point that two registries collect is told to both from the same element or the same answer: nothing is asked
twice. Where a fact about a registry is not published, the data point is ``missing`` and its note says so.
Expressions are FHIRPath from the report Bundle: https://hl7.org/fhir/R4/fhirpath.html
"""

from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from fhirpain.countries import no, se

VariableKind = Literal["direct", "derived", "asked", "missing"]
_ICD_11 = "http://id.who.int/icd/release/11/mms"


class Variable(NamedTuple):
    """One data point of a registry.

    ``direct`` is carried as the EHR holds it, ``derived`` is computed, ``asked`` is answered by the person,
    ``missing`` cannot be had and ``note`` says why. ``expression`` is FHIRPath from the report Bundle; it reads a
    resource of ``profile`` (artifact id), or the ``items`` (linkIds) of answers to a ``questionnaire`` (artifact id).
    """

    name: str
    kind: VariableKind
    expression: str = ""
    required: bool = False
    note: str = ""
    profile: str = ""
    questionnaire: str = ""
    items: tuple[str, ...] = ()


FORMS = (("cpaq-8", "cpaq-20"), ("tsk-11", "tsk-17"))
"""Questionnaires that are forms of one instrument: a person answers one of them."""

def of(registry: str, collected: str, required: str = "", missing: Mapping[str, str] | None = None,
       ) -> tuple[Variable, ...]:
    """The variable map of a registry: what it collects by name, and why it cannot have what it also collects.

    Names are those of the table below; in the code system ``report-variable`` the registry's id stands before them.
    Raises ``KeyError`` for a name that is not in the table.
    """
    needed = required.split()
    had = [SOURCES[name]._replace(name=f"{registry}-{name}", required=name in needed) for name in collected.split()]
    return (*had, *(Variable(f"{registry}-{name}", "missing", note=why) for name, why in (missing or {}).items()))


def _resource(kind: str) -> str:
    return f"Bundle.entry.resource.ofType({kind})"


def _any(values: tuple[str, ...]) -> str:
    return "(" + " | ".join(f"'{value}'" for value in values) + ")"


_PERSON = f"{_resource('Patient')}.identifier"
_PLAN, _REQUEST, _GOAL = _resource("CarePlan"), _resource("ServiceRequest"), _resource("Goal")
_CONDITION = _resource("Condition")
_ANSWERS = _resource("QuestionnaireResponse")
_PERFORMER = f"{_PLAN}.activity.detail.performer"
_SWEDISH = _any((se.PERSONNUMMER.canonical, se.SAMORDNINGSNUMMER.canonical))
_NORWEGIAN = _any((no.FNR.canonical, no.D_NUMBER.canonical))


def _coded(path: str, system: str) -> str:
    return f"{path}.coding.where(system.endsWith('/{system}')).code"


def _said(path: str, extension: str) -> str:
    """The code in one of our extensions."""
    return f"{path}.extension.where(url.endsWith('/{extension}')).value.coding.code"


def _visit(kind: str) -> str:
    return (f"{_resource('Encounter')}.where(type.coding.where(system.endsWith('/encounter-kind') and "
            f"code = '{kind}').exists()).period.start")


def _direct(name: str, profile: str, expression: str, note: str = "") -> Variable:
    return Variable(name, "direct", expression, note=note, profile=profile)


def _derived(name: str, profile: str, expression: str, note: str = "") -> Variable:
    return Variable(name, "derived", expression, note=note, profile=profile)


def _answer(questionnaire: str, items: tuple[str, ...]) -> str:
    answered = f"{_ANSWERS}.where(questionnaire.contains('/{questionnaire}'))"
    return f"{answered}.item.where(linkId in {_any(items)}).answer.value"


def _asked(name: str, questionnaire: str, items: tuple[str, ...], note: str = "") -> Variable:
    return Variable(name, "asked", _answer(questionnaire, items), note=note, questionnaire=questionnaire, items=items)


def _score(name: str, questionnaire: str, item: str) -> Variable:
    """What the questionnaire's own rule computes from its answers."""
    return Variable(name, "derived", _answer(questionnaire, (item,)), questionnaire=questionnaire, items=(item,))


def _numbered(last: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, last + 1))


_TSK_11 = ("1", "2", "3", "5", "6", "7", "10", "11", "13", "15", "17")
_RAND_36 = ("physical-functioning", "role-physical", "role-emotional", "energy", "emotional", "social", "pain",
            "general-health", "health-change")
_MPI = ("severity", "interference", "life-control", "affective-distress", "support", "punishing", "solicitous",
        "distracting", "activity")


def _of_person() -> Iterator[Variable]:
    swedish, norwegian = (f"{_PERSON}.where(system in {systems}).value" for systems in (_SWEDISH, _NORWEGIAN))
    sex = "{}.select(iif($this.substring({}, 1).toInteger() mod 2 = 1, 'male', 'female'))"
    yield _direct("person", "pain-patient", f"{_PERSON}.value")
    yield _derived("sex", "pain-patient", f"{sex.format(swedish, 10)} | {sex.format(norwegian, 8)}",
                   "By the number's last digit but one (Sweden; unverified) or its ninth (Norway, numbers given before "
                   "2032); a reserve number has none.")
    yield _derived("birth-year", "pain-patient",
                   f"{swedish}.select($this.substring(0, 4).toInteger()) | {norwegian}.select({_norwegian_year()})",
                   "By the number (in Norway one given before 2032); the birth date itself does not leave.")
    yield _direct("deceased", "pain-patient", f"{_resource('Patient')}.deceased")


def _norwegian_year() -> str:
    """Two digits of the year and, of the individual number, which century: https://www.fnrinfo.no"""
    year, individual = "$this.substring(4, 2).toInteger()", "$this.substring(6, 3).toInteger()"
    return (f"iif({individual} <= 499, 1900 + {year}, iif({individual} <= 749 and {year} >= 54, 1800 + {year}, "
            f"iif({year} <= 39, 2000 + {year}, 1900 + {year})))")


def _of_course() -> Iterator[Variable]:
    units = (_PERFORMER, f"{_PLAN}.contributor", f"{_PLAN}.author", f"{_REQUEST}.performer")
    yield _direct("unit", "pain-care-plan", " | ".join(f"{unit}.identifier.value" for unit in units),
                  "Whoever the plan names: who carries it out, contributes, wrote it; or who was asked.")
    yield _direct("care-level", "pain-care-plan", _coded(f"{_PLAN}.category", "care-level"))
    yield _direct("service-kind", "pain-service-request", _coded(f"{_REQUEST}.category", "service-kind"),
                  "Assessment, multimodal rehabilitation or other pain care.")
    yield _direct("referral-date", "pain-service-request", f"{_REQUEST}.authoredOn")
    yield _direct("referring-level", "pain-service-request", _said(_REQUEST, "level-from"))
    yield _direct("first-offered-date", "pain-service-request", f"{_REQUEST}.occurrence.ofType(Period).start")
    yield _direct("first-visit-date", "pain-encounter", _visit("first-visit"))
    yield _direct("assessment-date", "pain-encounter", _visit("assessment"))
    yield _direct("follow-up-visit-date", "pain-encounter", _visit("follow-up-12-months"),
                  "The local follow-up after three months is none of the registry's and stays here.")
    yield _direct("diagnosis", "pain-condition", f"{_CONDITION}.code.coding.code")
    yield _direct("diagnosis-icd-11", "pain-condition", f"{_CONDITION}.code.coding.where(system = '{_ICD_11}').code")
    yield _direct("pain-duration", "pain-condition", f"{_CONDITION}.onset")
    yield _derived("long-term-pain", "pain-condition",
                   f"{_CONDITION}.onset.ofType(dateTime).select($this + 3 months < %resource.entry.resource"
                   ".ofType(CarePlan).period.start.first())",
                   "Inclusion: pain for more than three months before the programme; true or false of each diagnosis.")


def _of_plan() -> Iterator[Variable]:
    yield _direct("plan-type", "pain-care-plan", _coded(f"{_PLAN}.category", "plan-category"))
    yield _direct("plan-status", "pain-care-plan", f"{_PLAN}.status")
    yield _direct("plan-start", "pain-care-plan", f"{_PLAN}.period.start")
    yield _direct("plan-end", "pain-care-plan", f"{_PLAN}.period.end")
    yield _direct("drop-out-reason", "pain-care-plan", _said(_PLAN, "status-reason"))
    yield _direct("programme-component", "pain-care-plan", _coded(f"{_PLAN}.activity.detail.code", "plan-activity"))
    yield _direct("delivery-type", "pain-care-plan", _said(f"{_PLAN}.activity.detail", "delivery-type"))
    yield _direct("profession", "pain-care-plan", _said(_PERFORMER, "profession"))
    yield _derived("team", "pain-care-plan", f"{_said(_PERFORMER, 'profession')}.distinct().count().where($this > 0)",
                   "Inclusion: several professions of a team.")
    yield _direct("goal-area", "pain-goal", _coded(f"{_GOAL}.category", "goal-area"))
    yield _direct("goal-achievement", "pain-goal", f"{_GOAL}.achievementStatus.coding.code")
    yield _direct("follow-up-date", "pain-care-plan",
                  f"{_PLAN}.extension.where(url.endsWith('/follow-up')).value.ofType(date)")


def _of_answers() -> Iterator[Variable]:
    yield _direct("time-point", "pain-report-routing",
                  f"{_resource('Parameters')}.parameter.where(name = 'timePoint').value")
    yield _direct("answer-date", "pain-questionnaire-response", f"{_ANSWERS}.authored")
    yield _asked("pain-intensity", "nrs-pain", ("pain-intensity",))
    yield _asked("ompsq-sf", "ompsq-sf", _numbered(10))
    yield _score("ompsq-sf-total", "ompsq-sf", "total")
    yield _asked("hads", "hads", _numbered(14))
    yield _score("anxiety", "hads", "anxiety")
    yield _score("depression", "hads", "depression")
    yield _asked("eq-5d-5l", "eq-5d-5l", _numbered(5))
    yield _asked("health-today", "eq-5d-5l", ("vas",))
    yield Variable("quality-of-life", "derived", _eq_5d_profile(), questionnaire="eq-5d-5l", items=_numbered(5),
                   note="The profile of five digits.")
    for form, other in (("8", "20"), ("20", "8")):
        yield _asked(f"cpaq-{form}", f"cpaq-{form}", _numbered(int(form)), f"Or the form of {other} items.")
        for scale in ("total", "engagement", "willingness"):
            yield _score(f"cpaq-{form}-{scale}", f"cpaq-{form}", scale)
    for form, items, other in (("11", _TSK_11, "17"), ("17", _numbered(17), "11")):
        yield _asked(f"tsk-{form}", f"tsk-{form}", items, f"Or the form of {other} items.")
        yield _score(f"tsk-{form}-total", f"tsk-{form}", "total")
    yield _asked("rand-36", "rand-36", _numbered(36))
    for scale in _RAND_36:
        yield _score(f"rand-36-{scale}", "rand-36", scale)
    for scale in _MPI:
        yield _asked(f"mpi-{scale}", "mpi", (scale,), "The mean of the scale, as the clinic has computed it.")


def _eq_5d_profile() -> str:
    return " + ".join(f"{_answer('eq-5d-5l', (item,))}.toString()" for item in _numbered(5))


SOURCES = {each.name: each for part in (_of_person, _of_course, _of_plan, _of_answers) for each in part()}
"""Every data point that can be had, by its name without a registry's id."""
