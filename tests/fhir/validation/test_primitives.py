"""R4's primitive types: what each takes and what it refuses."""

from decimal import Decimal

import pytest

from fhirpain.fhir.validation.primitives import PRIMITIVES

FITS = {
    "string": ["a", " a ", "å\n\tb"],
    "code": ["a", "a b"],
    "id": ["a", "A-1.b", "x" * 64],
    "uri": ["urn:oid:1.2", "http://x/y|1"],
    "oid": ["urn:oid:1.2.752.129.2.1.3.1"],
    "uuid": ["urn:uuid:c757873d-ec9a-4326-a141-556f43239520"],
    "date": ["2024", "2024-02", "2024-02-29", "2000-02-29"],
    "dateTime": ["2024", "2024-02-29", "2024-02-29T23:59:60Z", "2024-02-29T10:00:00.123+14:00"],
    "instant": ["2024-02-29T10:00:00Z", "2024-02-29T10:00:00.5-03:30"],
    "time": ["00:00:00", "23:59:60.1"],
    "base64Binary": ["AAAA", "AAA=", "AA==", "AAAA\nAAAA"],
    "integer": [0, -(2**31), 2**31 - 1],
    "unsignedInt": [0, 2**31 - 1],
    "positiveInt": [1],
    "decimal": [0, Decimal("1.10")],
    "boolean": [True, False],
}
BREAKS = {
    "string": [" ", "\n", "a\x01"],
    "code": [" a", "a ", "a  b"],
    "id": ["", "a_b", "å", "x" * 65],
    "uri": ["a b", ""],
    "oid": ["1.2.3", "urn:oid:3.1", "urn:oid:1.02"],
    "uuid": ["urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "c757873d-ec9a-4326-a141-556f43239520"],
    "date": ["2023-02-29", "1900-02-29", "2024-13", "24", "2024-02-30", "0000", "2024-1-1", "2024-02-29T10:00:00Z"],
    "dateTime": ["2024-02-29T10:00", "2024-02-29T10:00:00", "2024-02-29T24:00:00Z", "2024-02-30T10:00:00Z",
                 "2024-02-29T10:00:00+15:00", "2024-02T10:00:00Z"],
    "instant": ["2024-02-29", "2024-02-29T10:00:00"],
    "time": ["24:00:00", "10:00", "10:00:00Z"],
    "base64Binary": ["AAA", "A===", "AA=A", "%%%%", "="],
    "integer": [2**31, -(2**31) - 1],
    "unsignedInt": [-1],
    "positiveInt": [0],
}


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in FITS.items() for value in values])
def test_what_the_type_takes(kind, value):
    """Each example is of the Python types and the form of its primitive type."""
    assert type(value) in PRIMITIVES[kind].kinds
    assert PRIMITIVES[kind].fits(value)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind, values in BREAKS.items() for value in values])
def test_what_the_type_refuses(kind, value):
    """Each example looks like its primitive type but is not of its form."""
    assert not PRIMITIVES[kind].fits(value)


def test_a_boolean_is_no_number():
    """JSON's true is not a decimal, though Python's True is an int."""
    assert bool not in PRIMITIVES["decimal"].kinds


def test_base64_is_read_once():
    """A long text that R4's own expression would take forever on is refused at once."""
    assert not PRIMITIVES["base64Binary"].fits("A" * 200_001 + "!")
