"""Narratives: plain XHTML and nothing that acts."""

import pytest

from fhirpain.fhir.narrative import faults


def div(inside, attributes=""):
    """A narrative with something inside."""
    return f'<div xmlns="http://www.w3.org/1999/xhtml"{attributes}>{inside}</div>'


@pytest.mark.parametrize("inside", [
    "text", "<p>a<br/>b</p>", '<a href="https://example.org/x">a</a>',
    '<a href="#top">a</a>', '<a href="Patient/1">a</a>',
    '<img src="data:image/png;base64,AAAA" alt="x"/>', '<table class="grid"><tr><td colspan="2">a</td></tr></table>',
    '<p style="color: red">a</p>', "&#160;a &amp; b", "<!-- said aside -->a", '<a name="x">a</a>', '<img src="#pic"/>',
    '<span lang="sv" xml:lang="sv">smärta</span>',
])
def test_plain_text_with_structure_is_taken(inside):
    """What R4 lists, and HL7's own examples use."""
    assert list(faults(div(inside))) == []


@pytest.mark.parametrize(("inside", "reason"), [
    ("<script>x</script>", "element"), ("<iframe src='x'/>a", "element"), ("<form>a</form>", "element"),
    ("<object>a</object>", "element"), ("<svg xmlns='http://www.w3.org/2000/svg'>a</svg>", "element"),
    ("<math xmlns='http://www.w3.org/1998/Math/MathML'>a</math>", "element"), ("<p xmlns=''>a</p>", "element"),
    ("<link href='x'/>a", "element"), ("<style>p {}</style>a", "element"), ("<?php x ?>a", "element"),
    ("<p onclick='x'>a</p>", "attribute"), ("<p xmlns:x='urn:x' x:y='z'>a</p>", "attribute"),
    ("<a href='javascript:x'>a</a>", "address"), ("<a href='JaVa&#10;Script:x'>a</a>", "address"),
    ("<a href=' javascript:x'>a</a>", "address"), ("<a href='data:text/html,x'>a</a>", "address"),
    ("<a href='vbscript:x'>a</a>", "address"), ("<img src='javascript:x'/>", "address"),
    ("<img src='data:image/svg+xml;base64,AAAA'/>", "address"), ("<img src='file:///x'/>", "address"),
    ("<p style='width: expression(x)'>a</p>", "style"), ("<p style='background: url(javascript:x)'>a</p>", "style"),
    ("<p style='width: ex/**/pression(x)'>a</p>", "style"),
    ("a &nbsp; b", "entity"), ("&copy;", "entity"), ("<p>a", "not-xml"), ("a & b", "not-xml"), ("a\x01", "not-xml"),
    ("<![CDATA[<script>]]>", "declaration"), ("<!DOCTYPE html>a", "declaration"), ("<!ENTITY x 'y'>", "declaration"),
    (" \n ", "empty"), ("<p></p>", "empty"), ("", "empty"),
])
def test_whatever_else_is_refused(inside, reason):
    """Everything that is not listed: it is refused, never cleaned."""
    assert reason in list(faults(div(inside)))


@pytest.mark.parametrize("text", ["text", "<p>a</p>", "<div>a</div>", '<p xmlns="http://www.w3.org/1999/xhtml">a</p>'])
def test_a_narrative_is_one_div_of_xhtml(text):
    """Other roots, and a div of no namespace, are not."""
    assert set(faults(text)) <= {"not-a-div", "not-xml"}
    assert list(faults(text))


def test_the_fault_is_told_at_the_div(care_plan, validator):
    """With its reason in the sentence, once for each kind of fault."""
    care_plan["text"]["div"] = div("<script/><script/><p onclick='x'>a</p>")

    issues = validator.validate(care_plan)

    assert [(issue.rule, issue.expression) for issue in issues] == [("narrative", "CarePlan.text.div")]


def test_a_narrative_may_not_act_on_its_own_root():
    """The div's attributes are looked at as well."""
    assert list(faults(div("a", " onload='x'"))) == ["attribute"]
