"""FHIR XML: the same resource as in JSON, and no way in for what XML has brought to others."""

import os
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fhirpain.fhir import json
from fhirpain.fhir.definitions import r4
from fhirpain.fhir.issue import Malformed
from fhirpain.fhir.xml import dump, parse, read, secure_parse

DATA = os.environ.get("FHIRPAIN_DATA")
DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Pain &amp; sleep</p><br/></div>'


def patient(inside):
    """A Patient with the XML inside it."""
    return f'<Patient xmlns="http://hl7.org/fhir">{inside}</Patient>'.encode()


def faults(data):
    """The (rule, location) pairs for which a document is refused."""
    with pytest.raises(Malformed) as refused:
        parse(data, r4())
    return [(issue.rule, issue.expression) for issue in refused.value.issues]


def there_and_back(resource):
    """The resource after a journey through XML."""
    return parse(dump(resource, r4()), r4())


EXAMPLES = {
    "a choice and a decimal": {
        "resourceType": "Observation", "status": "final", "code": {"text": "Pain"},
        "valueQuantity": {"value": json.read_decimal("1.0e2"), "unit": "1"},
    },
    "primitives with siblings": {
        "resourceType": "Patient", "id": "a", "_id": {"extension": [{"url": "urn:x", "valueBoolean": False}]},
        "active": False, "_birthDate": {"id": "b1", "extension": [{"url": "urn:x", "valueCode": "unknown"}]},
        "name": [{"id": "n1", "given": ["A", None, "C"], "_given": [None, {"id": "g2", "extension": [
            {"url": "urn:x", "valueInteger": 0}]}, None]}],
    },
    "only siblings": {
        "resourceType": "Patient", "name": [{"_given": [{"id": "g1"}, {"id": "g2"}]}],
    },
    "a contained resource and a narrative": {
        "resourceType": "CarePlan", "text": {"status": "generated", "div": DIV},
        "contained": [{"resourceType": "Goal", "id": "g", "lifecycleStatus": "active"},
                      {"resourceType": "Goal", "id": "h", "text": {"status": "empty", "div": DIV}}],
        "extension": [{"url": "urn:x", "extension": [{"url": "y", "valueDecimal": json.read_decimal("0.10")}]}],
        "status": "active", "intent": "plan", "subject": {"reference": "Patient/1"},
    },
    "a bundle": {
        "resourceType": "Bundle", "type": "transaction", "total": 1, "entry": [
            {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Patient", "gender": "female"},
             "request": {"method": "POST", "url": "Patient"}}],
    },
    "items in items": {
        "resourceType": "QuestionnaireResponse", "status": "completed", "item": [
            {"linkId": "1", "item": [
                {"linkId": "1.1", "answer": [{"valueInteger": 7, "item": [{"linkId": "1.1.1"}]}]}]}],
    },
    "parameters": {
        "resourceType": "Parameters", "parameter": [
            {"name": "resource", "resource": {"resourceType": "Basic", "code": {"text": "x"}}},
            {"name": "part", "part": [{"name": "p", "valueDate": "2024-05"}]}],
    },
    "white space and other alphabets": {
        "resourceType": "Basic", "code": {"text": " två\trader\r\n\"<&>' värk 😀 "},
    },
    "empty strings": {"resourceType": "Basic", "code": {"text": ""}},
}


@pytest.mark.parametrize("resource", EXAMPLES.values(), ids=EXAMPLES)
def test_a_resource_comes_back_as_it_went(resource):
    """JSON to XML to JSON changes nothing, not even how a number is written."""
    back = there_and_back(resource)

    assert back == resource
    assert json.dump(back.get("valueQuantity", 0)) == json.dump(resource.get("valueQuantity", 0))


@pytest.mark.parametrize("number", ["1", "0", "-5", "1.10", "1.0e2", "1E5", "0.123456789012345678", "-0.0",
                                    "123456789012345678", "1.0E-245"])
def test_a_decimal_keeps_its_text_both_ways(number):
    """What JSON wrote, XML writes, and JSON again."""
    data = f'{{"resourceType":"Observation","valueQuantity":{{"value":{number}}}}}'.encode()

    written = dump(json.parse(data), r4())

    assert f'value="{number}"'.encode() in written
    assert json.dump(parse(written, r4())) == data


@given(st.from_regex(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{1,9}([eE][+-]?[1-9][0-9]?)?", fullmatch=True))
def test_every_decimal_survives(number):
    """18 digits, with or without exponent."""
    data = f'{{"resourceType":"Observation","valueQuantity":{{"value":{number}}}}}'.encode()

    assert json.dump(there_and_back(json.parse(data))) == data


def test_elements_stand_in_the_order_of_the_definition():
    """JSON has no order; XML has, and extensions of the type stand before its elements."""
    root = etree.fromstring(dump({"resourceType": "Patient", "gender": "female", "active": True, "id": "a",
                                  "extension": [{"valueString": "v", "url": "urn:x", "id": "e"}]}, r4()))

    assert [etree.QName(child).localname for child in root] == ["id", "extension", "active", "gender"]
    assert dict(root[1].attrib) == {"id": "e", "url": "urn:x"}


def test_the_document_has_one_namespace_and_says_utf_8():
    """The default namespace is FHIR's; the narrative's is XHTML's."""
    written = dump(EXAMPLES["a contained resource and a narrative"], r4())

    assert written.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<CarePlan xmlns=\"http://hl7.org/fhir\">")
    assert DIV.encode() in written


@pytest.mark.parametrize(("inside", "value"), [
    ('<active value="true"/>', {"active": True}),
    ('<active value="yes"/>', {"active": "yes"}),
    ('<active value=""/>', {"active": ""}),
    ('<multipleBirthInteger value="+2"/>', {"multipleBirthInteger": 2}),
    ('<multipleBirthInteger value="02"/>', {"multipleBirthInteger": "02"}),
    ('<multipleBirthInteger value="1.0"/>', {"multipleBirthInteger": "1.0"}),
    (f'<multipleBirthInteger value="{"9" * 5000}"/>', {"multipleBirthInteger": "9" * 5000}),
    ('<extension url="u"><valueDecimal value="1E+1000000"/></extension>',
     {"extension": [{"url": "u", "valueDecimal": "1E+1000000"}]}),
    ('<extension url="u"><valueDecimal value="NaN"/></extension>',
     {"extension": [{"url": "u", "valueDecimal": "NaN"}]}),
])
def test_a_value_its_type_does_not_allow_stays_text(inside, value):
    """The validator says what is wrong with it; nothing is guessed and nothing is lost."""
    assert parse(patient(inside), r4()) == {"resourceType": "Patient"} | value


def test_an_empty_element_is_not_dropped():
    """It stays as an empty object, which the validator refuses."""
    assert parse(patient("<active/><name/>"), r4()) == {"resourceType": "Patient", "_active": {}, "name": [{}]}


def test_comments_instructions_and_a_schema_location_are_passed_over():
    """They carry nothing of the resource."""
    data = (b'<?xml version="1.0"?><?xml-stylesheet href="https://example.org/a.xsl"?><!-- c -->'
            b'<Patient xmlns="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            b'xsi:schemaLocation="http://hl7.org/fhir https://example.org/a.xsd">\n'
            b'<!-- c --><id value="a"/></Patient>')

    assert parse(data, r4()) == {"resourceType": "Patient", "id": "a"}


def test_prefixes_make_no_difference():
    """A namespace is what it is, whatever its prefix; the narrative stands by itself afterwards."""
    data = (b'<f:Patient xmlns:f="http://hl7.org/fhir" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:x="urn:x">'
            b'<f:text><f:status value="generated"/><h:div><h:p class="a">one<h:br/>two</h:p> three</h:div></f:text>'
            b'</f:Patient>')

    assert parse(data, r4())["text"]["div"] == \
        '<div xmlns="http://www.w3.org/1999/xhtml"><p class="a">one<br/>two</p> three</div>'


def test_html_names_of_characters_are_written_as_characters():
    """FHIR's narrative may say &nbsp;, XML may not."""
    div = '<div xmlns="http://www.w3.org/1999/xhtml">a&nbsp;b&lt;&eacute;</div>'

    back = there_and_back({"resourceType": "Basic", "text": {"status": "generated", "div": div}})

    assert back["text"]["div"] == '<div xmlns="http://www.w3.org/1999/xhtml">a\u00a0b&lt;é</div>'


@pytest.mark.parametrize(("inside", "rule", "where"), [
    ('<nickname value="A"/>', "unknown-element", "Patient.nickname"),
    ("<name><initials/></name>", "unknown-element", "Patient.name[0].initials"),
    ('<active value="true"><x/></active>', "unknown-element", "Patient.active.x"),
    ('<active value="true"><value value="a"/></active>', "unknown-element", "Patient.active.value"),
    ('<extension><url value="u"/></extension>', "unknown-element", "Patient.extension[0].url"),
    ('<active xmlns="urn:x" value="true"/>', "xml-namespace", "Patient.active"),
    ('<text><status value="empty"/><div/></text>', "xml-namespace", "Patient.text.div"),
    ("Anna", "xml-text", "Patient"),
    ("<name/>Anna", "xml-text", "Patient"),
    ("<name><family>Anna</family></name>", "xml-text", "Patient.name[0].family"),
    ("<name><![CDATA[Anna]]></name>", "xml-text", "Patient.name[0]"),
    ("\u00a0", "xml-text", "Patient"),
    ('<name value="Anna"/>', "xml-attribute", "Patient.name[0]"),
    ('<active value="true" url="u"/>', "xml-attribute", "Patient.active"),
    ('<name xml:base="https://example.org/"/>', "xml-attribute", "Patient.name[0]"),
    ('<gender value="male"/><active value="true"/>', "xml-order", "Patient.active"),
    ('<name/><telecom/><name/>', "xml-order", "Patient.name[1]"),
    ('<gender value="male"/><gender value="female"/>', "cardinality-max", "Patient.gender"),
    ("<contained/>", "xml-resource", "Patient.contained[0]"),
    ("<contained><Basic/><Basic/></contained>", "xml-resource", "Patient.contained[0]"),
    ('<contained id="a"><Basic/></contained>', "xml-resource", "Patient.contained[0]"),
    ("<contained><HumanName/></contained>", "unknown-resource-type", "Patient.contained[0]"),
    ("<contained><Resource/></contained>", "unknown-resource-type", "Patient.contained[0]"),
    ('<contained><Basic xmlns="urn:x"/></contained>', "xml-namespace", "Patient.contained[0]"),
])
def test_what_has_no_place_in_a_resource_is_refused(inside, rule, where):
    """Nothing is dropped in silence; the location says where it stood."""
    assert faults(patient(inside)) == [(rule, where)]


def test_all_faults_are_told_but_not_without_end():
    """Several faults make several issues, in each language, none repeating a value; a hundred are enough."""
    with pytest.raises(Malformed) as refused:
        parse(patient("<a>Anna</a>Anna<b/>"), r4())

    assert [issue.rule for issue in refused.value.issues] == ["xml-text", "unknown-element", "unknown-element"]
    assert all(set(issue.texts) == {"en", "sv", "nb"} and "Anna" not in str(issue) for issue in refused.value.issues)
    assert len(faults(patient("<a/>" * 1000))) == 100


@pytest.mark.parametrize(("data", "rule"), [
    (b'<Patient xmlns="urn:x"/>', "xml-namespace"),
    (b"<Patient/>", "xml-namespace"),
    (b'<Pain xmlns="http://hl7.org/fhir"/>', "unknown-resource-type"),
    (b'<DomainResource xmlns="http://hl7.org/fhir"/>', "unknown-resource-type"),
    (b'<Patient xmlns="http://hl7.org/fhir" id="a"/>', "xml-attribute"),
])
def test_the_root_is_a_resource(data, rule):
    """In FHIR's namespace, of a type R4 has and that is not abstract."""
    assert [found for found, _ in faults(data)] == [rule]


@pytest.mark.parametrize(("resource", "rule", "where"), [
    ({"nickname": "A"}, "unknown-element", "Patient.nickname"),
    ({"_name": [{}]}, "unknown-element", "Patient.name"),
    ({"name": {"family": "A"}}, "wrong-type", "Patient.name"),
    ({"name": ["A"]}, "wrong-type", "Patient.name[0]"),
    ({"gender": ["male"]}, "wrong-type", "Patient.gender"),
    ({"gender": {"code": "male"}}, "wrong-type", "Patient.gender"),
    ({"_gender": "male"}, "wrong-type", "Patient.gender"),
    ({"_gender": {"value": "male"}}, "unknown-element", "Patient.gender.value"),
    ({"contained": [{"id": "a"}]}, "unknown-resource-type", "Patient.contained[0]"),
    ({"contained": ["a"]}, "unknown-resource-type", "Patient.contained[0]"),
    ({"text": {"div": "no div"}}, "xml-narrative", "Patient.text.div"),
    ({"text": {"div": "<div>no namespace</div>"}}, "xml-narrative", "Patient.text.div"),
    ({"text": {"div": '<!DOCTYPE a><div xmlns="http://www.w3.org/1999/xhtml"/>'}}, "xml-narrative", "Patient.text.div"),
    ({"name": [{"family": "\u0000"}]}, "json-character", "Patient.name[0].family"),
])
def test_what_is_not_the_shape_of_its_type_is_not_written(resource, rule, where):
    """Writing drops nothing in silence either."""
    with pytest.raises(Malformed) as refused:
        dump({"resourceType": "Patient"} | resource, r4())

    assert [(issue.rule, issue.expression) for issue in refused.value.issues] == [(rule, where)]


@pytest.fixture
def canary(tmp_path):
    """A file whose content must never be seen."""
    file = tmp_path / "canary"
    file.write_text("CANARY")
    return file


@pytest.fixture
def listener():
    """A port on this machine, and the list of those who called."""
    calls = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.05)
    over = threading.Event()

    def wait():
        while not over.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            calls.append(True)
            connection.close()

    thread = threading.Thread(target=wait)
    thread.start()
    yield server.getsockname()[1], calls
    over.set()
    thread.join()
    server.close()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ATTACKS = {
    "a bare doctype": "<!DOCTYPE Patient>",
    "an internal entity": '<!DOCTYPE Patient [<!ENTITY e "x">]>',
    "a file": '<!DOCTYPE Patient [<!ENTITY e SYSTEM "file://{file}">]>',
    "a url": '<!DOCTYPE Patient [<!ENTITY e SYSTEM "http://127.0.0.1:{port}/e">]>',
    "an external subset": '<!DOCTYPE Patient SYSTEM "http://127.0.0.1:{port}/e.dtd">',
    "a public subset": '<!DOCTYPE Patient PUBLIC "-//x//y" "http://127.0.0.1:{port}/e.dtd">',
    "a parameter entity": '<!DOCTYPE Patient [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/p">%p;]>',
    "an attribute default": '<!DOCTYPE Patient [<!ATTLIST id value CDATA "x">]>',
    "billion laughs": '<!DOCTYPE Patient [<!ENTITY l0 "ha">' + LAUGHS + '<!ENTITY e "&l9;">]>',
    "quadratic growth": '<!DOCTYPE Patient [<!ENTITY e "' + "x" * 50_000 + '">]>',
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_doctype_is_refused_unread(attack, canary, listener):
    """Whatever a DOCTYPE declares, nothing is read, nothing is fetched, nothing grows."""
    port, calls = listener
    declared = attack.replace("{file}", str(canary)).replace("{port}", str(port))
    body = '<Patient xmlns="http://hl7.org/fhir"><id value="a"/>' + "&e;" * 10 + "</Patient>"

    with pytest.raises(Malformed) as refused:
        parse((declared + body).encode(), r4())

    (issue,) = refused.value.issues
    assert (issue.rule, issue.code) == ("xml-doctype", "security")
    assert "CANARY" not in str(issue)
    assert calls == []


def test_an_xinclude_is_not_followed(canary):
    """It is an element FHIR does not know, nothing more."""
    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{canary}" parse="text"/>'

    assert faults(patient(include)) == [("unknown-element", "Patient.include")]
    assert b"CANARY" not in etree.tostring(secure_parse(patient(include)))


def test_a_stylesheet_instruction_is_not_followed(listener):
    """It is passed over; nobody is called."""
    port, calls = listener
    told = f'<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:{port}/a.xsl"?>'.encode()

    assert parse(told + patient(""), r4()) == {"resourceType": "Patient"}
    assert calls == []


@pytest.mark.parametrize("data", [
    patient("").decode().encode("utf-16"),
    patient("").decode().encode("utf-16-le"),
    patient("").decode().encode("utf-32"),
    b'<?xml version="1.0" encoding="UTF-7"?>' + patient(""),
    b'<?xml version="1.0" encoding="ISO-8859-1"?>' + patient(""),
    b"<?xml version='1.0'\n encoding = 'utf-16' ?>" + patient(""),
    patient("<!-- \u00e5 -->").decode().encode("latin-1"),
    b'<Patient xmlns="http://hl7.org/fhir"><id value="\xc0\xaf"/></Patient>',
    b'<Patient xmlns="http://hl7.org/fhir"><id value="\x00"/></Patient>',
])
def test_only_utf_8_is_read(data):
    """Another encoding, said or done, is refused: a filter must see what the parser sees."""
    assert faults(data) == [("xml-encoding", "")]


def test_a_byte_order_mark_and_a_declaration_of_utf_8_are_welcome():
    """They say what is so."""
    for start in (b"\xef\xbb\xbf", b'<?xml version="1.0" encoding="utf-8"?>', b"\xef\xbb\xbf<?xml version='1.0'?>"):
        assert parse(start + patient(""), r4()) == {"resourceType": "Patient"}


@pytest.mark.parametrize("data", [
    b"", b" ", b"<", b"{}", b'<a xmlns="http://hl7.org/fhir">', b"<a/><b/>", b"<a>&b;</a>", b'<a b="1" b="2"/>',
    b"<a>\x01</a>", b"<a>&#0;</a>", b"<x:a/>", b"<a>\xef\xbf\xbf</a>",
])
def test_what_is_not_well_formed_is_refused(data):
    """No repairs are made; the text says where reading stopped and repeats nothing."""
    assert faults(data) == [("xml-syntax", "")]


def test_depth_has_a_limit():
    """64 levels are read, 65 are not, and a hundred thousand do no harm."""
    assert secure_parse(b"<a>" * 64 + b"</a>" * 64) is not None
    for depth in (65, 300, 100_000):
        with pytest.raises(Malformed) as refused:
            secure_parse(b"<a>" * depth + b"</a>" * depth)
        # Beyond 256 the parser itself refuses.
        assert refused.value.issues[0].rule in ("xml-depth", "xml-syntax")


@pytest.mark.parametrize("data", [b"<a>" + b"<b/>" * 200_000 + b"</a>",
                                  b"<a>" + b'<b c="" d="" e="" f="" g=""/>' * 80_001 + b"</a>"])
def test_size_has_a_limit(data):
    """Too many elements, or too many attributes."""
    with pytest.raises(Malformed) as refused:
        secure_parse(data)

    assert [(issue.rule, issue.code) for issue in refused.value.issues] == [("xml-size", "too-costly")]


@pytest.mark.parametrize("data", [b"<a>" + b"x" * 10_000_001 + b"</a>", b'<a b="' + b"x" * 10_000_001 + b'"/>'])
def test_a_text_of_ten_megabytes_is_refused(data):
    """The parser's own limit is not lifted."""
    with pytest.raises(Malformed) as refused:
        secure_parse(data)

    assert refused.value.issues[0].rule == "xml-syntax"


def test_other_xml_is_read_by_the_same_door():
    """A payload that is not FHIR is read as safely."""
    assert secure_parse(b'<s:Envelope xmlns:s="urn:s"><s:Body/></s:Envelope>').tag == "{urn:s}Envelope"


@pytest.mark.skipif(DATA is None, reason="FHIRPAIN_DATA is not set")
def test_hl7s_examples_come_back_as_they_went():
    """Every published example; a narrative is the same XML, if not always the same characters."""
    for file in sorted(Path(DATA or "").glob("hl7-r4-examples/data/*.json")):
        resource = json.parse(file.read_bytes())

        assert comparable(there_and_back(resource)) == comparable(resource), file.name


def comparable(value):
    """A resource with its numbers as text and its narratives in canonical XML."""
    if isinstance(value, dict):
        return {name: canonical(part) if name == "div" and isinstance(part, str) else comparable(part)
                for name, part in value.items()}
    if isinstance(value, list):
        return [comparable(part) for part in value]
    return value if isinstance(value, str | bool | None) else ("number", json.written(value))


def canonical(div):
    """A narrative in canonical XML, without comments."""
    return etree.tostring(secure_parse(div.encode()), method="c14n")


def test_what_has_no_place_is_told_beside_the_rest():
    """``read`` leaves out what it tells, so that the validator can go on with what is left."""
    resource, issues = read(
        b'<Patient xmlns="http://hl7.org/fhir"><nickname value="x"/><gender value="other"/></Patient>', r4())

    assert resource == {"resourceType": "Patient", "gender": "other"}
    assert [(issue.rule, issue.expression) for issue in issues] == [("unknown-element", "Patient.nickname")]
