"""Everything compiled from one set of definitions, each part when first asked for; shared by all validations."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

from fhirpain.fhir.definitions import BASE, Definitions
from fhirpain.fhir.questionnaire import Questionnaires
from fhirpain.fhir.terminology import Terminology
from fhirpain.fhir.validation.elements import Element
from fhirpain.fhir.validation.location import At, start
from fhirpain.fhir.validation.profiles import Profile
from fhirpain.fhir.validation.run import Check, Resource, Run
from fhirpain.fhir.validation.types import Plan, Types


class Compiled:
    """The types, profiles and terminology of some definitions."""

    def __init__(self, definitions: Definitions) -> None:
        """Compile nothing yet."""
        self.definitions = definitions
        self.terminology = Terminology(definitions)
        self.questionnaires = Questionnaires(definitions, self.terminology)
        self.types = Types(self)
        self._profiles: dict[str, Profile | None] = {}
        self._is_type = functools.cache(lambda name: name.isidentifier() and definitions.type(name) is not None)

    def plan(self, name: str) -> Plan:
        """The plan of a type or of an element with its own elements."""
        return self.types.plan(name)

    def is_type(self, name: str) -> bool:
        """Whether R4 has a type of that name."""
        return self._is_type(name)

    @functools.cache  # noqa: B019 (as long-lived as the definitions)
    def is_resource(self, name: str) -> bool:
        """Whether R4 has a resource type of that name that can be written down."""
        structure = self.definitions.type(name) if name.isidentifier() else None
        return structure is not None and structure["kind"] == "resource" and not structure.get("abstract")

    def is_kind_of(self, name: str, ancestor: str) -> bool:
        """Whether a type is another or derived from it: an Age is a Quantity, a Patient a DomainResource."""
        return name == ancestor or ancestor in self.bases(name)

    @functools.cache  # noqa: B019
    def bases(self, name: str) -> tuple[str, ...]:
        """A type with all it is derived from: ``("Age", "Quantity", "Element")``."""
        found = []
        while name.isidentifier() and (structure := self.definitions.type(name)) is not None:
            found.append(name)
            name = structure.get("baseDefinition", "").removeprefix(BASE)
        return tuple(found)

    def profile(self, canonical: str) -> Profile | None:
        """The compiled profile of ``url`` or ``url|version``, or None when it is not held.

        The definition of a type itself asks nothing more than the type does, but holds other types off.
        """
        if canonical not in self._profiles:
            structure = self.definitions.structure(canonical)
            usable = structure is not None and "type" in structure and self.is_type(structure["type"])
            made = Profile(structure, self) if structure is not None and usable else None
            self._profiles.setdefault(canonical, made)
        return self._profiles[canonical]

    def type_profile(self, canonical: str) -> Check:
        """A check that a value of a data type keeps a profile on it, such as SimpleQuantity."""
        def check(run: Run, value: Any, at: At) -> None:
            profile = self.profile(canonical)
            if profile is not None:
                profile.check(run, value, at, profile.type)

        return check

    def resource_types(self, canonicals: Iterable[str]) -> dict[str, str]:
        """The type behind each canonical of a target profile; those that are not held allow any."""
        found = {}
        for canonical in canonicals:
            structure = self.definitions.structure(canonical)
            found[canonical] = "Resource" if structure is None else structure["type"]
        return found

    def conforms(self, run: Run, resource: Resource, canonical: str) -> bool | None:
        """Whether a resource keeps a profile; None when the profile is not held. In a circle it is taken to."""
        profile = self.profile(canonical)
        if profile is None:
            return None
        kind = str(resource.get("resourceType"))
        return run.holds(lambda trial: profile.check(trial, resource, start(kind), kind))

    def profile_root(self, canonical: str) -> Element | None:
        """The snapshot tree of a profile, or None when the profile is not held."""
        profile = self.profile(canonical)
        return None if profile is None else profile.root()
