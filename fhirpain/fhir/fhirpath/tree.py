"""The syntax tree of a FHIRPath expression. https://hl7.org/fhirpath/N1/grammar.html"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Tree:
    """A node of the tree; ``position`` is where its text begins."""

    position: int

    def parts(self) -> Iterator[Tree]:
        """The trees directly below this one."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Tree):
                yield value
            elif isinstance(value, tuple):
                yield from (part for part in value if isinstance(part, Tree))


@dataclass(frozen=True, slots=True)
class Literal(Tree):
    """A constant; ``values`` holds one System value, or none for ``{}``."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class This(Tree):
    """``$this``, and what a path starts from when nothing stands before it."""


@dataclass(frozen=True, slots=True)
class Index(Tree):
    """``$index``: the place (from 0) of the item an iterating function is at."""


@dataclass(frozen=True, slots=True)
class Total(Tree):
    """``$total``: what ``aggregate`` has so far."""


@dataclass(frozen=True, slots=True)
class Variable(Tree):
    """``%name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Member(Tree):
    """``base.name``; at the head of a path ``base`` is This and ``name`` may be the focus's own type."""

    base: Tree
    name: str


@dataclass(frozen=True, slots=True)
class Call(Tree):
    """``base.name(arguments)``."""

    base: Tree
    name: str
    arguments: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Indexer(Tree):
    """``base[index]``."""

    base: Tree
    index: Tree


@dataclass(frozen=True, slots=True)
class Polarity(Tree):
    """``+operand`` or ``-operand``."""

    sign: str
    operand: Tree


@dataclass(frozen=True, slots=True)
class Operation(Tree):
    """``left operator right`` for every operator but ``is``, ``as`` and ``|``."""

    operator: str
    left: Tree
    right: Tree


@dataclass(frozen=True, slots=True)
class Union(Tree):
    """``a | b | c``: as many members as are written, so that a long list stays a flat one."""

    members: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class TypeOperation(Tree):
    """``operand is Type`` or ``operand as Type``; ``type_name`` may carry its namespace (``System.String``)."""

    operator: str
    operand: Tree
    type_name: str
