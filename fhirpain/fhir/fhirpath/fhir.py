"""What FHIR adds to FHIRPath. https://hl7.org/fhir/R4/fhirpath.html#functions"""

from typing import Any

from fhirpain.fhir.fhirpath import units
from fhirpain.fhir.fhirpath.environment import Run
from fhirpain.fhir.fhirpath.errors import EvaluationError
from fhirpain.fhir.fhirpath.node import Collection, Node, has_value, system
from fhirpain.fhir.fhirpath.table import ANSWER, Arguments, Compiler, Truth, eager, question, single
from fhirpain.fhir.fhirpath.tree import Tree
from fhirpain.fhir.fhirpath.values import Quantity
from fhirpain.fhir.fhirpath.walk import EMPTY, step
from fhirpain.fhir.narrative import faults


@eager("extension", 1)
def extension(run: Run, items: Collection, url: Collection) -> Collection:
    """The extensions of each item with that url."""
    wanted = single(url, str, "extension")
    if wanted is None:
        return EMPTY
    return [found for item in items for found in step(item, "extension", run)
            if isinstance(found.value, dict) and found.value.get("url") == wanted]


@eager("hasExtension", 1)
def has_extension(run: Run, items: Collection, url: Collection) -> Collection:
    """Whether an item has an extension with that url; R4's search parameters use it."""
    return ANSWER[bool(extension(run, items, url))]


@question("hasValue", 0, 0)
def has_value_(compiler: Compiler, base: Tree, arguments: Arguments) -> Truth:
    """Whether the input is one primitive that has a value, not extensions alone."""
    items = compiler.collection(base)

    def closure(run: Run) -> bool:
        found = items(run)
        return len(found) == 1 and has_value(found[0])
    return closure


@eager("getValue")
def get_value(run: Run, items: Collection) -> Collection:
    """The System value of the one primitive that has one."""
    return [system(items[0])] if len(items) == 1 and has_value(items[0]) else EMPTY


@eager("resolve")
def resolve(run: Run, items: Collection) -> Collection:
    """The resources that References, canonicals and uris lead to; what leads nowhere is left out."""
    run.charge(len(items))
    found = (_target(run, item, _reference(item)) for item in items)
    return [node for node in found if node is not None]


def _reference(item: Any) -> Any:
    value = system(item)
    return value.value.get("reference") if isinstance(value, Node) and isinstance(value.value, dict) else value


def _target(run: Run, item: Any, reference: Any) -> Node | None:
    if not isinstance(reference, str):
        return None
    environment = run.environment
    root = environment.root or environment.resource
    if reference.startswith("#"):
        return None if root is None else _contained(_around(run, root, item), reference[1:])
    resource = environment.services.resolve(reference, environment)
    return None if resource is None else Node.of(resource)


def _around(run: Run, root: Node, item: Any) -> Node:
    """Whose contained resources a fragment names: of a Bundle or Parameters, the resource inside that holds it."""
    if not isinstance(root.value, dict) or not isinstance(item, Node):
        return root
    lists = [given for name in ("entry", "parameter") if isinstance(given := root.value.get(name), list)]
    parts = [part for given in lists for part in given if isinstance(part, dict)]
    inside = [part["resource"] for part in parts if isinstance(part.get("resource"), dict)]
    return next((_around(run, Node.of(one), item) for one in inside if _holds(run, one, item.value)), root)


def _holds(run: Run, resource: dict[str, Any], wanted: Any) -> bool:
    waiting: list[Any] = [resource]
    while waiting:
        one = waiting.pop()
        run.charge(1)
        if one is wanted:
            return True
        waiting += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    return False


def _contained(root: Node, name: str) -> Node | None:
    if not name:
        return root
    contained = root.value.get("contained") if isinstance(root.value, dict) else ()
    held = contained if isinstance(contained, list) else ()
    return next((Node.of(one) for one in held if isinstance(one, dict) and one.get("id") == name), None)


@eager("memberOf", 1)
def member_of(run: Run, items: Collection, value_set: Collection) -> Collection:
    """Whether a code, Coding or CodeableConcept is in a value set; raises where the terminology cannot tell."""
    canonical = single(value_set, str, "memberOf")
    value = single(items, object, "memberOf")
    if value is None or canonical is None:
        return EMPTY
    answer = run.environment.services.member_of(value.value if isinstance(value, Node) else value, canonical)
    return ANSWER[_known(answer, "memberOf")]


@eager("conformsTo", 1)
def conforms_to(run: Run, items: Collection, profile: Collection) -> Collection:
    """Whether a resource conforms to a profile; raises where the profile is not known."""
    canonical = single(profile, str, "conformsTo")
    value = single(items, object, "conformsTo")
    if canonical is None or not isinstance(value, Node):
        return EMPTY
    return ANSWER[_known(run.environment.services.conforms_to(value.value, canonical), "conformsTo")]


def _known(answer: bool | None, name: str) -> bool:
    if answer is None:
        raise EvaluationError(f"{name} does not know what it was asked about")
    return answer


@eager("htmlChecks")
def html_checks(run: Run, items: Collection) -> Collection:
    """Whether a narrative keeps to the elements and attributes FHIR allows and says anything at all."""
    text = single(items, object, "htmlChecks")
    return ANSWER[not any(faults(text))] if isinstance(text, str) else EMPTY


@eager("comparable", 1)
def comparable(run: Run, items: Collection, other: Collection) -> Collection:
    """Whether two quantities have units that can be converted into each other."""
    left, right = (single(side, Quantity, "comparable") for side in (items, other))
    return EMPTY if left is None or right is None else ANSWER[units.compare(left, right) is not None]


@eager("elementDefinition")
def element_definition(run: Run, items: Collection) -> Collection:
    """Refused: an element does not carry its definition with it here."""
    raise EvaluationError("elementDefinition is not supported")
