"""Which codes there are, which are in a value set, and what a code means elsewhere.

    Terminology(definitions).member(value_set, system, code)     # True, False, or None: not held here
    Terminology(definitions).known(system, code)                 # does the system have the code at all?

https://hl7.org/fhir/R4/terminology-module.html
"""

from fhirpain.fhir.terminology.terminology import Remote, Terminology

__all__ = ["Remote", "Terminology"]
