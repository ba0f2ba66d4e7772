"""Searches over the index: a Query becomes terms, terms become SQL. https://hl7.org/fhir/R4/search.html"""

from fhirpain.store.search.find import Care, Cursor, Found, compartment, find, is_one_statement

__all__ = ["Care", "Cursor", "Found", "compartment", "find", "is_one_statement"]
