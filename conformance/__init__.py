"""Runners that hold fhirpain against other people's suites and validators."""
