"""A search as it is asked in an address or a form, understood. https://hl7.org/fhir/R4/search.html"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.fhir.search import controls
from fhirpain.fhir.search.criteria import CriteriaReader, Unknown
from fhirpain.fhir.search.faults import Unfit, fault
from fhirpain.fhir.search.model import Condition, Include, Parameters, Query, Sort
from fhirpain.fhir.search.operands import Setting
from fhirpain.fhir.search.parameters import parameters
from fhirpain.fhir.search.times import since_1970
from fhirpain.fhir.terminology import Terminology

MOST_PARAMETERS = 100
LONGEST_NAME = 300
LONGEST_VALUE = 60_000

# What no FHIR string may hold, and what no database stores: https://hl7.org/fhir/R4/datatypes.html#string
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Pair = tuple[str, str]

_PASSED_BY = ("_format", "_pretty")
_ONCE: dict[str, Callable[[str], Any]] = {
    "_count": controls.count, "_total": controls.total, "_summary": controls.summary, "_elements": controls.elements}


def parse(resource_type: str | None, pairs: Iterable[Pair], *, strict: bool = False,
          value_sets: Terminology | None = None, base: str = "", now: datetime | None = None) -> Query:
    """What ``pairs`` (names and values, decoded) ask for; of the whole system when ``resource_type`` is None.

    What is not known or has no value is passed over with a warning in ``issues``, or refused when ``strict``.
    ``value_sets`` lists the codes for ``:in``, ``:not-in``, ``:below`` and ``:above`` of tokens; ``base`` is this
    server's address; ``now`` is for ``ap`` of dates. Raises ``Rejected`` (400) with every fault found, never a value.
    """
    setting = Setting(base, since_1970(now or datetime.now(UTC)))
    return _Search(resource_type, strict, CriteriaReader(setting, value_sets)).read(list(pairs))


class _Search:
    """The parts of one search as they are read."""

    def __init__(self, resource_type: str | None, strict: bool, reader: CriteriaReader) -> None:
        self._type, self._strict, self._reader = resource_type, strict, reader
        self._offered: Parameters = {}
        self._types: tuple[str, ...] = ()
        self._once: dict[str, Any] = {}
        self._criteria: list[Condition] = []
        self._sort: list[Sort] = []
        self._includes: dict[str, list[Include]] = {"_include": [], "_revinclude": []}
        self._understood: list[Pair] = []
        self._passed_over: list[Issue] = []
        self._faults: list[Issue] = []

    def read(self, pairs: list[Pair]) -> Query:
        if len(pairs) > MOST_PARAMETERS:
            raise Rejected([fault("search-limit-parameters", "", {"limit": str(MOST_PARAMETERS)})], 400)
        # _type says which other names there are.
        if self._type is None:
            for name, text in pairs:
                self._take(name, text, self._read_types)
        self._offered = parameters(self._type) if self._type else _common(self._types)
        for name, text in pairs:
            self._take(name, text, self._read_one)
        if self._faults:
            raise Rejected(self._faults, 400)
        return Query(
            self._type, tuple(self._criteria), tuple(self._sort), self._once.get("_count"), self._once.get("_total"),
            self._once.get("_summary"), self._once.get("_elements", ()), tuple(self._includes["_include"]),
            tuple(self._includes["_revinclude"]), self._types, tuple(self._passed_over), tuple(self._understood))

    def _take(self, name: str, text: str, read: Callable[[str, str], bool]) -> None:
        """Read one parameter; what it cannot be read for becomes an issue."""
        try:
            for given, limit in ((name, LONGEST_NAME), (text, LONGEST_VALUE)):
                if len(given) > limit:
                    raise Unfit("search-limit-length", limit=str(limit))
            if _FORBIDDEN.search(name + text):
                raise Unfit("search-value", kind="string")
            if read(name, text):
                self._understood.append((name, text))
        except Unknown:
            self._pass_over("search-parameter-unknown", name, type=self._type or "Resource")
        except Unfit as unfit:
            self._faults.append(fault(unfit.rule, name, unfit.facts))

    def _pass_over(self, rule: str, name: str, **facts: str) -> None:
        if self._strict:
            self._faults.append(fault(rule, name, facts))
        else:
            self._passed_over.append(fault(rule, name, facts, "warning"))

    def _read_types(self, name: str, text: str) -> bool:
        if name != "_type":
            return False
        if self._types:
            raise Unfit("search-parameter-repeated")
        self._types = controls.types(text)
        return True

    def _read_one(self, name: str, text: str) -> bool:
        """Whether the parameter is used; raises ``Unknown`` and ``Unfit``."""
        head, _, modifier = name.partition(":")
        if name in _PASSED_BY or (name == "_type" and self._type is None):
            return False
        if not text.strip():
            self._pass_over("search-parameter-empty", name)
            return False
        if name in _ONCE:
            return self._read_once(name, text)
        if name == "_sort":
            return self._read_sort(text)
        if head in self._includes:
            self._includes[head].append(controls.include(modifier, text))
            return True
        if name == "_contained":
            if text != "false":
                raise Unfit("search-not-offered")
            return True
        return self._read_criterion(name, text)

    def _read_once(self, name: str, text: str) -> bool:
        if name in self._once:
            raise Unfit("search-parameter-repeated")
        self._once[name] = _ONCE[name](text)
        return True

    def _read_sort(self, text: str) -> bool:
        found = controls.sort(text, self._offered)
        self._sort += found
        if len(found) != len([name for name in text.split(",") if name.strip()]):
            self._pass_over("search-sort", "_sort")
        if found:
            kept = ",".join(("-" if one.descending else "") + one.parameter.code for one in found)
            self._understood.append(("_sort", kept))
        return False

    def _read_criterion(self, name: str, text: str) -> bool:
        condition = self._reader.condition(self._offered, name, text)
        if condition is None:
            self._pass_over("search-parameter-empty", name)
            return False
        self._criteria.append(condition)
        return True


def _common(types: tuple[str, ...]) -> Parameters:
    """The parameters that several types share; without types those of every resource."""
    first, *others = (parameters(name) for name in types or ("Resource",))
    return {code: parameter for code, parameter in first.items()
            if all(code in other and other[code].kind == parameter.kind for other in others)}
