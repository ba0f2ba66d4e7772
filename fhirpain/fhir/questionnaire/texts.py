"""The texts of an element in every language it has. https://hl7.org/fhir/R4/extension-translation.html"""

from fhirpain.fhir.questionnaire.values import Json, objects

_TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def texts_of(item: Json) -> set[str]:
    """The ``text`` of an item and its translations."""
    found = {item["text"]} if isinstance(item.get("text"), str) else set()
    beside = item.get("_text")
    for _, extension in objects(beside.get("extension") if isinstance(beside, dict) else None):
        if extension.get("url") == _TRANSLATION:
            found |= {part["valueString"] for _, part in objects(extension.get("extension"))
                      if part.get("url") == "content" and isinstance(part.get("valueString"), str)}
    return found
