"""How words are compared: without case, accents and doubled spaces. https://hl7.org/fhir/R4/search.html#string"""

import unicodedata


def fold(value: str) -> str:
    """The form in which two texts are compared; an ASCII text, the usual one, is only made small and trimmed."""
    if not value.isascii():
        parts = unicodedata.normalize("NFKD", value)
        value = "".join(part for part in parts if not unicodedata.combining(part))
    return " ".join(value.casefold().split())
