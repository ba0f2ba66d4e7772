"""What extracting a resource's search values and reading a search cost: ``python -m bench.search``.

Processor time, in microseconds, and beside what validating the same resource takes. The last line is one JSON object.
"""

import json

from bench import workload
from bench.clock import best
from fhirpain import guide
from fhirpain.fhir.search import extract, parse

_OBSERVATION: workload.Resource = {
    "resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/p"},
    "category": [{"coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey"}]}],
    "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3", "display": "Severity"}], "text": "Severity"},
    "effectiveDateTime": "2026-03-01T10:00:00+01:00", "issued": "2026-03-01T10:05:00.5+01:00",
    "performer": [{"reference": "Practitioner/q"}], "encounter": {"reference": "Encounter/e"},
    "valueQuantity": {"value": 7, "unit": "points", "system": "http://unitsofmeasure.org", "code": "{score}"}}
_SEARCH = (("patient", "Patient/p"), ("status", "active"), ("date", "ge2026-01-01"), ("_sort", "-date"))


def main() -> None:
    """Print the figures."""
    figures: dict[str, float] = {"reading a search, µs": best(lambda: parse("CarePlan", _SEARCH))}
    for name, resource in (("observation", _OBSERVATION), ("plan", workload.care_plan())):
        extracting = best(lambda given=resource: extract(given))
        figures[f"{name}, values"] = len(extract(resource))
        figures[f"{name}, µs"] = extracting
        figures[f"{name} / validation"] = extracting / best(lambda given=resource: guide.validator().validate(given))
    for name, value in figures.items():
        print(f"{name:30} {value:8.3f}")
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


if __name__ == "__main__":
    main()
