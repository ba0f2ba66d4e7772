"""The forms that findings are written in: each takes reports one by one and holds no more than it must."""

from typing import Final

from fhirpain.validate.formats.form import Form, Style
from fhirpain.validate.formats.html import Html
from fhirpain.validate.formats.junit import JUnit
from fhirpain.validate.formats.outcome import Outcomes
from fhirpain.validate.formats.sarif import Sarif
from fhirpain.validate.formats.text import Text

__all__ = ["FORMATS", "Form", "Style"]

FORMATS: Final[dict[str, type[Form]]] = {
    "text": Text, "outcome": Outcomes, "junit": JUnit, "sarif": Sarif, "html": Html,
}
"""Each form by its name on the command line."""
