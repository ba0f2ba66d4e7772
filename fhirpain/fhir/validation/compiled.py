"""Everything compiled from one set of definitions, each part when first asked for; shared by all validations."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterable
from typing import Any

from fhirpain.fhir.definitions import BASE, Definitions
from fhirpain.fhir.questionnaire import Questionnaires
from fhirpain.fhir.snapshot import NoSnapshot, Snapshots
from fhirpain.fhir.terminology import Remote, Terminology
from fhirpain.fhir.validation.elements import Element
from fhirpain.fhir.validation.location import At, start
from fhirpain.fhir.validation.plans import Plan
from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.profiles import MALFORMED, Part, Profile
from fhirpain.fhir.validation.proofs import Proofs
from fhirpain.fhir.validation.run import Check, Resource, Run
from fhirpain.fhir.validation.types import Types

_CANONICALS = 10_000
"""After so many, it is not remembered of another canonical that there is no profile of it."""


class Compiled:
    """The types, profiles and terminology of some definitions."""

    def __init__(self, definitions: Definitions, policy: Policy, remote: Remote | None = None, *,
                 generate: bool = True) -> None:
        """Compile nothing yet."""
        self.definitions = definitions
        self.policy = policy
        self.terminology = Terminology(definitions, remote)
        self.questionnaires = Questionnaires(definitions, self.terminology)
        self.types = Types(self)
        self.proofs = Proofs(self) if generate else None
        self._profiles: dict[str, Profile | None] = {}
        self._snapshots = Snapshots(definitions)
        self._lock = threading.Lock()
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

    def profile(self, canonical: Any) -> Profile | None:
        """The compiled profile of ``url`` or ``url|version``, or None when it is not held.

        What another definition names may be anything, and is then held by none.
        The definition of a type itself asks nothing more than the type does, but holds other types off.
        """
        if not isinstance(canonical, str):
            return None
        if canonical not in self._profiles:
            structure = self.definitions.structure(canonical)
            kind = structure.get("type") if structure is not None else None
            usable = isinstance(kind, str) and self.is_type(kind)
            made = Profile(self._finished(structure), self) if structure is not None and usable else None
            if made is None and len(self._profiles) >= _CANONICALS:
                # Resources may claim as many as they like.
                return None
            self._profiles.setdefault(canonical, made)
        return self._profiles[canonical]

    def _finished(self, structure: Resource) -> Resource:
        """A definition with its snapshot; as it is where none can be made: then its base is asked beside it."""
        if "snapshot" in structure or "differential" not in structure:
            return structure
        with self._lock:
            try:
                return self._snapshots.of(structure)
            except (NoSnapshot, *MALFORMED):
                return structure

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

    def conforms(self, run: Run, resource: Resource, canonical: str, *, whole: bool = False) -> bool | None:
        """Whether a resource keeps a profile; None when the profile is not held. In a circle it is taken to.

        ``whole``: also whether it is right by its type, which is else asked where the resource stands.
        """
        profile = self.profile(canonical)
        if profile is None:
            return None
        kind = str(resource.get("resourceType"))

        def check(trial: Run) -> None:
            profile.check(trial, resource, start(kind), kind)
            if whole and not trial.failed and self.is_resource(kind):
                trial.scope = trial.scope.inner(resource, start(kind))
                self.plan(kind).check(trial, resource, start(kind))

        return run.holds(check)

    def profile_part(self, canonical: str, element_id: str) -> Profile | Part | None:
        """A profile, or with an element's id that part of it; None when it is not held."""
        profile = self.profile(canonical)
        return profile if profile is None or not element_id else profile.part(element_id)

    def profile_root(self, canonical: str, element_id: str = "") -> Element | None:
        """The snapshot tree of a profile, or of an element of it; None when the profile is not held."""
        found = self.profile_part(canonical, element_id)
        return found.element if isinstance(found, Part) else None if found is None else found.root()

    @functools.cache  # noqa: B019
    def everywhere(self, resource_type: str) -> tuple[str, ...]:
        """The profiles that the ImplementationGuides held ask of every resource of a type.

        https://hl7.org/fhir/R4/implementationguide-definitions.html#ImplementationGuide.global
        """
        guides = self.definitions.all("ImplementationGuide")
        lists = (each for guide in guides if isinstance(each := guide.get("global"), list))
        given = (one for each in lists for one in each if isinstance(one, dict))
        return tuple(one["profile"] for one in given
                     if one.get("type") == resource_type and isinstance(one.get("profile"), str))
