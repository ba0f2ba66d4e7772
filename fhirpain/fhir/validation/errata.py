"""Where R4's own invariants do not say what they mean, and what is checked instead.

Most yield nothing (``{}``) where the element they speak of is absent. An invariant that yields nothing has not been
shown to hold, so R4B and R5 rewrote them; the corrections are theirs where they made one. Each stands beside its key;
a correction applies only to R4's own wording, so a profile that reuses a key keeps its own rule.
"""

from collections.abc import Mapping
from typing import Any

_NAME = "name.matches('[A-Z]([A-Za-z0-9_]){0,254}')"

CORRECTED: dict[str, str] = {
    # adf-0, cid-0, cmd-0 ... vsd-0: name is optional in most of these; and matches() finds a part, the whole is meant.
    _NAME: "name.exists() implies name.matches('^[A-Z]([A-Za-z0-9_]){0,254}$')",
    # app-4: the path begins with the type, which says nothing where the Appointment is itself inside another resource.
    "Appointment.cancelationReason.exists() implies "
    "(Appointment.status='no-show' or Appointment.status='cancelled')":
        "cancelationReason.exists() implies (status = 'no-show' or status = 'cancelled')",
    # bdl-8: fullUrl is optional.
    "fullUrl.contains('/_history/').not()": "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
    # que-7: the answer is FHIR's boolean; Boolean is the System type, which no element has.
    "operator = 'exists' implies (answer is Boolean)": "operator = 'exists' implies (answer is boolean)",
    # que-12: "more than one" is what the text says.
    "enableWhen.count() > 2 implies enableBehavior.exists()": "enableWhen.count() > 1 implies enableBehavior.exists()",
    # ras-2: probability is optional and may be a Range.
    "probability is decimal implies (probability as decimal) <= 100":
        "probability.ofType(decimal).exists() implies probability.ofType(decimal) <= 100",
    # ref-1: reference is optional; a contained resource may point at its container with "#".
    "reference.startsWith('#').not() or "
    "(reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))":
        "reference.exists() implies (reference.startsWith('#').not() or reference = '#' or "
        "reference.substring(1) in %rootResource.contained.id)",
    # tim-9: when repeats, "in" takes one item.
    "offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))":
        "offset.empty() or (when.exists() and when.where($this in ('C' | 'CM' | 'CD' | 'CV')).empty())",
}
"""R4's expression -> the one that is evaluated."""

_VITALS_UNITS = "http://hl7.org/fhir/ValueSet/ucum-vitals-common"


CONTEXTS: dict[str, str] = {
    "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type": "ElementDefinition.type",
    "http://hl7.org/fhir/StructureDefinition/regex": "ElementDefinition.type",
}
"""Where R4's own definitions have an extension, though its definition does not say that it may stand there."""


def strength_of(binding: Mapping[str, Any], path: str) -> str:
    """How binding a value set is.

    R4's vital signs profiles require the units of vital signs also of components, which may be anything that qualifies
    the sign: the flow of the oxygen given beside a saturation, in L/min. HL7's validator takes it for extensible.
    """
    strength = str(binding.get("strength", ""))
    is_component = path.startswith("Observation.component.") and str(binding.get("valueSet")).startswith(_VITALS_UNITS)
    return "extensible" if is_component and strength == "required" else strength
