"""Is this resource right? https://hl7.org/fhir/R4/validation.html"""

import functools
from collections.abc import Sequence

from fhirpain.fhir.definitions import Definitions
from fhirpain.fhir.issue import Issue
from fhirpain.fhir.terminology import Remote, Terminology
from fhirpain.fhir.validation.compiled import Compiled
from fhirpain.fhir.validation.location import start
from fhirpain.fhir.validation.policy import Policy
from fhirpain.fhir.validation.resources import check_asked, top
from fhirpain.fhir.validation.run import Fetch, Resource, Run
from fhirpain.fhir.validation.settling import settled


class Validator:
    """Holds resources against R4 and against profiles; made once, used by any number of threads."""

    def __init__(self, definitions: Definitions, policy: Policy = Policy(), *,  # noqa: B008 (frozen)
                 remote: Remote | None = None, generate: bool = True) -> None:
        """Compile nothing yet: every type and profile is compiled when it is first met.

        ``remote`` is asked about codes that the definitions do not hold. ``generate`` code for what is met often: it
        finds the same, sooner (docs/adr/0008).
        """
        self._compiled = Compiled(definitions, policy, remote, generate=generate)

    @property
    def terminology(self) -> Terminology:
        """What it asks about codes."""
        return self._compiled.terminology

    @property
    def definitions(self) -> Definitions:
        """What it knows of types, profiles and terminology."""
        return self._compiled.definitions

    def validate(self, resource: Resource, profiles: Sequence[str] = (), *, fetch: Fetch | None = None) -> list[Issue]:
        """Everything that is wrong with a resource (as parsed JSON), in the order it was found; empty when all is well.

        Always held against R4 and the profiles it claims in ``meta.profile``, also those of entries and contained
        resources; ``profiles`` are asked of the resource itself. References are followed within the resource and its
        Bundle, and by ``fetch(reference)`` where one is given. The resource is not changed.
        """
        fetch = None if fetch is None else functools.cache(fetch)
        proofs = self._compiled.proofs
        told = None if proofs is None else proofs.told(resource, profiles, fetch)
        return self._issues(resource, profiles, fetch) if told is None else list(told.issues)

    def _issues(self, resource: Resource, profiles: Sequence[str], fetch: Fetch | None) -> list[Issue]:
        given = resource.get("resourceType")
        at = start(given if isinstance(given, str) and given.isidentifier() else "Resource")
        scope = top(resource, at)
        run = Run(self._compiled, scope, fetch)
        check_asked(run, scope, profiles)
        return settled(run.issues)
