"""Codes that are told, or ruled out, by their form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.terminology.clinical import loinc, snomed
from fhirpain.fhir.terminology.forms import by_form
from fhirpain.fhir.terminology.iso import ALPHA_2, COUNTRIES, CURRENCIES
from fhirpain.fhir.terminology.languages import is_language
from fhirpain.fhir.terminology.ucum import is_unit

UNITS = ["1", "m", "mg", "mg/dL", "10*9/L", "10*-3", "10^3", "%", "/min", "kg/m2", "mm[Hg]", "m[H2O]", "[iU]/L",
         "k[IU]", "mL/min/{1.73_m2}", "{score}", "{}", "Cel", "[degF]", "m.s-2", "m+2", "kg.m/(s2.A)", "(/m)",
         "((m))", "uL", "100{WBC}", "[in_i'H2O]", "cal_[15]", "B[10.nV]", "[m/s2/Hz^0.5]",
         "U/(10.g){feces}", "mol{x}/L", "Mibit"]
NO_UNITS = ["", " ", "mg dL", "milligram", "mcg", "ea", "mmHg", "IU", "month", "kmin", "xyz", "/", ".", "m/",
            "m//s", "m..s", "m(", "(m", "m)", "()", "{a", "a}", "{a}{b}", "m{a}{b}", "m-", "k",
            "[iU", "µg", "m²", "{é}", "m\n", "10*x", "²"]


@pytest.mark.parametrize("code", UNITS)
def test_units(code):
    """Symbols with and without prefix, exponents, annotations, factors, parentheses."""
    assert is_unit(code)


@pytest.mark.parametrize("code", NO_UNITS)
def test_what_is_no_unit(code):
    """Unknown symbols, prefixes where none may stand, and what the grammar has no place for."""
    assert not is_unit(code)


def test_the_units_that_r4_lists_are_units():
    """Its value set of common units, every one."""
    listed = r4().resource("ValueSet", "http://hl7.org/fhir/ValueSet/ucum-common")["compose"]["include"]
    codes = [concept["code"] for include in listed for concept in include["concept"]]

    assert len(codes) > 1000
    assert [code for code in codes if not is_unit(code)] == []


@given(st.text(alphabet="mgLk10*^[]{}()./+-%'H2Oi U\u00b5\u0662\n") | st.text())
def test_no_text_is_a_failure(text):
    """Whatever is asked, the answer is yes or no, and does not depend on what was asked before."""
    for check in (is_unit, is_language):
        assert check(text) in (True, False)
        assert check(text) == check(text)
    assert snomed(text) in (None, False)
    assert loinc(text) in (None, False)


@pytest.mark.parametrize("piece", ["(", "m.", "{a}.", "m[", "[a]", "(m", "10*", "/(", "m)", "kg"])
def test_a_unit_of_a_hundred_thousand_pieces_is_read_once(piece):
    """No nesting is too deep, and nothing is gone over twice: a quadratic reading would not end."""
    assert is_unit(piece * 100_000 + "m" + ")" * (100_000 * piece.count("("))) in (True, False)


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_units_are_multiplied_and_divided(one, other):
    """A product, a quotient and a fraction of units are units; one that begins with its slash stands in parentheses."""
    left, right = f"({one})", f"({other})"

    assert is_unit(f"{left}.{right}")
    assert is_unit(f"/{left}/{right}")


@pytest.mark.parametrize("code", [
    "sv", "nb-NO", "smj-SE", "sr-Latn-RS", "zh-cmn-Hans-CN", "de-CH-1996", "en-GB-oed", "i-klingon", "x-own", "EN-us",
    "es-419", "sl-rozaj-biske-1994", "en-a-myext-b-another", "en-US-x-twain", "de-Qaaa", "en-XK"])
def test_language_tags(code):
    """Language, script, region, variants, extensions, private use, and those older than the grammar."""
    assert is_language(code)


@pytest.mark.parametrize("code", [
    "", "s", "xx", "xx-SE", "sv-", "-sv", "sv_SE", "sv-YX", "en-GB-1", "en-a", "x", "x-", "svenska språket",
    "english", "sv-SE-NO", "\u212an"])
def test_what_is_no_language_tag(code):
    """A language or a country that is none, and what the grammar has no place for."""
    assert not is_language(code)


@pytest.mark.parametrize("code", ["22253000", "161891005", "999480561000087100", "64572001", "278860009",
                                  "284196006:116676008=50960005", "22253000 |Pain|", "(1|a|)"])
def test_codes_that_snomed_ct_may_have(code):
    """A concept of the core, one of an extension, expressions: they may be there."""
    assert snomed(code) is None


@pytest.mark.parametrize("code", [
    "22253001", "2225300", "22253000 ", "022253000", "pain", "", "1", "12345", "2" * 19, "680946014", "2\u0662253000"])
def test_codes_that_snomed_ct_cannot_have(code):
    """A wrong check digit, a digit short, a description, words, digits of another script."""
    assert snomed(code) is False


@pytest.mark.parametrize("code", ["8310-5", "718-7", "72514-3", "LA6576-8", "LP7839-6", "LL715-4", "MTHU000001"])
def test_codes_that_loinc_may_have(code):
    """Terms, answers, parts and lists."""
    assert loinc(code) is None


@pytest.mark.parametrize("code", ["8310-6", "8310", "8310-", "83105", "-5", "pain", "", "LA6576", "LX1-8", "8310-55"])
def test_codes_that_loinc_cannot_have(code):
    """A wrong check digit, none, or another form."""
    assert loinc(code) is False


def test_one_wrong_digit_is_found():
    """Verhoeff's finds every single wrong digit and every two that changed places; LOINC's every wrong digit."""
    right = "278860009"
    others = {right[:at] + digit + right[at + 1:] for at in range(9) for digit in "0123456789"} - {right}
    swapped = {right[:at] + right[at + 1] + right[at] + right[at + 2:] for at in range(8)} - {right}

    assert {snomed(code) for code in others | swapped} == {False}
    assert {loinc("72514-" + digit) for digit in "012456789"} == {False}


def test_the_countries_are_those_of_r4s_list():
    """R4's value set of two-letter codes was made from the same standard, some years before."""
    listed = r4().resource("ValueSet", "http://hl7.org/fhir/ValueSet/iso3166-1-2")["compose"]["include"][0]["concept"]

    assert {concept["code"] for concept in listed} <= ALPHA_2
    assert {"SE", "SWE", "752", "NO", "NOR", "578", "XK"} <= COUNTRIES
    assert {len([code for code in COUNTRIES if code.isdigit()]), len(ALPHA_2)} == {249}
    assert not {"SV-SE", "se", "EU", "UK"} & COUNTRIES


def test_currencies():
    """What money is counted in; a currency that was given up since R4 is still one."""
    assert {"SEK", "NOK", "DKK", "EUR", "XXX", "HRK"} <= CURRENCIES
    assert not {"KR", "sek", "DEM"} & CURRENCIES


@pytest.mark.parametrize(("system", "code", "answer"), [
    ("urn:ietf:bcp:13", "image/png", True), ("urn:ietf:bcp:13", "text/plain; charset=utf-8", True),
    ("urn:ietf:bcp:13", "png", False), ("urn:iso:std:iso:3166:-2", "NO-03", None),
    ("urn:iso:std:iso:3166:-2", "NO03", False), ("http://unstats.un.org/unsd/methods/m49/m49.htm", "154", None),
    ("http://unstats.un.org/unsd/methods/m49/m49.htm", "Nordic", False), ("urn:other", "x", None)])
def test_other_systems(system, code, answer):
    """Told by form, ruled out by form, or open."""
    assert by_form(system, code) is answer
