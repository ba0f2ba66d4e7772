import pytest

from fhirpain.fhir import fhirpath
from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.parser import DEEPEST, LONGEST, parse


def value(expression: str) -> object:
    """The one value of an expression that needs no resource."""
    [found] = fhirpath.compile(expression).evaluate({"resourceType": "Basic"})
    return found


@pytest.mark.parametrize(("expression", "expected"), [
    ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("-1 + 2", 1), ("2 - 1 - 1", 0), ("1 | 1 is Integer", None),
    ("true or true and false", True), ("false implies false and false", True), ("1 + 1 = 2 and 2 > 1", True),
    ("(1 | 2).count() = 2", True), ("'a' & 'b' = 'ab'", True), ("1 < 2 = true", True), ("7 div 2 mod 2", 1),
])
def test_operators_bind_as_the_specification_orders_them(expression: str, expected: object) -> None:
    """Each line is false or an error under another order of precedence."""
    if expected is None:
        assert fhirpath.compile(expression).evaluate({}) == [1, True]
    else:
        assert value(expression) == expected


def test_a_sign_takes_the_whole_path_behind_it() -> None:
    """``-1.convertsToInteger()`` is minus of a boolean, which has no sign."""
    with pytest.raises(fhirpath.EvaluationError):
        value("-1.convertsToInteger()")


def test_comments_are_space() -> None:
    """Both kinds of comments may stand between any two tokens."""
    assert value("1 // one\n + /* two */ 2") == 3


def test_a_name_in_backticks_may_be_any_word() -> None:
    """``div`` is an operator, `div` in backticks an element."""
    assert parse("text.`div`") == tree.Member(5, tree.Member(0, tree.This(0), "text"), "div")


def test_four_operators_are_names_too() -> None:
    """``contains``, ``in``, ``is`` and ``as`` name elements and functions where a name is due."""
    assert isinstance(parse("expansion.repeat(contains)"), tree.Call)


def test_escapes_in_a_text_are_undone() -> None:
    """The escapes of the grammar, and no others."""
    assert value(r"'\'\\\/\u00e5\t'") == "'\\/å\t"
    with pytest.raises(fhirpath.ParseError):
        parse(r"'\d'")


@pytest.mark.parametrize(("expression", "position"), [
    ("", 0), ("1 +", 3), ("name.", 5), ("(1", 2), ("1 2", 2), ("name[0", 6), ("'open", 0), ("1 /* open", 2),
    ("a ? b", 2),
    ("exists(1,2,3)", 0), ("name.nothingLikeIt()", 5), ("where()", 0), ("name.is(1)", 8), ("@2015-13", 0),
    ("@2015-02-30", 0), ("@T25", 0), ("a.$this", 2), ("@T14:00Z", 7),
])
def test_what_cannot_be_read_says_where(expression: str, position: int) -> None:
    """A ParseError carries the offset of the first thing that could not be read."""
    with pytest.raises(fhirpath.ParseError) as raised:
        fhirpath.Expression(expression)
    assert raised.value.position == position


@pytest.mark.parametrize("expression", [
    "(" * 3000 + "1" + ")" * 3000, "-" * 3000 + "1", ".".join(["a"] * 3000), "+".join(["1"] * 3000),
    "a(" * 300 + ")" * 300, "1" * (LONGEST + 1),
])
def test_depth_and_length_have_a_limit(expression: str) -> None:
    """An expression nested or chained too deeply is refused when it is read, not by Python's stack."""
    with pytest.raises(fhirpath.ParseError):
        fhirpath.Expression(expression)


def test_an_expression_within_the_limit_runs() -> None:
    """The limit leaves room on the stack for compiling and running what is just below it."""
    assert value("(" * (DEEPEST - 2) + "1" + ")" * (DEEPEST - 2)) == 1
    assert value("+".join(["1"] * (DEEPEST - 1))) == DEEPEST - 1


def test_many_alternatives_are_not_deep() -> None:
    """A union is flat however long it is, as in the search parameters of many types."""
    assert len(fhirpath.compile("|".join(map(str, range(500)))).evaluate({})) == 500


def test_an_expression_is_compiled_once() -> None:
    """The cache is by text."""
    assert fhirpath.compile("name.given") is fhirpath.compile("name.given")
