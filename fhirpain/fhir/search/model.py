"""What is indexed of a resource, and what a search asks: the values both speak in. https://hl7.org/fhir/R4/search.html

``extract()`` yields values, ``parse()`` a Query. Both use the same value classes, and a value's ``parameter`` is the
name it is indexed under. That is the parameter's code, or, where a modifier looks at something else of the element,
``code:modifier``. Only these three are such names, and an operand that needs one already carries it:

    Text       code:text              the words of a token: Coding.display, CodeableConcept.text, Identifier.type.text
    Token      identifier:of-type     system "<type system>|<type code>", code the identifier's value
    Token      subject:identifier     Reference.identifier

The parts of a composite have "" for parameter: the composite's own says which they are.

Everything here is a frozen msgspec Struct (equal by content, hashable), as making one costs a third of a dataclass.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec

from fhirpain.fhir.issue import Issue

Kind = Literal["number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"]
Prefix = Literal["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]
Total = Literal["none", "estimate", "accurate"]
Summary = Literal["true", "text", "data", "count", "false"]
Modifier = str
"""``""``, or one of missing exact contains not in not-in below above identifier text of-type, or a resource type."""


class Component(msgspec.Struct, frozen=True):
    """One part of a composite: the parameter it is taken from, and its path below the composite's own."""

    code: str
    kind: Kind
    expression: str


class Parameter(msgspec.Struct, frozen=True):
    """A search parameter as it is for one resource type; ``expression`` is FHIRPath, our corrections made.

    ``target`` are the types a reference may lead to. ``_id`` and ``_lastUpdated`` are parameters whose values are the
    store's own columns: ``extract`` does not yield them.
    """

    code: str
    kind: Kind
    url: str
    expression: str
    target: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    canonical: bool = False
    """Whether it is a reference by canonical: a Reference's ``url`` and ``version``."""


class Token(msgspec.Struct, frozen=True, gc=False):
    """A code, an identifier, a contact point, a boolean (``true``).

    Indexed: ``system`` is "" where there is none. Asked: ``system`` is None for any, "" for none; ``code`` is "" for
    any code of the system (``system|``).
    """

    parameter: str
    system: str | None
    code: str


class Text(msgspec.Struct, frozen=True, gc=False):
    """Words as they stand.

    Without modifier ``fold(indexed)`` begins with ``fold(asked)``; ``contains``: holds it; ``exact``: the values
    themselves are equal.
    """

    parameter: str
    value: str


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A link to another resource.

    A literal one has ``type`` and ``id`` (and ``version`` of ``/_history/``); an absolute one of another server has
    ``url`` as well, without the version; a ``urn:`` has ``url`` alone; a canonical has ``url`` and ``version``.
    Indexed: ``url`` is "" where the resource is of this server (relative, or below ``base``).
    Asked: ``type`` "" is any type; ``version`` "" is any version. With ``url`` the ``url`` must be equal, without
    it ``id`` (and ``type``) and the indexed ``url`` must be "".
    """

    parameter: str
    type: str = ""
    id: str = ""
    version: str = ""
    url: str = ""


class Period(msgspec.Struct, frozen=True, gc=False):
    """A time: microseconds since 1970 in UTC, half-open ``[low, high)``; None is without bound."""

    parameter: str
    low: int | None
    high: int | None


class Number(msgspec.Struct, frozen=True, gc=False):
    """A number. Indexed: ``low`` and ``high`` are the value itself, or the bounds of a Range (None: open).

    Asked with eq, ne and ap: ``[low, high)`` is the implicit (or, for ap, widened) range; with the other prefixes
    both are the number itself.
    """

    parameter: str
    low: float | None
    high: float | None


class Quantity(msgspec.Struct, frozen=True, gc=False):
    """An amount; bounds as in Number, and None where a comparator or a Range leaves one open.

    ``low`` and ``high`` are in the unit as it stands, ``base_low`` and ``base_high`` in UCUM's base units, of which
    ``base`` is the canonical text (``g.m-3``); ``base`` is "" where the unit is no unit of UCUM that is known here.
    Asked: ``system`` None and ``code`` "" is any unit; ``system`` None and a ``code`` is equal to the indexed ``code``
    or ``unit``. With ``base`` the base bounds are compared where the indexed value has the same ``base``; without it
    ``low`` and ``high``, and ``system`` and ``code``.
    """

    parameter: str
    low: float | None
    high: float | None
    system: str | None = ""
    code: str = ""
    unit: str = ""
    base_low: float | None = None
    base_high: float | None = None
    base: str = ""


class Uri(msgspec.Struct, frozen=True, gc=False):
    """A uri as it stands.

    ``below``: the indexed one is the asked one or continues it after a ``/``; ``above``: the other way round.
    """

    parameter: str
    value: str


Simple: TypeAlias = Token | Text | Reference | Period | Number | Quantity | Uri


class Composite(msgspec.Struct, frozen=True):
    """Values that belong together, one for each component, in order."""

    parameter: str
    parts: tuple[Simple, ...]


Value: TypeAlias = Simple | Composite


class Asked(msgspec.Struct, frozen=True):
    """One value asked for. ``operand`` is None for a composite, whose ``parts`` are asked for together.

    How an indexed range ``i`` stands to an asked range ``a`` (bounds that are None are without end), times half-open:

        eq  a.low <= i.low and i.high <= a.high       ne  not eq (a value there is, which is not equal)
        gt  i.high > a.high                           lt  i.low < a.low
        ge  i.high > a.low                            le  i.low < a.high
        sa  i.low >= a.high                           eb  i.high <= a.low
        ap  i.low < a.high and a.low < i.high

    For numbers and quantities the indexed range is closed and mostly a point: eq is ``a.low <= i.low and
    i.high < a.high``, ap ``i.low < a.high and a.low <= i.high``; ge and le are ``i.high >= a.low`` and
    ``i.low <= a.high``; sa and eb are ``i.low > a.high`` and ``i.high < a.low``.
    """

    prefix: Prefix = "eq"
    operand: Simple | None = None
    parts: tuple["Asked", ...] = ()


class Criterion(msgspec.Struct, frozen=True):
    """One parameter and the values it may have: any of them will do.

    ``missing`` is an answer of its own (values are empty then): True wants resources without any value, neither under
    the parameter's code nor under ``code:text`` and the like.
    ``negated`` (modifiers not and not-in) wants resources of which no value is among these, so also those with none.
    ``in``, ``not-in``, and ``below`` and ``above`` of tokens come with their codes listed: nothing is left to expand.
    """

    parameter: Parameter
    modifier: Modifier = ""
    values: tuple[Asked, ...] = ()
    missing: bool | None = None

    @property
    def negated(self) -> bool:
        """Whether a resource matches when none of its values does."""
        return self.modifier in ("not", "not-in")


class Chain(msgspec.Struct, frozen=True):
    """``subject:Patient.name=x``: the reference leads to a resource that keeps a condition.

    ``targets`` holds the types it may lead to, each with its condition; any of them will do.
    """

    parameter: Parameter
    targets: tuple[tuple[str, "Condition"], ...]


class Has(msgspec.Struct, frozen=True):
    """``_has:Observation:patient:code=x``: a resource of ``type`` refers here and keeps a condition."""

    type: str
    parameter: Parameter
    inner: "Condition"


Condition: TypeAlias = Criterion | Chain | Has


class Sort(msgspec.Struct, frozen=True):
    """By which parameter to sort."""

    parameter: Parameter
    descending: bool = False


class Include(msgspec.Struct, frozen=True):
    """``_include=source:parameter:target`` or ``_revinclude``.

    ``source`` and ``code`` may be ``*`` for all; ``target`` "" is every type. ``iterate``: of what was included too.
    """

    source: str
    code: str
    target: str = ""
    iterate: bool = False


class Query(msgspec.Struct, frozen=True):
    """A search, understood: all of ``criteria`` must hold.

    ``type`` is None for a search of the whole system, with ``types`` to choose from (empty: all).
    ``understood`` are the parameters kept, decoded, in their order: those of the self link. ``issues`` are warnings
    about those ignored.
    """

    type: str | None
    criteria: tuple[Condition, ...] = ()
    sort: tuple[Sort, ...] = ()
    count: int | None = None
    total: Total | None = None
    summary: Summary | None = None
    elements: tuple[str, ...] = ()
    include: tuple[Include, ...] = ()
    revinclude: tuple[Include, ...] = ()
    types: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    understood: tuple[tuple[str, str], ...] = ()


Parameters: TypeAlias = Mapping[str, Parameter]
"""The parameters of a type by code."""
