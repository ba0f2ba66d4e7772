"""The profiles that an Observation must keep because of its code. https://hl7.org/fhir/R4/observation-vitalsigns.html

"When a FHIR implementation supports any of the vital signs listed below, the implementation SHALL conform to this vital
signs profile for the vital sign observation": the codes below, of LOINC, say which of them it is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fhirpain.fhir.definitions import BASE

_LOINC = "http://loinc.org"
_PROFILES = {
    "85353-1": "vitalspanel", "9279-1": "resprate", "8867-4": "heartrate", "2708-6": "oxygensat",
    "8310-5": "bodytemp", "8302-2": "bodyheight", "9843-4": "headcircum", "29463-7": "bodyweight",
    "39156-5": "bmi", "85354-9": "bp",
}


def profiles_of(observation: Mapping[str, Any]) -> Iterator[str]:
    """The canonicals of the vital signs profiles that the codings of ``Observation.code`` ask for.

    None for one that was entered in error: nobody is to use it as a vital sign.
    """
    code = observation.get("code") if observation.get("status") != "entered-in-error" else None
    codings = code.get("coding") if type(code) is dict else None
    for coding in codings if type(codings) is list else ():
        if type(coding) is dict and coding.get("system") == _LOINC and isinstance(coding.get("code"), str) and (
                coding["code"] in _PROFILES):
            yield BASE + _PROFILES[coding["code"]]
