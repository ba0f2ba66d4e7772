"""Line and column of an issue in JSON and XML."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirpain import guide
from fhirpain.fhir import json, xml
from fhirpain.fhir.issue import Issue, Malformed
from fhirpain.validate.places import is_xml, places

EXAMPLES = sorted((guide.folder("examples") / "valid").glob("*.json"))


def _at(data: bytes, *expressions: str) -> list[tuple[int, int]]:
    return places(data, [Issue("error", "value", "r", each, {"en": "x"}) for each in expressions])


def _seen(text: str, place: tuple[int, int], length: int = 12) -> str:
    line, column = place
    return text.split("\n")[line - 1][column - 1:][:length]


def _elements(value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Each element of a resource and how its text begins, but for narratives."""
    for name, inside in value.items() if isinstance(value, dict) else ():
        if name not in ("resourceType", "div"):
            here = f"{at}.{name.removeprefix('_')}"
            # Where a value stands beside what extends it, the place is the value's.
            yield here, f'"{name if name.removeprefix("_") not in value else name.removeprefix("_")}"'
            for index, item in enumerate(inside if isinstance(inside, list) else ()):
                yield f"{here}[{index}]", ""
                yield from _elements(item, f"{here}[{index}]")
            yield from _elements(inside, here)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_element_of_an_example_is_found_in_json(path: Path) -> None:
    """A member at its name, an item at its value; on one line as well as on many."""
    resource = json.parse(path.read_bytes())
    for pretty in (True, False):
        data = json.dump(resource, pretty=pretty)
        text = data.decode()
        wanted = dict(_elements(resource, resource["resourceType"]))
        found = dict(zip(wanted, _at(data, *wanted), strict=True))

        for expression, begins in wanted.items():
            assert _seen(text, found[expression], 200).startswith(begins or ("{", '"')), expression
        assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_each_element_of_an_example_is_found_in_xml(path: Path) -> None:
    """At the beginning of its tag, though the tags stand on several lines and a comment holds some."""
    resource = json.parse(path.read_bytes())
    data = xml.dump(resource, guide.definitions()).replace(b"/><", b"\n   /><!-- <status/> \xc3\xa5 -->\n <")
    text = data.decode()
    every = _elements(xml.parse(data, guide.definitions()), resource["resourceType"])
    wanted = [each for each, _ in every if not re.search(r"extension\[\d+\]\.url$|\]\.id$", each)]  # attributes in XML

    for expression, place in zip(wanted, _at(data, *wanted), strict=True):
        name = re.sub(r"\[\d+\]$", "", expression).rpartition(".")[2]
        assert re.match(rf"<{name}[\s/>]", _seen(text, place, 200) + "\n"), expression


JSON = b"""{
  "resourceType": "Patient",
  "given_\\"\\u0022": ["]", "}"],
  "name": [{"given": ["Anna", null], "_given": [null, {"extension": [{"url": "u", "valueString": "x"}]}]}],
  "_birthDate": {"id": "b"},
  "deceasedBoolean": false, "gender": "\xc3\xa5", "active": true,
  "contained": [[{"id": 1}]]
}
"""


@pytest.mark.parametrize(("expression", "place"), [
    ("", (1, 1)),
    ("Patient", (1, 1)),
    ("Patient.name", (4, 3)),
    ("Patient.name[0].given[0]", (4, 23)),
    ("Patient.name[0].given[1]", (4, 55)),
    ("Patient.name[0].given[1].extension[0].value", (4, 83)),
    ("Patient.birthDate", (5, 3)),
    ("Patient.birthDate.id", (5, 18)),
    ("Patient.deceased", (6, 3)),
    ("Patient.active", (6, 44)),
    ("Patient.identifier", (1, 1)),
    ("Patient.name[0].family", (4, 12)),
    ("Patient.name[7].family", (4, 3)),
    ("Patient.gender.extension[0]", (6, 29)),
    ("Patient.contained[0]", (7, 17)),
    ("not FHIRPath at all[", (1, 1)),
])
def test_a_place_in_json(expression: str, place: tuple[int, int]) -> None:
    """Columns count characters; where there is no such element, the nearest one around it is meant."""
    assert _at(JSON, expression) == [place]
    assert _at(b"\xef\xbb\xbf" + JSON, expression) == [place]


XML = b"""<?xml version="1.0"?>
<f:Patient xmlns:f="http://hl7.org/fhir"
  >
  <f:contained><f:Observation><f:status value="a>b"/></f:Observation></f:contained>
  <f:name><f:given value="/"/><f:given
      value='"'/></f:name><!-- <f:name/> -->
  <f:name/><f:deceasedBoolean value="x"/><f:_x/>
</f:Patient>
"""


@pytest.mark.parametrize(("expression", "place"), [
    ("Patient", (2, 1)),
    ("Patient.contained[0]", (4, 3)),
    ("Patient.contained[0].status", (4, 31)),
    ("Patient.name[0].given[1]", (5, 31)),
    ("Patient.name[1]", (7, 3)),
    ("Patient.name[1].given[0]", (7, 3)),
    ("Patient.deceased", (7, 12)),
    ("Patient.x", (7, 42)),
    ("Patient.gender", (2, 1)),
])
def test_a_place_in_xml(expression: str, place: tuple[int, int]) -> None:
    """Whatever the prefix; a resource in its holder is no step."""
    assert _at(XML, expression) == [place]


@pytest.mark.parametrize(("data", "place"), [
    (b'{\n "a": }', (2, 7)),
    (b'{"a":\n"\xff"}', (2, 2)),
    (b"<Patient\n xmlns='http://hl7.org/fhir'>\n</x>", (3, 5)),
    (b"", (1, 1)),
    (b"[1]", (1, 1)),
    (b" \n <!DOCTYPE x><x/>", (2, 2)),
])
def test_what_cannot_be_read_has_a_place(data: bytes, place: tuple[int, int]) -> None:
    """The reader's own, where it tells one."""
    with pytest.raises(Malformed) as caught:
        xml.parse(data, guide.definitions()) if is_xml(data) else json.parse(data)

    assert places(data, caught.value.issues) == [place]


@pytest.mark.parametrize("data", [
    b'{"a":' * 5000 + b"1" + b"}" * 5000, b"[" * 100_000, b'{"a":{"b"', b'{"a" "b"}', b"{1}", b"<a><b x='>", b"<!-- ",
])
def test_a_hostile_text_has_places_too(data: bytes) -> None:
    """Too deep, or no JSON at all: the nearest place that was reached, and no failure."""
    assert len(_at(data, "X.a.a.a", "X." + "a." * 200 + "b", "X.a[0]")) == 3
