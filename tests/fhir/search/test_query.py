"""What a search asks, read from the names and values of an address."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirpain.fhir.definitions import r4
from fhirpain.fhir.issue import LANGUAGES, Rejected
from fhirpain.fhir.search import parse
from fhirpain.fhir.search.model import (
    Asked,
    Chain,
    Criterion,
    Has,
    Include,
    Number,
    Period,
    Quantity,
    Query,
    Reference,
    Simple,
    Text,
    Token,
    Uri,
)
from fhirpain.fhir.terminology import Terminology

UCUM = "http://unitsofmeasure.org"
NOW = datetime(1970, 1, 11, tzinfo=UTC)
DAY, SECOND = 86_400_000_000, 1_000_000
TERMINOLOGY = Terminology(r4())


def asked(resource_type: str | None, search: str, **options: Any) -> Query:
    """A query read from the text of an address."""
    pairs = parse_qsl(search, keep_blank_values=True)
    return parse(resource_type, pairs, **{"now": NOW, "value_sets": TERMINOLOGY, **options})


def only(resource_type: str, search: str, **options: Any) -> Criterion:
    """The one criterion of a search."""
    (criterion,) = asked(resource_type, search, **options).criteria
    assert isinstance(criterion, Criterion)
    return criterion


def refused(resource_type: str | None, search: str, **options: Any) -> list[str]:
    """The rules for which a search is refused."""
    with pytest.raises(Rejected) as caught:
        asked(resource_type, search, **options)
    assert caught.value.status == 400
    return [issue.rule for issue in caught.value.issues]


@pytest.mark.parametrize(("kind", "search", "operand"), [
    ("Patient", "identifier=urn:x|12", Token("identifier", "urn:x", "12")),
    ("Patient", "identifier=12", Token("identifier", None, "12")),
    ("Patient", "identifier=|12", Token("identifier", "", "12")),
    ("Patient", "identifier=urn:x|", Token("identifier", "urn:x", "")),
    ("Patient", r"identifier=a\|b\,c\$d\\e", Token("identifier", None, r"a|b,c$d\e")),
    ("Patient", r"identifier=a\b", Token("identifier", None, r"a\b")),
    ("Patient", "identifier:of-type=urn:t|MR|12", Token("identifier:of-type", "urn:t|MR", "12")),
    ("Patient", "active=true", Token("active", None, "true")),
    ("Patient", "language:text=svensk", Text("language:text", "svensk")),
    ("Patient", "name=Berg", Text("name", "Berg")),
    ("Patient", "general-practitioner=1", Reference("general-practitioner", "", "1")),
    ("CarePlan", "patient=1", Reference("patient", "Patient", "1")),
    ("CarePlan", "subject=Patient/1", Reference("subject", "Patient", "1")),
    ("CarePlan", "subject:Patient=1", Reference("subject", "Patient", "1")),
    ("CarePlan", "subject=Patient/1/_history/2", Reference("subject", "Patient", "1", "2")),
    ("CarePlan", "subject=http://a.example/Patient/1",
     Reference("subject", "Patient", "1", "", "http://a.example/Patient/1")),
    ("CarePlan", "subject=http://here.example/fhir/Patient/1", Reference("subject", "Patient", "1")),
    ("CarePlan", "subject=urn:uuid:1", Reference("subject", url="urn:uuid:1")),
    ("CarePlan", "subject:identifier=urn:x|1", Token("subject:identifier", "urn:x", "1")),
    ("QuestionnaireResponse", "questionnaire=http://a.example/q|2",
     Reference("questionnaire", version="2", url="http://a.example/q")),
    ("CarePlan", "instantiates-uri=urn:x", Uri("instantiates-uri", "urn:x")),
    ("CarePlan", "date=1970-01-02", Period("date", DAY, 2 * DAY)),
    ("CarePlan", "date=1970-01", Period("date", 0, 31 * DAY)),
    ("CarePlan", "date=1970-01-01T00:01", Period("date", 60 * SECOND, 120 * SECOND)),
    ("CarePlan", "date=1970-01-01T01:00:01+01:00", Period("date", SECOND, 2 * SECOND)),
    ("CarePlan", "date=1970-01-01T01:00:01%2B01:00", Period("date", SECOND, 2 * SECOND)),
    ("RiskAssessment", "probability=100", Number("probability", 99.5, 100.5)),
    ("RiskAssessment", "probability=100.00", Number("probability", 99.995, 100.005)),
    ("RiskAssessment", "probability=1e2", Number("probability", 95.0, 105.0)),
    ("RiskAssessment", "probability=-1", Number("probability", -1.5, -0.5)),
    ("Observation", "value-quantity=5.4", Quantity("value-quantity", 5.35, 5.45, None)),
    ("Observation", "value-quantity=5.4||mg", Quantity("value-quantity", 5.35, 5.45, None, "mg")),
    ("Observation", "value-quantity=2|urn:x|mg", Quantity("value-quantity", 1.5, 2.5, "urn:x", "mg")),
    ("Observation", f"value-quantity=2|{UCUM}|kg",
     Quantity("value-quantity", 1.5, 2.5, UCUM, "kg", "", 1500.0, 2500.0, "g")),
])
def test_a_value_is_read_by_the_kind_of_its_parameter(kind: str, search: str, operand: Simple) -> None:
    """As the standard's page on search writes each."""
    assert only(kind, search, base="http://here.example/fhir").values == (Asked("eq", operand),)


@pytest.mark.parametrize("prefix", ["gt", "lt", "ge", "le", "sa", "eb"])
def test_a_number_after_a_comparison_is_exact(prefix: Any) -> None:
    """Its implicit precision is ignored."""
    assert only("RiskAssessment", f"probability={prefix}100").values == (
        Asked(prefix, Number("probability", 100.0, 100.0)),)


@pytest.mark.parametrize("prefix", ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"])
def test_a_date_after_a_prefix_keeps_its_range(prefix: Any) -> None:
    """The range it is compared by."""
    assert only("CarePlan", f"date={prefix}1970").values == (Asked(prefix, Period("date", 0, 365 * DAY)),)


@pytest.mark.parametrize(("kind", "search", "operand"), [
    ("RiskAssessment", "probability=ap100", Number("probability", 90.0, 110.0)),
    ("RiskAssessment", "probability=ap-100", Number("probability", -110.0, -90.0)),
    ("CarePlan", "date=ap1970-01-01", Period("date", -DAY, DAY + 9 * DAY // 10)),
])
def test_approximately_is_a_tenth(kind: str, search: str, operand: Simple) -> None:
    """Of the number, or of the time between now and the date."""
    assert only(kind, search).values == (Asked("ap", operand),)


def test_values_with_commas_between_them_are_alternatives_and_names_add_up() -> None:
    """Comma is or, repetition is and."""
    first, second = asked("CarePlan", "status=active,draft&status=draft").criteria

    assert isinstance(first, Criterion)
    assert [value.operand for value in first.values] == [
        Token("status", None, "active"), Token("status", None, "draft")]
    assert isinstance(second, Criterion)
    assert len(second.values) == 1


def test_the_parts_of_a_composite_are_read_by_their_own_kinds() -> None:
    """With a prefix each, where they take one."""
    assert only("Observation", "code-value-quantity=urn:x|a$gt5").values == (Asked(parts=(
        Asked("eq", Token("", "urn:x", "a")), Asked("gt", Quantity("", 5.0, 5.0, None)))),)


@pytest.mark.parametrize(("search", "missing"), [("status:missing=true", True), ("status:missing=false", False)])
def test_missing_asks_whether_there_is_a_value(search: str, missing: bool) -> None:
    """True for resources that have none."""
    criterion = only("CarePlan", search)

    assert (criterion.missing, criterion.values) == (missing, ())


@pytest.mark.parametrize(("search", "negated"), [("status:not=draft", True), ("status=draft", False)])
def test_not_asks_for_resources_of_which_no_value_is_it(search: str, negated: bool) -> None:
    """So also for those without any."""
    assert only("CarePlan", search).negated is negated


def test_in_lists_the_codes_of_a_value_set() -> None:
    """Nothing is left to expand."""
    criterion = only("Patient", "gender:in=http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1")

    assert {value.operand.code for value in criterion.values if isinstance(value.operand, Token)} == {
        "male", "female", "other", "unknown"}


@pytest.mark.parametrize(("modifier", "code"), [("below", "pain"), ("above", "back")])
def test_below_and_above_list_codes_of_a_hierarchy(modifier: str, code: str) -> None:
    """The code itself is among them."""
    system = {"resourceType": "CodeSystem", "url": "urn:s", "content": "complete",
              "concept": [{"code": "pain", "concept": [{"code": "back"}]}]}
    held = Terminology(r4().with_resources([system]))

    criterion = only("Observation", f"code:{modifier}=urn:s|{code}", value_sets=held)

    assert [value.operand for value in criterion.values] == [
        Token("code", "urn:s", "back"), Token("code", "urn:s", "pain")]


def test_a_chain_leads_to_each_type_that_can_keep_it() -> None:
    """A reference to a Group has no family name to look at."""
    (chain,) = asked("Observation", "subject.family=Berg").criteria

    assert isinstance(chain, Chain)
    assert [kind for kind, _ in chain.targets] == ["Patient"]


def test_a_chain_may_name_its_type_and_go_on() -> None:
    """Several references in a row."""
    (chain,) = asked("Observation", "subject:Patient.organization.name:exact=Hus").criteria

    assert isinstance(chain, Chain)
    ((kind, inner),) = chain.targets
    assert kind == "Patient"
    assert isinstance(inner, Chain)
    ((kind, last),) = inner.targets
    assert kind == "Organization"
    assert isinstance(last, Criterion)
    assert (last.parameter.code, last.modifier) == ("name", "exact")


def test_a_reverse_chain_may_be_nested() -> None:
    """_has within _has, and a chain at its end."""
    (has,) = asked("Patient", "_has:Observation:patient:_has:Provenance:target:agent:Practitioner.family=Berg").criteria

    assert isinstance(has, Has)
    assert (has.type, has.parameter.code) == ("Observation", "patient")
    assert isinstance(has.inner, Has)
    assert isinstance(has.inner.inner, Chain)


def test_a_chain_may_end_in_a_reverse_chain() -> None:
    """Whoever is in a list."""
    (chain,) = asked("CarePlan", "patient._has:Group:member:_id=1").criteria

    assert isinstance(chain, Chain)
    assert isinstance(chain.targets[0][1], Has)


def test_controls_say_what_comes_back() -> None:
    """Order, number, form and company."""
    query = asked("CarePlan", "_sort=-date,_id&_count=5&_total=accurate&_summary=data&_elements=status,period"
                  "&_include=CarePlan:subject:Patient&_include:iterate=Patient:organization&_revinclude:recurse=Goal:*"
                  "&_contained=false&_format=json&_pretty=true")

    assert [(one.parameter.code, one.descending) for one in query.sort] == [("date", True), ("_id", False)]
    assert (query.count, query.total, query.summary, query.elements) == (5, "accurate", "data", ("status", "period"))
    assert query.include == (Include("CarePlan", "subject", "Patient"), Include("Patient", "organization", "", True))
    assert query.revinclude == (Include("Goal", "*", "", True),)
    assert "_format" not in dict(query.understood)
    assert query.issues == ()


def test_everything_may_be_included() -> None:
    """An asterisk alone."""
    assert asked("CarePlan", "_include=*").include == (Include("*", "*"),)


def test_a_search_of_the_system_has_the_parameters_that_its_types_share() -> None:
    """Without types those of every resource."""
    query = asked(None, "status=active&_type=CarePlan,Task&_id=1&patient=2")

    assert query.types == ("CarePlan", "Task")
    assert [one.parameter.code for one in query.criteria if isinstance(one, Criterion)] == ["status", "_id", "patient"]
    assert refused(None, "_type=CarePlan&_type=Task") == ["search-parameter-repeated"]


@pytest.mark.parametrize(("search", "rule", "code"), [
    ("colour=blue", "search-parameter-unknown", "not-supported"),
    ("_text=pain", "search-parameter-unknown", "not-supported"),
    ("status=", "search-parameter-empty", "value"),
    ("status=,", "search-parameter-empty", "value"),
    ("_sort=colour", "search-sort", "value"),
])
def test_what_is_not_known_is_passed_over_and_told_or_refused_when_strict(search: str, rule: str, code: str) -> None:
    """A conditional request must never lose its condition."""
    query = asked("CarePlan", search)

    assert [(issue.rule, issue.code, issue.severity) for issue in query.issues] == [(rule, code, "warning")]
    assert (query.criteria, query.understood) == ((), ())
    assert refused("CarePlan", search, strict=True) == [rule]


@pytest.mark.parametrize(("kind", "search", "rule"), [
    ("CarePlan", "date=yesterday", "search-value"),
    ("CarePlan", "date=2020-02-30", "search-value"),
    ("CarePlan", "date=2020-W01-1", "search-value"),
    ("CarePlan", "date=xx2020", "search-value"),
    ("CarePlan", "status:missing=perhaps", "search-value"),
    ("CarePlan", "status=|", "search-value"),
    ("CarePlan", "subject=a/b/c", "search-value"),
    ("CarePlan", "subject:Patient=Group/1", "search-value"),
    ("RiskAssessment", "probability=much", "search-value"),
    ("RiskAssessment", "probability=1e999", "search-value"),
    ("Observation", "value-quantity=5|mg", "search-value"),
    ("Observation", "code-value-quantity=a", "search-value"),
    ("Observation", "code-value-quantity=a$b", "search-value"),
    ("Patient", "identifier:of-type=MR|12", "search-value"),
    ("Patient", "name=%CC%81", "search-value"),
    ("Patient", "name=Berg%00", "search-value"),
    ("Patient", "na%00me=Berg", "search-value"),
    ("Patient", "name:not=Berg", "search-modifier"),
    ("CarePlan", "date:exact=2020", "search-modifier"),
    ("CarePlan", "subject:Medication=1", "search-modifier"),
    ("CarePlan", "subject:below=1", "search-modifier"),
    ("CarePlan", "status.name=x", "search-chain"),
    ("CarePlan", "subject.colour=x", "search-chain"),
    ("CarePlan", "subject:Medication.code=x", "search-chain"),
    ("CarePlan", "subject.birthdate=x", "search-value"),
    ("CarePlan", "_has:Goal:colour:status=x", "search-chain"),
    ("CarePlan", "_has:Goal=x", "search-chain"),
    ("CarePlan", "_has:Goal:subject:colour=x", "search-chain"),
    ("Patient", "link.link.link.link.link.name=x", "search-limit-steps"),
    ("CarePlan", "_count=-1", "search-value"),
    ("CarePlan", "_count=1&_count=2", "search-parameter-repeated"),
    ("CarePlan", "_total=some", "search-value"),
    ("CarePlan", "_summary=short", "search-value"),
    ("CarePlan", "_elements=$", "search-value"),
    ("CarePlan", "_contained=true", "search-not-offered"),
    ("CarePlan", "_include=CarePlan", "search-include"),
    ("CarePlan", "_include=CarePlan:status", "search-include"),
    ("CarePlan", "_include=CarePlan:subject:Plan", "search-include"),
    ("CarePlan", "_include:all=CarePlan:subject", "search-modifier"),
    ("CarePlan", "_sort=" + "date," * 9, "search-limit-values"),
    ("Patient", "gender:in=urn:nobody", "search-codes-not-held"),
    ("Observation", "code:below=urn:nobody|1", "search-codes-not-held"),
    ("CarePlan", "status=" + "a," * 1001, "search-limit-values"),
    ("CarePlan", "date=" + "2001," * 202, "search-limit-values"),
    ("CarePlan", "&".join(["date=2001" + ",2002" * 101] * 2), "search-limit-values"),
    ("CarePlan", "category:text=" + "a," * 202, "search-limit-values"),
    ("CarePlan", "status=" + "a" * 60_001, "search-limit-length"),
    ("CarePlan", "&".join(["status=active"] * 101), "search-limit-parameters"),
    (None, "_type=Plan", "search-value"),
])
def test_what_cannot_be_searched_by_is_refused(kind: str | None, search: str, rule: str) -> None:
    """Strict or not: passed over it would find too much."""
    assert refused(kind, search) == [rule]


def test_all_faults_come_at_once() -> None:
    """With the name of each parameter for place."""
    with pytest.raises(Rejected) as caught:
        asked("CarePlan", "date=x&_count=x&colour=blue", strict=True)

    assert [issue.expression for issue in caught.value.issues] == ["http.date", "http._count", "http.colour"]
    assert all(set(issue.texts) == set(LANGUAGES) for issue in caught.value.issues)


def test_an_issue_repeats_neither_a_value_nor_a_name_that_may_be_one() -> None:
    """Somebody may put a person's number where a name belongs."""
    issues = asked("Patient", "191212121212=1&colour=191212121212").issues

    assert [issue.expression for issue in issues] == ["http", "http.colour"]
    assert "1912" not in str(issues)


def test_chains_without_types_cannot_be_made_to_try_without_end() -> None:
    """Some references lead to any of R4's types."""
    assert refused("Provenance", "target.focus.focus.focus.subject=x") == ["search-limit-steps"]


NAMES = st.text(max_size=30) | st.lists(st.sampled_from([
    "patient", "subject", "code", "date", "name", "identifier", "value-quantity", "code-value-quantity", "_id", "_has",
    "_sort", "_count", "_include", "_revinclude", "_elements", "_summary", "_total", "_lastUpdated", "_type", "status",
    "probability", "questionnaire", "based-on", ":", ".", "missing", "exact", "in", "below", "Patient", "Observation",
    "of-type", "iterate", "*"]), max_size=8).map("".join)
VALUES = st.text(max_size=20) | st.lists(st.sampled_from([
    "eq", "ap", "sa", "2020-01-01", "T10:00", "0001", "9999", "-12-31", "Z", "1", ".5", "e9", "e270", "|", ",", "$",
    "\\", "/", "Patient", "urn:x", "http://unitsofmeasure.org", "mg", "true", "*", ":", "-", "Observation:subject"]),
    max_size=6).map("".join)


@given(st.sampled_from(["Patient", "Observation", "RiskAssessment", "QuestionnaireResponse", None]),
       st.lists(st.tuples(NAMES, VALUES), max_size=4), st.booleans())
def test_any_search_is_understood_or_refused(kind: str | None, pairs: list[tuple[str, str]], strict: bool) -> None:
    """Never anything else, and what was understood is understood again."""
    try:
        query = parse(kind, pairs, strict=strict, value_sets=TERMINOLOGY, now=NOW)
    except Rejected:
        return

    again = parse(kind, query.understood, strict=True, value_sets=TERMINOLOGY, now=NOW)
    assert (again.criteria, again.sort, again.include) == (query.criteria, query.sort, query.include)


def test_the_time_is_taken_from_the_clock_where_none_is_given() -> None:
    """``ap`` means a tenth of the time from then to now."""
    (criterion,) = parse("CarePlan", [("date", "ap1970-01-01")]).criteria

    assert isinstance(criterion, Criterion)
    assert isinstance(criterion.values[0].operand, Period)
    assert (criterion.values[0].operand.high or 0) > timedelta(days=5 * 365) // timedelta(microseconds=1)
