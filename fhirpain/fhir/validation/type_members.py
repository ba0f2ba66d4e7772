"""A type's elements made into members: what may stand under each of its JSON keys. https://hl7.org/fhir/R4/json.html"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fhirpain.fhir.validation import members
from fhirpain.fhir.validation.addresses import address_checks
from fhirpain.fhir.validation.binding import WITH_SYSTEM, binding_checks, code_check
from fhirpain.fhir.validation.elements import Element
from fhirpain.fhir.validation.extensions import ExtensionCheck
from fhirpain.fhir.validation.invariants import ValueTest, rules
from fhirpain.fhir.validation.narrative import check_narrative
from fhirpain.fhir.validation.primitives import ELEMENT_ID, PRIMITIVES, Primitive
from fhirpain.fhir.validation.references import ReferenceCheck, check_form
from fhirpain.fhir.validation.remembered import remembered
from fhirpain.fhir.validation.resources import check_attachment, contained_member, inner_member
from fhirpain.fhir.validation.run import Check
from fhirpain.fhir.validation.shapes import Form

if TYPE_CHECKING:
    from fhirpain.fhir.validation.compiled import Compiled
    from fhirpain.fhir.validation.plans import Plan


class TypeMembers:
    """The members of one type, or of one element with elements of its own."""

    def __init__(self, name: str, element: Element, compiled: "Compiled") -> None:
        """``name`` is the type, or the path of the element."""
        self._type = name
        self.compiled = compiled
        self.members: dict[str, members.Member] = {}
        self.forms: dict[str, Form] = {}
        self.resources: set[str] = set()
        self.choices: dict[str, str] = {}
        self.required: list[tuple[str, frozenset[str]]] = []
        if compiled.is_resource(name):
            self.members["resourceType"] = members.nothing
        for child in element.children.values():
            self._add(child)

    def _add(self, child: Element) -> None:
        name = child.name.removesuffix("[x]")
        keys: list[str] = []
        for allowed, code in zip(child.types, child.codes, strict=True):
            key = name + code[0].upper() + code[1:] if child.is_choice else name
            keys.append(key)
            self._add_type(child, name, key, code, allowed)
            if child.is_choice:
                self.choices[key] = name
        if "contentReference" in child.definition:
            plan = self.compiled.plan(child.definition["contentReference"].rpartition("#")[2])
            self._add_object(name, name, child.repeats, plan, ())
            keys.append(name)
        if child.definition["min"]:
            self.required.append((name, frozenset(keys) | {"_" + key for key in keys}))

    def _add_type(self, child: Element, name: str, key: str, code: str, allowed: Mapping[str, Any]) -> None:
        checks = [*self._checks(child, code, allowed)]
        primitive = self._primitive(child, code)
        if code == "xhtml":
            self.members[key] = members.primitive_one(name, PRIMITIVES["xhtml"], [check_narrative])
        elif primitive is not None:
            make = members.primitive_many if child.repeats else members.primitive_one
            self.members[key] = make(name, primitive, checks)
            self.forms[key] = Form(name, child.repeats, primitive, tuple(checks))
            self.members["_" + key] = members.beside_member(
                name, key, child.repeats, self.compiled.plan("Element").check)
        elif code in ("Resource", "DomainResource"):
            self.members[key] = contained_member(name) if name == "contained" else inner_member(name)
            self.resources |= {key} - {"contained"}
        elif child.children:
            self._add_object(key, name, child.repeats, self.compiled.plan(child.path), ())
        else:
            self._add_object(key, name, child.repeats, self.compiled.plan(code), checks)

    def _add_object(self, key: str, name: str, repeats: bool, plan: "Plan", checks: Sequence[Check]) -> None:
        self.members[key] = members.complex_member(name, repeats, members.in_turn(plan.check, checks))
        self.forms[key] = Form(name, repeats, None, tuple(checks), plan)

    def _primitive(self, child: Element, code: str) -> Primitive | None:
        # R4's snapshots say "string" for the id of a resource, its text says "id":
        # https://hl7.org/fhir/R4/resource.html#id
        if child.name == "id" and child.path.count(".") == 1 and code == "string":
            return PRIMITIVES["id"] if self.compiled.is_resource(self._type) else ELEMENT_ID
        return PRIMITIVES.get(code)

    def _checks(self, child: Element, code: str, allowed: Mapping[str, Any]) -> list[Check]:
        definition, compiled = child.definition, self.compiled
        bound = binding_checks(definition.get("binding", {}), code, compiled.terminology, "")
        found: list[Check] = [remembered(check, code) for check in bound]
        if code == "Reference":
            found.append(check_form)
            if "targetProfile" in allowed:
                targets = allowed["targetProfile"]
                found.append(ReferenceCheck(targets, compiled.resource_types(targets), ""))
        elif code == "Extension":
            found.append(ExtensionCheck(
                compiled.policy, nested=self._type == "Extension", modifier=child.name != "extension"))
        elif code in WITH_SYSTEM:
            found.insert(0, remembered(code_check(compiled.terminology, code), code))
        elif code == "Attachment":
            found.append(check_attachment)
        # A StructureDefinition gives the elements of its two views the same ids.
        is_element_id = child.name == "id" and not (
            compiled.is_resource(self._type) or self._type == "ElementDefinition")
        found += address_checks(child.name, code, compiled.policy, is_element_id=is_element_id)
        found += [compiled.type_profile(profile) for profile in allowed.get("profile", ())]
        if "maxLength" in definition:
            found.append(members.maximum_length(definition["maxLength"], ""))
        if not child.children:
            found += [_on_value(rule.test, code) for rule in rules(self._own_constraints(child, code), "")]
        return found

    def _own_constraints(self, child: Element, code: str) -> list[Mapping[str, Any]]:
        """The constraints of an element that are not its type's: R4 repeats those at every element."""
        root = {} if code in PRIMITIVES else self.compiled.types.tree(code).definition
        known = {(one["key"], one.get("expression")) for one in root.get("constraint", ())}
        given = child.definition.get("constraint", ())
        return [one for one in given if (one["key"], one.get("expression")) not in known]


def _on_value(test: ValueTest, code: str) -> Check:
    return lambda run, value, at: test(run, value, at, code, None)
