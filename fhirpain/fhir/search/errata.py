"""Where R4's SearchParameters do not say what they mean, and what is used instead; what is left out, and why."""

_SUBJECT = "http://hl7.org/fhir/StructureDefinition/questionnaireresponse-isSubject"
_MAIDEN = "http://hl7.org/fhir/StructureDefinition/patient-extensions-Patient-mothersMaidenName"

CORRECTED: dict[str, str] = {
    # hasExtension() is no function of FHIRPath, nor of R4's additions to it.
    f"QuestionnaireResponse.item.where(hasExtension('{_SUBJECT}')).answer.value.ofType(Reference)":
        f"QuestionnaireResponse.item.where(extension('{_SUBJECT}').exists()).answer.value.ofType(Reference)",
    # The extension of that name is patient-mothersMaidenName.
    f"Patient.extension('{_MAIDEN}')":
        "Patient.extension('http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName').value",
    # Types are written as R4 spells them.
    "value.as(DateTime) | value.as(Period)": "value.as(dateTime) | value.as(Period)",
}
"""R4's expression -> the one that is used."""

_RELATION = "http://hl7.org/fhir/SearchParameter/DocumentReference-relation"
_RELATES_TO = "http://hl7.org/fhir/SearchParameter/DocumentReference-relatesto"
COMPONENTS: dict[tuple[str, str], str] = {
    # DocumentReference's relationship has its two definitions the wrong way round: the code is the token.
    (_RELATES_TO, "code"): _RELATION,
    (_RELATION, "target"): _RELATES_TO,
}
"""The definition and expression of a composite's part in R4 -> the definition that is meant."""

LEFT_OUT: dict[str, str] = {
    "Location-near": "special: distances on a sphere",
    "Resource-content": "the whole text of a resource is not indexed",
    "DomainResource-text": "the narrative is not indexed",
    "Resource-query": "no named queries",
    "filter": "no filter language",
    "example": "an example of HL7's: it repeats _id",
    "example-reference": "an example of HL7's: it repeats Condition's subject",
    "example-extension": "an example of HL7's: its expression is of another type than its base",
}
"""The id of a SearchParameter -> why it is not offered. Those of R4's without expression or base are not either."""


def corrected(expression: str) -> str:
    """The expression that is used for R4's; a path that ends in an extension means what the extension holds."""
    if expression.endswith("')") and ".extension('" in expression and expression not in CORRECTED:
        return expression + ".value"
    return CORRECTED.get(expression, expression)
