"""What the store finds resources by: made of what ``fhir.search.extract`` yields. https://hl7.org/fhir/R4/search.html

Everything that is compared for equality is a keyed hash of 64 bits, so that no person's number stands in an index; what
is compared by order (times, amounts, the beginning of a text) stands as it is.
"""

from fhirpain.store.index.entries import Entry, entry
from fhirpain.store.index.write import COLUMNS, NOT_FOUND, Indexed, add, change, indexed, places, remove

__all__ = ["COLUMNS", "NOT_FOUND", "Entry", "Indexed", "add", "change", "entry", "indexed", "places", "remove"]
