"""How a value is known to belong to a slice. https://hl7.org/fhir/R4/profiling.html#discriminator

A discriminator's path is a small part of FHIRPath: names, ``$this``, ``extension('url')``, ``resolve()``, ``ofType()``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation.elements import Element, profiles_of
from fhirpain.fhir.validation.items import Access, Item
from fhirpain.fhir.validation.location import start
from fhirpain.fhir.validation.patterns import equals, fits
from fhirpain.fhir.validation.run import Run

if TYPE_CHECKING:
    from fhirpain.fhir.validation.profile_compiler import ProfileCompiler

Matcher = Callable[[Run, Item], bool]

_STEP = re.compile(r"\$this|(\w+)(?:\(\s*['\"]?([^'\")]*)['\"]?\s*\))?|\.")
_FUNCTIONS = ("extension", "resolve", "ofType")

Step = tuple[str, str]
"""(name, argument): ("code", ""), ("extension()", url), ("resolve()", ""), ("ofType()", type)."""


def steps(path: str) -> list[Step]:
    """A discriminator's path as steps; ``$this`` is none."""
    found = []
    for step in _STEP.finditer(path):
        name, argument = step[1], step[2]
        if name:
            is_call = step[0].endswith(")") and name in _FUNCTIONS
            found.append((name + "()" if is_call else name, argument or ""))
    return found


def matcher(compiler: ProfileCompiler, discriminators: Sequence[Mapping[str, Any]],
            element: Element, base: Element | None) -> Matcher | None:
    """Whether an item is of a slice: all discriminators agree. None when the slice says nothing they can use."""
    made = [_matcher(compiler, one["type"], steps(one["path"]), element, base) for one in discriminators]
    useful = [one for one in made if one is not None]
    if not useful:
        return None
    if len(useful) == 1:
        return useful[0]
    return lambda run, item: all(one(run, item) for one in useful)


def url_of(compiler: ProfileCompiler, element: Element) -> str | None:
    """The one fixed url of the extensions of a slice; None where it is not fixed, or not to one."""
    targets = list(_definitions(compiler, [element], steps("url")))
    fixed = [target.value("fixed") for target in targets if target.definition.get("max") != "0"]
    urls = {one[1] for one in fixed if one is not None}
    found = urls.pop() if len(urls) == 1 and None not in fixed and len(fixed) == len(targets) else None
    return found if isinstance(found, str) else None


def _matcher(compiler: ProfileCompiler, kind: str, path: Sequence[Step],
             element: Element, base: Element | None) -> Matcher | None:
    targets = list(_definitions(compiler, [element], path))
    walk = _Walk(compiler, path, base)
    if kind in ("value", "pattern"):
        return _by_value(compiler, walk, targets)
    if kind == "exists":
        return _by_existence(walk, targets)
    if kind == "type":
        codes = frozenset(code for target in targets for code in target.codes) or _target_types(compiler, element, path)
        is_kind_of = compiler.compiled.is_kind_of
        return (lambda run, item: any(any(is_kind_of(one.type, code) for code in codes) for one in walk(run, item))
                ) if codes else None
    return _by_profile(compiler, walk, targets, element, path)


def _by_value(compiler: ProfileCompiler, walk: _Walk, targets: Iterable[Element]) -> Matcher | None:
    targets = list(targets)
    if any(target.definition.get("max") == "0" for target in targets):
        # What the slice forbids tells it from the slices in which it has a value.
        return lambda run, item: not walk(run, item)
    tests = [test for target in targets for test in _value_tests(compiler, target)]
    if not tests:
        return None
    return lambda run, item: any(all(test(one) for test in tests) for one in walk(run, item))


def _by_existence(walk: _Walk, targets: Sequence[Element]) -> Matcher | None:
    for target in targets:
        if target.definition.get("max") == "0":
            return lambda run, item: not walk(run, item)
        if target.definition.get("min", 0):
            return lambda run, item: bool(walk(run, item))
    return None


def _by_profile(compiler: ProfileCompiler, walk: _Walk, targets: Sequence[Element],
                element: Element, path: Sequence[Step]) -> Matcher | None:
    profiles = [url for target in targets for one in target.types for url in one.get("profile", ())]
    if path and path[-1][0] == "resolve()":
        holders = _definitions(compiler, [element], path[:-1])
        profiles = [url for holder in holders for one in holder.types for url in one.get("targetProfile", ())]
    if not profiles:
        return None
    compiled = compiler.compiled

    def matches(run: Run, item: Item) -> bool:
        return any(_conforms(compiled, run, one, url) for one in walk(run, item) for url in profiles)

    return matches


def _conforms(compiled: Any, run: Run, item: Item, url: str) -> bool:
    profile = compiled.profile(url)
    if profile is None or type(item.value) is not dict or not compiled.is_kind_of(item.type, profile.type):
        return False
    return run.holds(lambda trial: profile.check(trial, item.value, item.at, item.type))


def _target_types(compiler: ProfileCompiler, element: Element, path: Sequence[Step]) -> frozenset[str]:
    """For ``resolve()``: the types of the target profiles."""
    if not path or path[-1][0] != "resolve()":
        return frozenset()
    holders = _definitions(compiler, [element], path[:-1])
    urls = [url for holder in holders for one in holder.types for url in one.get("targetProfile", ())]
    return frozenset(compiler.compiled.resource_types(urls).values())


def _value_tests(compiler: ProfileCompiler, target: Element) -> Iterator[Callable[[Item], bool]]:
    """What a slice says of the element a discriminator points at: a value, values of its parts, a required binding."""
    fixed, pattern = target.value("fixed"), target.value("pattern")
    if fixed is not None:
        yield lambda item: equals(item.value, fixed[1])
        return
    if pattern is not None:
        yield lambda item: fits(item.value, pattern[1])
        return
    parts = list(_fixed_parts(target))
    for path, wanted, keeps in parts:
        yield lambda item, path=path, wanted=wanted, keeps=keeps: any(  # type: ignore[misc]
            keeps(value, wanted) for value in _values(item.value, path))
    binding = target.definition.get("binding", {})
    if not parts and binding.get("strength") == "required" and "valueSet" in binding:
        yield _in_value_set(compiler, binding["valueSet"])


def _fixed_parts(target: Element) -> Iterator[tuple[list[str], Any, Callable[[Any, Any], bool]]]:
    """Fixed values and patterns below an element: ``code.coding.code`` where the discriminator says ``code``."""
    slices = [one for child in target.children.values() for one in child.slices.values() if one.definition.get("min")]
    for part in (*target.children.values(), *slices):
        fixed, pattern = part.value("fixed"), part.value("pattern")
        if fixed is not None:
            yield [part.name], fixed[1], equals
        elif pattern is not None:
            yield [part.name], pattern[1], fits
        else:
            yield from (([part.name, *path], wanted, keeps) for path, wanted, keeps in _fixed_parts(part))


def _values(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if type(value) is list:
        for one in value:
            yield from _values(one, path)
    elif not path:
        yield value
    elif type(value) is dict and path[0] in value:
        yield from _values(value[path[0]], path[1:])


def _in_value_set(compiler: ProfileCompiler, value_set: str) -> Callable[[Item], bool]:
    terminology = compiler.compiled.terminology

    def test(item: Item) -> bool:
        if type(item.value) is str:
            return terminology.member(value_set, None, item.value) is True
        codings = item.value.get("coding", [item.value]) if type(item.value) is dict else []
        return any(terminology.member(value_set, one.get("system", ""), one["code"]) is True
                   for one in codings if type(one) is dict and type(one.get("code")) is str)

    return test


def _definitions(compiler: ProfileCompiler, elements: Iterable[Element], path: Sequence[Step]) -> Iterator[Element]:
    """The elements of the profile a path leads to, also through the profiles on types along the way."""
    for element in elements:
        if not path:
            yield element
            # What the slice leaves to the profile on its type, that profile says at its root.
            if not _says(element):
                yield from _profile_roots(compiler, element)
            continue
        yield from _definitions(compiler, _step(compiler, element, path[0]), path[1:])


def _profile_roots(compiler: ProfileCompiler, element: Element) -> list[Element]:
    """The roots of the profiles on an element's types, as far as they are held."""
    roots = (compiler.compiled.profile_root(*profile) for one in element.types for profile in profiles_of(one))
    return [root for root in roots if root is not None]


def _says(element: Element) -> bool:
    return bool(element.value("fixed") or element.value("pattern")) or next(_fixed_parts(element), None) is not None


def _step(compiler: ProfileCompiler, element: Element, step: Step) -> list[Element]:
    name, argument = step
    if name == "resolve()":
        urls = [url for one in element.types for url in one.get("targetProfile", ())]
        return [root for url in urls if (root := compiler.compiled.profile_root(url)) is not None]
    if name == "ofType()":
        return [one for one in element.slices.values() if argument in one.codes] or [element]
    holders = [element, *_profile_roots(compiler, element)]
    if name == "extension()":
        return [one for holder in holders if "extension" in holder.children
                for one in holder.children["extension"].slices.values() if _is_extension(one, argument)]
    found = (holder.children.get(name) or holder.children.get(name + "[x]") or _typed(holder, name)
             for holder in holders)
    return [part for child in found if child is not None
            for part in (child, *(one for one in child.slices.values() if one.definition.get("min")))]


def _typed(holder: Element, name: str) -> Element | None:
    """A choice that the profile writes with its type: ``contentString`` for ``content``."""
    written = {name + code[0].upper() + code[1:]: child for child in holder.children.values() for code in child.codes}
    return next((child for key, child in written.items() if child.name == key), None)


def _is_extension(element: Element, url: str) -> bool:
    fixed = element.children["url"].value("fixed") if "url" in element.children else None
    return any(url in one.get("profile", ()) for one in element.types) or (fixed is not None and fixed[1] == url)


class _Walk:
    """Walks a discriminator's path through values."""

    def __init__(self, compiler: ProfileCompiler, path: Sequence[Step], base: Element | None) -> None:
        self._compiler = compiler
        self._path = path
        self._base = base
        self._found: dict[tuple[str, str], Access | None] = {}

    def __call__(self, run: Run, item: Item) -> list[Item]:
        found = [item]
        for step in self._path:
            found = [reached for one in found for reached in self._step(run, one, step)]
        return found

    def _step(self, run: Run, item: Item, step: Step) -> Iterable[Item]:
        name, argument = step
        if name == "resolve()":
            return self._resolve(run, item)
        if name == "ofType()":
            return [item] if self._compiler.compiled.is_kind_of(item.type, argument) else []
        if name == "extension()":
            return [one for one in self._named(item, "extension") if one.object.get("url") == argument]
        return self._named(item, name)

    def _children(self, kind: str) -> Mapping[str, Element]:
        compiled = self._compiler.compiled
        if "." in kind:
            return compiled.types.element(kind).children
        return compiled.types.tree(kind if compiled.is_type(kind) else "Element").children

    def _named(self, item: Item, name: str) -> list[Item]:
        key = (item.type, name)
        if key not in self._found:
            known = self._children(item.type)
            element = known.get(name) or known.get(name + "[x]")
            self._found[key] = None if element is None else self._compiler.access(element, element, "")
        access = self._found[key]
        return [] if access is None else access.items(item)

    def _resolve(self, run: Run, item: Item) -> list[Item]:
        reference = item.object.get("reference")
        found = run.resolve(reference) if isinstance(reference, str) else None
        if found is None:
            return []
        kind = str(found.get("resourceType"))
        return [Item(found, None, kind, start(kind))]
