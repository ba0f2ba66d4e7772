"""Whether an extension is what its definition says, and may stand where it stands.

https://hl7.org/fhir/R4/extensibility.html
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fhirpain.fhir.validation.location import At
from fhirpain.fhir.validation.run import Check, Run

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+").fullmatch


def check_extension(*, nested: bool, modifier: bool) -> Check:
    """A check of an Extension against the definition its url names.

    ``nested``: it stands in another extension, whose definition knows the parts with relative urls. ``modifier``: it
    may change the meaning of what it stands in; a resource with one we do not know is valid, but whoever is to act on
    it must refuse it or warn, hence the warning of its own.
    """
    unknown = "unknown-modifier-extension" if modifier else "unknown-extension"

    def check(run: Run, value: Any, at: At) -> None:
        url = value.get("url")
        if not isinstance(url, str) or len(url.split()) != 1:
            return
        if not _ABSOLUTE(url):
            if not nested:
                run.add("extension-url", at)
            return
        profile = run.compiled.profile(url)
        if profile is None or profile.type != "Extension":
            run.add(unknown, at)
        else:
            profile.check(run, value, at, "Extension")
            if not nested and at[0] is not None and not _may_stand(run, profile.structure.get("context", ()), at[0]):
                run.add("extension-context", at, profile.url)

    return check


def _may_stand(run: Run, contexts: Iterable[Mapping[str, Any]], at: At) -> bool:
    """Whether one of the definition's contexts is what the extension stands in.

    https://hl7.org/fhir/R4/defining-extensions.html#context ; a context we cannot tell (FHIRPath, an element of a
    profile) counts as met, and "Element" is HL7's word for anywhere.
    """
    given = [(one.get("type"), one.get("expression", "")) for one in contexts]
    allowed = [expression for kind, expression in given if kind == "element"]
    if any(kind == "fhirpath" for kind, _ in given) or not allowed or "Element" in allowed:
        return True
    here = run.compiled.types.contexts(run.scope, at)
    known = run.compiled.is_type
    return here is None or any(one in here or not known(one.partition(".")[0]) for one in allowed)
