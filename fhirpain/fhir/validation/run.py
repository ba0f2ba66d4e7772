"""One validation under way: the resource it stands in, and what it has found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.issue import Issue, Severity, say
from fhirpain.fhir.validation.location import At, render
from fhirpain.fhir.validation.rules import RULES
from fhirpain.fhir.validation.told import Told, moved

if TYPE_CHECKING:
    from fhirpain.fhir.validation.bundle import Entries
    from fhirpain.fhir.validation.compiled import Compiled

Resource = dict[str, Any]
Fetch = Callable[[str], Resource | None]


class Scope:
    """The resource being looked at, with what holds it: its container when contained, its Bundle when an entry."""

    __slots__ = ("at", "container", "entries", "environment", "ids", "resource", "url")

    def __init__(self, resource: Resource, at: At, *, container: Scope | None = None,
                 entries: Entries | None = None, url: str = "") -> None:
        """``url`` is the entry's fullUrl; a contained resource shares the Bundle and url of its container."""
        self.resource = resource
        self.at = at
        self.container = container
        self.entries: Entries | None = container.entries if container else entries
        self.url: str = container.url if container else url
        self.environment: Any = None
        self.ids: set[str] = set()

    @property
    def root(self) -> Scope:
        """The container of a contained resource; else this one (FHIRPath's ``%rootResource``)."""
        return self.container or self

    def contained(self, fragment: str) -> Resource | None:
        """The contained resource with an id; the container itself for the empty one."""
        if not fragment:
            return self.root.resource
        held = self.root.resource.get("contained")
        found = (one for one in held if type(one) is dict and one.get("id") == fragment) if type(held) is list else ()
        return next(iter(found), None)

    def resolve(self, reference: str) -> Resource | None:
        """What a reference points at inside the resource or its Bundle."""
        if reference.startswith("#"):
            return self.contained(reference[1:])
        return self.entries.find(reference, self.url) if self.entries is not None else None

    def canonical(self, canonical: str) -> Resource | None:
        """What a canonical leads to inside the resource or its Bundle.

        https://hl7.org/fhir/R4/references.html#canonical
        """
        if canonical.startswith("#"):
            return self.contained(canonical[1:])
        return self.entries.find_canonical(canonical) if self.entries is not None else None

    def inner(self, resource: Resource, at: At) -> Scope:
        """The scope of another resource that was reached from this one: contained here, or an entry of its Bundle."""
        held = self.root.resource.get("contained")
        if type(held) is list and any(one is resource for one in held):
            return Scope(resource, at, container=self.root)
        url = self.entries.url_of(resource) if self.entries is not None else ""
        return Scope(resource, at, entries=self.entries, url=url)


class Run:
    """What one call of ``validate`` carries along."""

    __slots__ = ("_said", "active", "compiled", "depth", "fetch", "issues", "reported", "scope")

    def __init__(self, compiled: Compiled, scope: Scope, fetch: Fetch | None) -> None:
        """Begin with nothing found."""
        self.compiled = compiled
        self.scope = scope
        self.fetch = fetch
        self.issues: list[Issue] = []
        self.reported: set[tuple[str, str, str]] = set()
        self.active: set[tuple[int, str]] = set()
        self.depth = 0
        """In how many resources the run stands that its places do not tell of."""
        self._said: dict[tuple[Any, ...], Mapping[str, str]] = {}

    def trial(self) -> Run:
        """A run in the same place whose findings are its own: does this value keep that profile?"""
        made = self.fresh()
        made.active = self.active
        return made

    def need_places(self) -> None:
        """Say that the indexes of a place are needed, not its names alone: a run that has none ends here."""

    def fresh(self) -> Run:
        """A run in the same place in which nothing has been found."""
        return Run(self.compiled, self.scope, self.fetch)

    def add(self, rule: str, at: At, profile: str = "", severity: Severity | None = None, **facts: str) -> None:
        """Note that a rule of ours is not kept at a place; ``severity`` is said where it is not the rule's own.

        With a ``reason`` among the facts the sentence is that of ``rule-reason``.
        """
        own, code = RULES[rule]
        # The same words for the same facts: of many faults most are alike.
        saying = (rule, *facts.items())
        texts = self._said.get(saying)
        if texts is None:
            texts = self._said[saying] = say(f"{rule}-{facts['reason']}" if "reason" in facts else rule, **facts)
        self.put(Issue(severity or own, code, rule, render(at), texts, profile), facts.get("slice", ""))

    def put(self, issue: Issue, part: str = "") -> None:
        """Note an issue, unless the same rule already failed at the same place (for the same slice)."""
        key = (issue.rule, issue.expression, part)
        if key not in self.reported:
            self.reported.add(key)
            self.issues.append(issue)

    def tell(self, told: Told, kind: str, at: At) -> None:
        """Note what is told of a resource of a type that stands at a place; it is located from that type."""
        place = render(at)
        self.issues += [moved(issue, kind, place) for issue in told.issues]
        self.reported.update((rule, place + expression[len(kind):], part)
                             for rule, expression, part in told.reported or ())

    def has(self, rule: str, at: At) -> bool:
        """Whether a rule failed at a place or inside it."""
        return any(issue.rule == rule and _is_within(issue, at) for issue in self.issues)

    def withdraw(self, rule: str, at: At) -> None:
        """Take back what a rule found at a place or inside it, where another rule says it better."""
        self.issues = [issue for issue in self.issues if issue.rule != rule or not _is_within(issue, at)]

    @property
    def failed(self) -> bool:
        """Whether an error has been found."""
        return any(issue.is_error for issue in self.issues)

    def holds(self, check: Callable[[Run], object]) -> bool:
        """Whether a check finds no error; what it finds is forgotten."""
        trial = self.trial()
        check(trial)
        return not trial.failed

    def resolve(self, reference: str) -> Resource | None:
        """What a reference points at, inside first, then by ``fetch``."""
        found = self.scope.resolve(reference)
        if found is None and self.fetch is not None and not reference.startswith("#"):
            return self.fetch(reference)
        return found


def _is_within(issue: Issue, at: At) -> bool:
    place = render(at)
    return issue.expression == place or issue.expression.startswith((place + ".", place + "["))


Check = Callable[[Run, Any, At], None]
"""Looks at one value (never a list) at its place and notes what is wrong."""
