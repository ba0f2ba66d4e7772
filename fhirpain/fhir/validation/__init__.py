"""Validation of resources against R4 and profiles: ``Validator(definitions).validate(resource) -> [Issue]``."""

from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.validator import Validator

__all__ = ["Policy", "Validator"]
