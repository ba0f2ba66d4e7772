"""A FHIR transaction written into the store: what each entry asks for, what is there already, in what order it is done.

https://hl7.org/fhir/R4/http.html#transaction
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from fhirpain import countries, guide
from fhirpain.fhir.issue import Issue, Rejected
from fhirpain.fhir.transaction import Links, Target, conditional_references, with_id
from fhirpain.store import conditions, protection
from fhirpain.store.errors import AmbiguousIdentifier, Busy, IdentifierTaken, PersonChanged
from fhirpain.store.ownership import Owners
from fhirpain.store.transaction import Transaction
from fhirpain.store.versions import Stored

Resource = Mapping[str, Any]
Patch = Callable[[Resource, Resource, int], dict[str, Any]]
"""Makes of a resource, what a PATCH brings and the entry's index the resource as it is to be; raises ``Rejected``."""
_WRITING = ("POST", "PUT", "PATCH", "DELETE")


class Act(msgspec.Struct, frozen=True):
    """One entry that writes: where it stood, what it does to which resource, and what is held of that resource.

    ``kept``: a conditional creation found its resource. ``id`` is "" where a conditional delete found nothing.
    ``met`` is the version that its condition found. ``stored`` is what came of it; None where there was nothing to
    delete.
    """

    index: int
    method: str
    type: str
    id: str = ""
    resource: Resource | None = None
    full_url: str = ""
    kept: bool = False
    met: int | None = None
    held: Stored | None = None
    stored: Stored | None = None

    @property
    def at(self) -> str:
        """Where the entry stands."""
        return f"Bundle.entry[{self.index}]"

    @property
    def there(self) -> Stored | None:
        """What is held, unless it was deleted."""
        return self.held if self.held is not None and not self.held.deleted else None


def write(tx: Transaction, bundle: Resource, new_id: Callable[[], str], base: str = "",
          patch: Patch | None = None) -> list[Act]:
    """Do what every writing entry asks, in R4's order; what came of each, in the order of the entries.

    A Patient who is held under the same person identifier is not made a second time. Links to what the bundle stores
    are rewritten, and so are absolute ones to ``base``, our own address; a reference that is a search is led to the one
    resource it finds; a subject must be a Patient of the bundle or the store. Raises ``Rejected``.
    """
    entries = bundle.get("entry", ())
    acts = _identified(tx, [_act(index, entry) for index, entry in enumerate(entries)
                            if entry["request"]["method"] in _WRITING], entries, new_id, base)
    _refuse(_twice(acts), 422)
    held = tx.read_many({(act.type, act.id) for act in acts if act.id})
    acts = [replace(act, held=held.get((act.type, act.id))) for act in acts]
    if any(act.met is not None and (act.held is None or act.held.version != act.met) for act in acts):
        raise Busy("another transaction changed what a condition had found")  # it may meet the condition no more
    protection.check(tx, acts)
    _refuse(_stale(acts, entries), 412)
    acts = [_patched(act, patch) for act in acts]
    done = {act.index: act for act in (*_deleted(tx, acts), *_put(tx, acts, base))}
    protection.check_persons(tx, done.values())
    return [done[act.index] for act in acts]


def _act(index: int, entry: Resource) -> Act:
    target = Target.of(entry["request"]["url"])
    if target is None:  # the source has refused it
        raise Rejected([_issue("value", "fhir-entry-url", f"Bundle.entry[{index}].request.url")], 400)
    return Act(index, entry["request"]["method"], target.type, target.id, entry.get("resource"),
               entry.get("fullUrl", ""))


def _identified(tx: Transaction, acts: Sequence[Act], entries: Sequence[Resource], new_id: Callable[[], str],
                base: str) -> list[Act]:
    """Each with its id. Conditions are held in one order by everybody, so that two transactions never cross."""
    asked = {act.index: conditions.read(act.type, condition, f"{act.at}.request", base) for act in acts
             if (condition := _condition(act, entries[act.index]["request"])) is not None}
    tx.hold(asked.values())
    found = {index: tx.search(query) for index, query in asked.items()}
    _refuse([_issue("multiple-matches", "several-match", f"{act.at}.request") for act in acts
             if len(found.get(act.index, ())) > 1], 412)
    return [_with_match(tx, act, found.get(act.index), new_id) for act in acts]


def _condition(act: Act, request: Resource) -> str | None:
    return request.get("ifNoneExist") if act.method == "POST" else _search(request["url"])


def _search(url: str) -> str | None:
    target = Target.of(url)
    return None if target is None else target.condition


def _with_match(tx: Transaction, act: Act, found: Sequence[Stored] | None, new_id: Callable[[], str]) -> Act:
    given = str((act.resource or {}).get("id", "")) if act.method == "PUT" else ""
    if found:
        if given not in ("", found[0].id):
            raise Rejected([_issue("invalid", "id-mismatch", f"{act.at}.resource.id")], 400)
        return replace(act, id=found[0].id, kept=act.method == "POST", met=found[0].version)
    if act.method == "POST":
        return replace(act, id=_known_person(tx, act) or new_id())
    return act if found is None else replace(act, id=given or (new_id() if act.method == "PUT" else ""))


def _known_person(tx: Transaction, act: Act) -> str | None:
    """The Patient who is held already under the person identifier that is sent."""
    number = countries.person_identifier(dict(act.resource or {})) if act.type == "Patient" else None
    try:
        return None if number is None else tx.find("Patient", *number)
    except AmbiguousIdentifier as error:
        at = f"{act.at}.resource.identifier"
        raise Rejected([_issue("multiple-matches", "duplicate-person", at)], 412) from error


def _twice(acts: Iterable[Act]) -> Iterator[Issue]:
    """One issue for each entry that is about a resource which an earlier entry is about."""
    seen: set[tuple[str, str]] = set()
    for act in acts:
        if act.id and (act.type, act.id) in seen:
            yield _issue("duplicate", "duplicate-entry", f"{act.at}.request.url")
        seen.add((act.type, act.id))


def _stale(acts: Iterable[Act], entries: Sequence[Resource]) -> Iterator[Issue]:
    """The entries whose ``ifMatch`` or ``ifNoneMatch`` does not hold. https://hl7.org/fhir/R4/http.html#concurrency"""
    for act in acts:
        request = entries[act.index]["request"]
        wanted, there = request.get("ifMatch"), act.there
        current = () if there is None else (f'W/"{there.version}"', f'"{there.version}"', str(there.version), "*")
        if wanted and wanted not in current:
            yield _issue("conflict", "version-conflict", f"{act.at}.request.ifMatch")
        if request.get("ifNoneMatch") in ("*", *current) and there is not None and act.method == "PUT":
            yield _issue("conflict", "version-conflict", f"{act.at}.request.ifNoneMatch")


def _patched(act: Act, patch: Patch | None) -> Act:
    """A PATCH with the resource that it makes of the one that is there."""
    if act.method != "PATCH":
        return act
    if act.there is None or patch is None or act.resource is None:
        gone = act.held is not None and act.held.deleted
        rule, code, status = ("gone", "deleted", 410) if gone else ("not-found", "not-found", 404)
        raise Rejected([_issue(code, rule, f"{act.at}.request.url")], status)
    return replace(act, resource=patch(act.there.resource, act.resource, act.index))


def _deleted(tx: Transaction, acts: Iterable[Act]) -> list[Act]:
    return [replace(act, stored=tx.delete(act.type, act.id) if act.there is not None else None)
            for act in acts if act.method == "DELETE"]


def _put(tx: Transaction, acts: Sequence[Act], base: str) -> list[Act]:
    """What is to be stored, stored: first what stands for itself, then what refers by searches, which may find that."""
    writing = [act for act in acts if act.method != "DELETE"]
    kept = [replace(act, stored=act.held) for act in writing if act.kept and act.type != "Patient"]
    links = Links({act.full_url: f"{act.type}/{act.id}" for act in writing if act.full_url}, base)
    owners = Owners.of(tx, {act.id: act.resource or {} for act in writing if act.type == "Patient"},
                       {act.id for act in acts if act.type == "Patient" and act.method == "DELETE"}, base)
    made = [(act, *_written(act, links)) for act in writing if not act.kept or act.type == "Patient"]
    first = [(act, resource) for act, resource, asks in made if not asks]
    second = [(act, resource) for act, resource, asks in made if asks]
    return [*kept, *_store(tx, first, owners), *_store(tx, [_led(tx, each, base) for each in second], owners)]


def _written(act: Act, links: Links) -> tuple[dict[str, Any], bool]:
    """The resource as it is to be stored, and whether a reference in it is a search."""
    rewritten, asks = links.rewrite(act.resource or {}, act.full_url)
    resource = with_id(rewritten, act.id)
    if act.method != "POST" or act.type != "Patient" or act.there is None:
        return resource, asks
    there = act.there.resource
    return protection.labelled(there if act.kept else resource, there, resource), asks


def _led(tx: Transaction, each: tuple[Act, dict[str, Any]], base: str) -> tuple[Act, dict[str, Any]]:
    act, resource = each
    for reference, at, target in conditional_references(resource, f"{act.at}.resource"):
        found = tx.search(conditions.read(target.type, target.condition or "", at, base))
        if len(found) != 1:
            code, rule = ("multiple-matches", "several-match") if found else ("not-found", "reference-unresolved")
            raise Rejected([_issue(code, rule, at)], 412)
        reference["reference"] = f"{target.type}/{found[0].id}"
    return act, resource


def _store(tx: Transaction, made: Sequence[tuple[Act, dict[str, Any]]], owners: Owners) -> list[Act]:
    if not made:
        return []
    found = [owners.owner(resource, act.at) for act, resource in made]
    _refuse([owner for owner in found if isinstance(owner, Issue)], 422)
    _refuse([issue for act, resource in made for issue in protection.another_person(act, resource)], 409)
    pairs = [(resource, owner) for (_, resource), owner in zip(made, found, strict=True)
             if not isinstance(owner, Issue)]
    try:
        fresh = {(act.type, act.id) for act, _ in made if act.held is None and act.method == "POST"}
        stored = tx.put_many(pairs, fresh, {(act.type, act.id): act.method for act, _ in made})
    except IdentifierTaken as error:
        raise Rejected([_issue("duplicate", "duplicate-person",
                               f"{made[error.index or 0][0].at}.resource.identifier")], 409) from error
    except PersonChanged as error:
        raise Rejected([_issue("conflict", "id-owned-by-another-patient", f"{made[error.index or 0][0].at}.resource")],
                       409) from error
    return [replace(act, stored=version) for (act, _), version in zip(made, stored, strict=True)]


def _issue(code: str, rule: str, at: str) -> Issue:
    return guide.rule("error", code, rule, at)


def _refuse(issues: Iterator[Issue] | Sequence[Issue], status: int) -> None:
    found = list(issues)
    if found:
        raise Rejected(found, status)
