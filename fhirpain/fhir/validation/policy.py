"""What a validation asks that FHIR leaves to whoever validates. https://hl7.org/fhir/R4/validation.html"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Policy:
    """The choices; as they stand, all that FHIR asks and no more."""

    contained: bool = True
    """Whether contained resources are looked at."""

    markup: bool = True
    """Whether texts may hold what looks like a tag of HTML: https://hl7.org/fhir/R4/security.html#narrative"""

    references: Literal["any", "resolved"] = "any"
    """Whether a reference to a resource must lead to one that is at hand: in the Bundle, or fetched."""

    extensions: Literal["any", "known"] = "any"
    """Whether extensions must be held here; anyone may extend: https://hl7.org/fhir/R4/extensibility.html"""

    examples: bool = True
    """Whether extensions may be named under a domain that is reserved for examples (RFC 2606), unknown as they are."""
