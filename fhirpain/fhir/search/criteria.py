"""One parameter of a search: its name, modifier, chain, and values. https://hl7.org/fhir/R4/search.html#modifiers

    patient.identifier=x                      a chain: whoever the reference leads to
    subject:Patient.name=x                    a chain to one type
    _has:Observation:patient:code=x           the other way round
"""

from collections.abc import Iterable, Iterator

from fhirpain.fhir.search.faults import Unfit
from fhirpain.fhir.search.model import Asked, Chain, Condition, Criterion, Has, Parameter, Parameters, Token
from fhirpain.fhir.search.operands import Setting, asked
from fhirpain.fhir.search.parameters import parameters, resource_types
from fhirpain.fhir.search.splitting import split
from fhirpain.fhir.terminology import Terminology

MOST_VALUES = 1000
MOST_COMPARED = 200
"""Values of one search that are compared one by one (times, amounts, texts): of the rest, one look finds all."""
MOST_STEPS = 4
MOST_BRANCHES = 2000
"""How many types the chains of one search may be tried for: some references lead to any of R4's types."""

_MODIFIERS: dict[str, tuple[str, ...]] = {
    "string": ("missing", "exact", "contains"),
    "token": ("missing", "not", "text", "in", "not-in", "below", "above", "of-type"),
    "reference": ("missing", "identifier"),
    "uri": ("missing", "below", "above"),
}
"""The modifiers of each kind besides the types of references; every other kind has ``missing`` alone."""
_COMPARED = ("date", "number", "quantity", "string", "composite")
_LISTED = ("in", "not-in", "below", "above")


class Unknown(Exception):
    """The name is no parameter of the type; a search may go on without it."""


class CriteriaReader:
    """Reads the criteria of one search."""

    def __init__(self, setting: Setting, terminology: Terminology | None) -> None:
        """What reading depends on besides the text; ``terminology`` lists codes."""
        self._setting, self._terminology = setting, terminology
        self._branches, self._compared = 0, 0

    def condition(self, offered: Parameters, name: str, text: str, steps: int = 0) -> Condition | None:
        """The condition of a name and its values; None where there are no values to ask for.

        Raises ``Unknown`` and ``Unfit``.
        """
        if steps > MOST_STEPS or self._branches > MOST_BRANCHES:
            raise Unfit("search-limit-steps", limit=str(MOST_STEPS))
        if name.startswith("_has:"):
            return self._has(name, text, steps)
        head, dot, rest = name.partition(".")
        code, _, modifier = head.partition(":")
        parameter = offered.get(code)
        if parameter is None:
            raise Unknown
        if dot:
            return self._chain(parameter, modifier, rest, text, steps)
        return self._criterion(parameter, modifier, text)

    def _has(self, name: str, text: str, steps: int) -> Has | None:
        _, kind, code, rest = [*name.split(":", 3), "", "", ""][:4]
        parameter = parameters(kind).get(code)
        if parameter is None or parameter.kind != "reference" or not rest:
            raise Unfit("search-chain")
        inner = self._beyond(kind, rest, text, steps)
        return None if inner is None else Has(kind, parameter, inner)

    def _chain(self, parameter: Parameter, only: str, rest: str, text: str, steps: int) -> Chain | None:
        if parameter.kind != "reference" or not rest or (only and not _may_lead(parameter, only)):
            raise Unfit("search-chain")
        kinds = (only,) if only else parameter.target or tuple(sorted(resource_types()))
        found = dict(self._each(kinds, rest, text, steps))
        targets = tuple((kind, inner) for kind, inner in found.items() if inner is not None)
        return Chain(parameter, targets) if targets else None

    def _each(self, kinds: Iterable[str], name: str, text: str, steps: int) -> Iterator[tuple[str, Condition | None]]:
        """The condition for each type that can keep it; raises the first type's ``Unfit`` where none can."""
        faults, some = [], False
        for kind in kinds:
            self._branches += 1
            try:
                found = self._beyond(kind, name, text, steps)
            except Unfit as unfit:
                if unfit.rule.startswith("search-limit"):
                    raise
                faults.append(unfit)
            else:
                some = True
                yield kind, found
        if not some:
            raise next((one for one in faults if one.rule != "search-chain"), Unfit("search-chain"))

    def _beyond(self, kind: str, name: str, text: str, steps: int) -> Condition | None:
        """The condition at the other end; there an unknown name is no matter to pass over."""
        try:
            return self.condition(parameters(kind), name, text, steps + 1)
        except Unknown:
            raise Unfit("search-chain") from None

    def _criterion(self, parameter: Parameter, modifier: str, text: str) -> Criterion | None:
        accepted = _MODIFIERS.get(parameter.kind, ("missing",))
        to_type = parameter.kind == "reference" and _may_lead(parameter, modifier)
        if modifier and modifier not in accepted and not to_type:
            raise Unfit("search-modifier", accepted=", ".join(accepted))
        texts = [one for one in split(text, ",") if one]
        if len(texts) > MOST_VALUES:
            raise Unfit("search-limit-values", limit=str(MOST_VALUES))
        if not texts:
            return None
        if modifier == "text" or parameter.kind in _COMPARED:
            self._compared += len(texts) - 1
            if self._compared > MOST_COMPARED:
                raise Unfit("search-limit-values", limit=str(MOST_COMPARED))
        try:
            return self._valued(parameter, modifier, texts)
        except Unfit as unfit:
            kind = "boolean" if modifier == "missing" else parameter.kind
            raise Unfit(unfit.rule, **{"kind": kind, **unfit.facts}) from None

    def _valued(self, parameter: Parameter, modifier: str, texts: list[str]) -> Criterion:
        if modifier == "missing":
            if texts not in (["true"], ["false"]):
                raise Unfit("search-value")
            return Criterion(parameter, modifier, (), texts == ["true"])
        values = tuple(asked(parameter, modifier, one, self._setting) for one in texts)
        if parameter.kind == "token" and modifier in _LISTED:
            values = tuple(Asked("eq", token) for value in values for token in self._listed(modifier, value.operand))
            if len(values) > MOST_VALUES:
                raise Unfit("search-limit-values", limit=str(MOST_VALUES))
        return Criterion(parameter, modifier, values)

    def _listed(self, modifier: str, operand: object) -> Iterator[Token]:
        """The codes of a value set, or those below or above a code."""
        if self._terminology is None or not isinstance(operand, Token):
            raise Unfit("search-codes-not-held")
        if modifier in ("in", "not-in"):
            # A version follows a bar, as the system's code does: the whole is the canonical.
            url = operand.code if operand.system is None else f"{operand.system}|{operand.code}"
            held = self._terminology.expansion(url)
        else:
            held = _hierarchy(self._terminology, modifier, operand)
        if held is None:
            raise Unfit("search-codes-not-held")
        return (Token(operand.parameter, system, code) for system in sorted(held) for code in sorted(held[system]))


def _hierarchy(terminology: Terminology, modifier: str, asked_for: Token) -> dict[str, frozenset[str]] | None:
    system = terminology.code_system(asked_for.system) if asked_for.system else None
    operator = "is-a" if modifier == "below" else "generalizes"
    rule = {"property": "concept", "op": operator, "value": asked_for.code}
    codes = None if system is None else system.filtered(rule)
    return None if codes is None or asked_for.system is None else {asked_for.system: codes}


def _may_lead(parameter: Parameter, resource_type: str) -> bool:
    return resource_type in (parameter.target or resource_types())
