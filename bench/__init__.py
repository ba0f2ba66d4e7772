"""How fast fhirpain is, against others doing the same, in one run on one machine."""
