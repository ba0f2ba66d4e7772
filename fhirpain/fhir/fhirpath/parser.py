"""Tokens to a syntax tree, by precedence climbing. https://hl7.org/fhirpath/N1/#operator-precedence"""

from decimal import Decimal
from typing import Any

from fhirpain.fhir.fhirpath import tree
from fhirpain.fhir.fhirpath.errors import ParseError
from fhirpain.fhir.fhirpath.lexer import Token, tokens
from fhirpain.fhir.fhirpath.units import CALENDAR
from fhirpain.fhir.fhirpath.values import Date, DateTime, Quantity, Time

_BINDING = {"implies": 1, "or": 2, "xor": 2, "and": 3, "in": 4, "contains": 4, "=": 5, "~": 5, "!=": 5, "!~": 5,
            "<": 6, ">": 6, "<=": 6, ">=": 6, "|": 7, "is": 8, "as": 8, "+": 9, "-": 9, "&": 9,
            "*": 10, "/": 10, "div": 10, "mod": 10}
_POLARITY = 11
_NAMES_TOO = ("as", "contains", "in", "is")
_RESERVED = {word for word in _BINDING if word.isalpha()} - set(_NAMES_TOO) | {"true", "false"}
_CONSTANTS = ("number", "string", "date", "datetime", "time")
LONGEST = 20_000
"""Characters in an expression; R4's longest has 1 386."""
DEEPEST = 100
"""Levels of a tree. Each costs a few Python frames, of which there are a thousand; R4's deepest has 15."""


def parse(expression: str) -> tree.Tree:
    """The tree of an expression; raises ``ParseError`` with the position of what could not be read."""
    if len(expression) > LONGEST:
        raise ParseError("the expression is too long", LONGEST)
    parser = _Parser(tokens(expression))
    found = parser.expression(0)
    parser.expect("end", "")
    _measure(found)
    return found


def _measure(whole: tree.Tree) -> None:
    """Refuse a tree too deep to compile, whatever made it deep: a long path or sum nests to the left."""
    below = [(whole, 1)]
    while below:
        part, depth = below.pop()
        if depth > DEEPEST:
            raise ParseError("the expression is nested too deeply", part.position)
        below.extend((inner, depth + 1) for inner in part.parts())


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _is(self, text: str) -> bool:
        return self._next.text == text and self._next.kind in ("symbol", "word")

    def expect(self, kind: str, text: str) -> Token:
        """Take the next token, which must be this one."""
        if (self._next.kind, self._next.text) != (kind, text):
            raise ParseError(f"expected {text!r}" if text else "something is left over", self._next.position)
        return self._take()

    def expression(self, binding: int) -> tree.Tree:
        """An expression whose operators all bind tighter than ``binding``."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise ParseError("the expression is nested too deeply", self._next.position)
        left = self._signed()
        while self._next.kind in ("symbol", "word") and _BINDING.get(self._next.text, 0) > binding:
            left = self._operation(left, self._take())
        self._depth -= 1
        return left

    def _operation(self, left: tree.Tree, operator: Token) -> tree.Tree:
        word, position = operator.text, operator.position
        if word in ("is", "as"):
            return tree.TypeOperation(position, word, left, self._type_name())
        right = self.expression(_BINDING[word])
        if word == "|":
            return tree.Union(position, (*_members(left), right))
        return tree.Operation(position, word, left, right)

    def _type_name(self) -> str:
        name = self._name().text
        while self._is("."):
            self._take()
            name += "." + self._name().text
        return name

    def _signed(self) -> tree.Tree:
        if not (self._is("+") or self._is("-")):
            return self._path()
        sign = self._take()
        return tree.Polarity(sign.position, sign.text, self.expression(_POLARITY))

    def _path(self) -> tree.Tree:
        found = self._term()
        while self._is(".") or self._is("["):
            if self._take().text == ".":
                found = self._invocation(found)
                continue
            index = self.expression(0)
            found = tree.Indexer(self.expect("symbol", "]").position, found, index)
        return found

    def _term(self) -> tree.Tree:
        token = self._next
        if token.kind in _CONSTANTS or (token.kind in ("word", "symbol") and token.text in ("true", "false", "{")):
            return self._literal(self._take())
        if self._is("("):
            self._take()
            found = self.expression(0)
            self.expect("symbol", ")")
            return found
        if token.kind == "variable":
            self._take()
            return tree.Variable(token.position, token.text)
        return self._invocation(tree.This(token.position))

    def _invocation(self, base: tree.Tree) -> tree.Tree:
        if self._next.kind == "special":
            token = self._take()
            special = {"$this": tree.This, "$index": tree.Index, "$total": tree.Total}[token.text]
            if not isinstance(base, tree.This):
                raise ParseError("stands only at the head of a path", token.position)
            return special(token.position)
        name = self._name()
        if not self._is("("):
            return tree.Member(name.position, base, name.text)
        return tree.Call(name.position, base, name.text, self._arguments())

    def _arguments(self) -> tuple[tree.Tree, ...]:
        self._take()
        found: list[tree.Tree] = []
        while not self._is(")"):
            if found:
                self.expect("symbol", ",")
            found.append(self.expression(0))
        self._take()
        return tuple(found)

    def _name(self) -> Token:
        if self._next.kind == "delimited" or (self._next.kind == "word" and self._next.text not in _RESERVED):
            return self._take()
        raise ParseError("expected a name", self._next.position)

    def _literal(self, token: Token) -> tree.Literal:
        if (token.kind, token.text) == ("symbol", "{"):
            self.expect("symbol", "}")
            return tree.Literal(token.position, ())
        return tree.Literal(token.position, (self._constant(token),))

    def _constant(self, token: Token) -> Any:
        if token.kind == "number":
            return self._number(token)
        if token.kind == "string":
            return token.text
        if token.kind == "word":
            return token.text == "true"
        kinds = {"date": Date.parse, "datetime": DateTime.parse, "time": Time.parse}
        value = kinds[token.kind](token.text.removeprefix("@").removeprefix("T"))
        if value is None:
            raise ParseError("no such day or time", token.position)
        return value

    def _number(self, token: Token) -> int | Decimal | Quantity:
        following = self._next
        if following.kind == "string" or (following.kind == "word" and following.text in CALENDAR):
            self._take()
            return Quantity(Decimal(token.text), following.text, following.kind == "word")
        return Decimal(token.text) if "." in token.text else int(token.text)


def _members(left: tree.Tree) -> tuple[tree.Tree, ...]:
    return left.members if isinstance(left, tree.Union) else (left,)
