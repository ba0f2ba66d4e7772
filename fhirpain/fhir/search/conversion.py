"""Which reader takes a datatype for a kind of parameter: the tables of https://hl7.org/fhir/R4/search.html#ptypes

A datatype that is not here says nothing to a parameter of that kind: a date that is told in words, an Attachment.
"""

from collections.abc import Callable, Mapping

from fhirpain.fhir.search import ranges, references, tokens
from fhirpain.fhir.search.tokens import Names, Reader

READERS: Mapping[tuple[str, str], Callable[[Names], Reader]] = {
    ("token", "Coding"): tokens.coding,
    ("token", "CodeableConcept"): tokens.codeable_concept,
    ("token", "Identifier"): tokens.identifier,
    ("token", "ContactPoint"): tokens.contact_point,
    ("token", "boolean"): tokens.boolean,
    ("token", "code"): tokens.code,
    ("token", "id"): tokens.code,
    ("token", "string"): tokens.code,
    ("token", "uri"): tokens.code,
    ("string", "string"): tokens.text,
    ("string", "markdown"): tokens.text,
    ("string", "HumanName"): tokens.human_name,
    ("string", "Address"): tokens.address,
    ("date", "date"): ranges.time,
    ("date", "dateTime"): ranges.time,
    ("date", "instant"): ranges.time,
    ("date", "Period"): ranges.period,
    ("date", "Timing"): ranges.timing,
    ("number", "decimal"): ranges.numeral,
    ("number", "integer"): ranges.numeral,
    ("number", "positiveInt"): ranges.numeral,
    ("number", "unsignedInt"): ranges.numeral,
    ("number", "Range"): ranges.number_range,
    ("quantity", "Quantity"): ranges.quantity,
    ("quantity", "Age"): ranges.quantity,
    ("quantity", "Duration"): ranges.quantity,
    ("quantity", "Money"): ranges.money,
    ("quantity", "Range"): ranges.quantity_range,
    ("quantity", "SampledData"): ranges.sampled_data,
    ("reference", "canonical"): references.canonical,
    ("reference", "uri"): references.canonical,
    ("uri", "uri"): references.uri,
    ("uri", "url"): references.uri,
    ("uri", "canonical"): references.uri,
}


def reader(kind: str, type_name: str, names: Names, *, system: str = "", base: str = "") -> Reader | None:
    """The reader of a datatype for parameters of a kind, or None; ``system`` is that of a bound code."""
    if kind == "token" and type_name == "code":
        return tokens.code(names, system)
    if kind == "reference" and type_name == "Reference":
        return references.reference(names, {}, base)
    make = READERS.get((kind, type_name))
    return None if make is None else make(names)
