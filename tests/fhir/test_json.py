"""FHIR JSON: what goes in comes out, and what must not come in does not."""

import copy
import os
import pickle
import threading
from decimal import Decimal
from json import loads
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirpain.fhir.issue import Malformed
from fhirpain.fhir.json import MAX_DEPTH, MAX_DIGITS, WrittenDecimal, dump, parse, read_decimal, written

DATA = os.environ.get("FHIRPAIN_DATA")
NUMBERS = ["1", "0", "-5", "1.10", "1.00", "0.10", "1.0e2", "1E5", "1e5", "1.0E-5", "100000000000000000000", "-0.0",
           "123456789.012345678", "0.123456789012345678", "1.0E+245", "1.0E-245", "18446744073709551616"]


def patient(members):
    """A Patient with the members, as bytes of JSON."""
    return b'{"resourceType":"Patient",' + members + b"}"


def faults(data):
    """The (rule, location) pairs for which a text is refused."""
    with pytest.raises(Malformed) as refused:
        parse(data)
    return [(issue.rule, issue.expression) for issue in refused.value.issues]


def nested(depth):
    """A resource in which objects and arrays stand ``depth`` deep."""
    return b'{"resourceType":"Patient","a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


def test_a_resource_keeps_its_order_and_its_types():
    """Properties stay in their order; true, false and 0 stay what they are."""
    data = patient(b'"z":false,"a":0,"m":{"y":"1","x":[true,null,"\xc3\xa5"]}')

    resource = parse(data)

    assert list(resource) == ["resourceType", "z", "a", "m"]
    assert resource["z"] is False
    assert type(resource["a"]) is int
    assert dump(resource) == data


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_is_written_as_it_was_read(number):
    """1.10 does not become 1.1, nor 1.0e2 a hundred."""
    data = patient(b'"value":' + number.encode())

    resource = parse(data)

    assert dump(resource) == data
    assert resource["value"] == Decimal(number)
    assert written(resource["value"]) == number
    assert not isinstance(resource["value"], float)


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,18}([eE][+-]?[1-9][0-9]?)?", fullmatch=True))
def test_every_decimal_survives(number):
    """No decimal FHIR allows is written otherwise than it was read."""
    data = patient(b'"value":' + number.encode())

    assert dump(parse(data)) == data


def test_a_written_decimal_is_a_decimal():
    """It is equal to, counted and copied as any other."""
    number = read_decimal("1.0e2")

    assert isinstance(number, WrittenDecimal)
    assert number == 100
    assert hash(number) == hash(Decimal(100))
    assert number + 1 == 101
    assert [copied.text for copied in (copy.copy(number), copy.deepcopy(number), pickle.loads(pickle.dumps(number)))] \
        == ["1.0e2"] * 3  # noqa: S301 - our own bytes
    assert dump({"value": [copy.deepcopy(number), number * 1]}) == b'{"value":[1.0e2,1.0E+2]}'


def test_a_decimal_that_needs_no_memory_is_plain():
    """Where ``str`` writes what was read, nothing more is kept."""
    assert type(read_decimal("1.10")) is Decimal


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1E+1000000", "1e400", "1e-400", "-0", "0e999",
                                    "1E+99999999999999999999999", "1" * (MAX_DIGITS + 1), "7" * 5000,
                                    "0." + "1" * MAX_DIGITS])
def test_an_absurd_number_is_refused(number):
    """What is not finite, endless or negative zero is refused, with its location."""
    assert faults(patient(b'"a":[1,{"value":' + number.encode() + b"}]")) == [("json-number", "Patient.a[1].value")]


@pytest.mark.parametrize("number", ["01", "+1", ".5", "1.", "0x1", "1e", "--1"])
def test_what_is_no_number_is_refused(number):
    """JSON's own grammar of numbers is kept."""
    assert faults(patient(b'"value":' + number.encode()))[0][0] == "json-syntax"


@pytest.mark.parametrize(("members", "where"), [
    (b'"active":true,"active":true', "Patient.active"),
    (b'"active":true,"\\u0061ctive":false', "Patient.active"),
    (b'"name":[{"family":"A"},{"family":"B","family":"C"}]', "Patient.name[1].family"),
    (b'"_birthDate":{"extension":[{"url":"a","url":"b"}]}', "Patient.birthDate.extension[0].url"),
    (b'"a":{"b":{},"b":[]}', "Patient.a.b"),
    (b'"resourceType":"Patient"', "Patient.resourceType"),
    (b'"text \\\\":1,"text \\\\":"\\\\\\""', "Patient"),
])
def test_a_property_that_comes_twice_is_refused(members, where):
    """Plain or escaped, at any depth; a name that is none is not repeated in the location."""
    assert faults(patient(members)) == [("json-duplicate-key", where)]


@pytest.mark.parametrize("members", [b'"a":"\\\\","b":"\\"\\\\\\"","c":"\\u0022"', b'"a":[{"b":1},{"b":1}],"b":{"a":2}',
                                     b'"a":"\\u002d-0","b":"x, -0, 1"', b'"a":":null","b":[null,"{[{["]',
                                     b'"a":"' + b"1" * 300 + b'"', b'"a":"\\\\u0000 \xef\xbf\xbd \xf0\x9f\x98\x80"'])
def test_what_only_looks_wrong_is_let_in(members):
    """Quotes, signs, brackets and escapes inside strings are nothing but text."""
    assert parse(patient(members)) == loads(patient(members))


def test_depth_has_a_limit():
    """64 levels are read, 65 are not, and a hundred thousand do no harm."""
    assert parse(nested(MAX_DEPTH))
    assert faults(nested(MAX_DEPTH + 1)) == [("json-depth", "Patient.a" + "[0]" * (MAX_DEPTH - 1))]
    for endless in (nested(300), nested(100_000), b'{"a":' * 100_000, b"[" * 100_000):
        assert faults(endless)[0][0] == "json-depth"


def test_brackets_in_strings_do_not_hide_depth():
    """A text that closes brackets only in its strings is as deep as it is."""
    data = b'{"resourceType":"Patient","a":' + b'["]",' * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH + b"}"

    assert faults(data)[0][0] == "json-depth"


@pytest.mark.parametrize(("text", "rule"), [
    (rb'"\u0000"', "json-character"),
    (rb'"\u0007"', "json-character"),
    (rb'"\b"', "json-character"),
    (rb'"\uffff"', "json-character"),
    (b'"\xef\xbf\xbe"', "json-character"),
    (rb'"\ud800"', "json-character"),
    (rb'"\ude00\ud800"', "json-character"),
    (rb'"\ud800 and more text"', "json-character"),
    (b'"\xff"', "json-encoding"),
    (b'"\xc0\xaf"', "json-encoding"),
    (b'"\xed\xa0\x80"', "json-encoding"),
    (b'"\x00"', "json-syntax"),
    (b'"\n"', "json-syntax"),
    (rb'"\x41"', "json-syntax"),
])
def test_a_character_fhir_does_not_know_is_refused(text, rule):
    """Control characters, half surrogates, bytes that are not UTF-8."""
    assert [found for found, _ in faults(patient(b'"a":' + text))] == [rule]


def test_a_name_with_a_control_character_is_refused():
    """Names are strings too; the location is the object's."""
    assert faults(patient(rb'"a":{"b\u0001":1}')) == [("json-character", "Patient.a")]


def test_one_byte_order_mark_is_passed_over():
    """One is; two are not; other encodings are not read."""
    data = patient(b'"active":true')

    assert parse(b"\xef\xbb\xbf" + data) == parse(data)
    assert faults(b"\xef\xbb\xbf" * 2 + data)[0][0] == "json-syntax"
    assert faults(data.decode().encode("utf-16"))[0][0] == "json-encoding"


@pytest.mark.parametrize("data", [b"", b" ", b"{", b'{"resourceType":"Patient",}', b'{"resourceType":"Patient"} x',
                                  b"{'resourceType':'Patient'}", b'{"resourceType":"Patient"}\x00',
                                  b'{"resourceType" "Patient"}', b'// no\n{"resourceType":"Patient"}'])
def test_what_is_no_json_is_refused(data):
    """JSON's grammar is kept to the letter."""
    assert faults(data) == [("json-syntax", "")]


def test_a_syntax_error_says_where():
    """Line and column stand in the text, in each language; the value does not."""
    with pytest.raises(Malformed) as refused:
        parse(b'{"resourceType":"Patient",\n "id": secret}')

    texts = refused.value.issues[0].texts
    assert {"en", "sv", "nb"} == set(texts)
    assert all("2:8" in text and "secret" not in text for text in texts.values())


@pytest.mark.parametrize(("data", "rule"), [
    (b"[]", "json-root"), (b'"Patient"', "json-root"), (b"null", "json-root"), (b"{}", "json-resource-type"),
    (b'{"resourceType":1}', "json-resource-type"),
])
def test_the_root_is_a_resource(data, rule):
    """An object with a resourceType."""
    assert faults(data) == [(rule, "")]


def test_a_property_is_never_null_but_an_item_may_be():
    """Null stands only in arrays, where it keeps a place; which arrays is the validator's business."""
    assert faults(patient(b'"a":{"b":null}, "c": null')) == [("json-null", "Patient.a.b"), ("json-null", "Patient.c")]
    assert parse(patient(b'"given":["A",null],"_given":[null,{"id":"a"}]'))["given"] == ["A", None]


def test_what_is_empty_is_left_to_the_validator():
    """It can say which rule forbids it."""
    assert parse(patient(b'"a":{},"b":[],"c":""')) == {"resourceType": "Patient", "a": {}, "b": [], "c": ""}


def test_all_faults_are_told_but_not_without_end():
    """Several faults make several issues; a hundred are enough."""
    assert faults(patient(b'"a":NaN,"a":"\\u0000"')) == [
        ("json-number", "Patient.a"), ("json-duplicate-key", "Patient.a"), ("json-character", "Patient.a")]
    assert len(faults(patient(b'"a":[' + b"-0," * 1000 + b"-0]"))) == 100


def test_pretty_indents_by_two():
    """For people; numbers stay as they are."""
    assert dump(parse(patient(b'"a":[1.10]')), pretty=True) == \
        b'{\n  "resourceType": "Patient",\n  "a": [\n    1.10\n  ]\n}\n'


def test_what_is_not_json_is_not_written():
    """A resource holds what JSON holds."""
    with pytest.raises(TypeError):
        dump({"resourceType": "Patient", "a": object()})


def test_many_threads_may_read_at_once():
    """The reader is shared; each thread gets its own resource."""
    texts = [patient(b'"a":[%d.0e1,{"b":"%d"}]' % (n, n)) for n in range(8)]
    wrong = []

    def read(text):
        wrong.extend(text for _ in range(300) if dump(parse(text)) != text)

    threads = [threading.Thread(target=read, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.skipif(DATA is None, reason="FHIRPAIN_DATA is not set")
def test_hl7s_examples_come_out_as_they_went_in():
    """Every published example, numbers compared as text."""
    for file in sorted(Path(DATA or "").glob("hl7-r4-examples/data/*.json")):
        data = file.read_bytes()
        as_text = {"parse_float": lambda text: ("number", text), "parse_int": lambda text: ("number", text)}

        assert loads(dump(parse(data)), **as_text) == loads(data.decode("utf-8-sig"), **as_text), file.name
