"""Templates to bytes: everything that is filled in is escaped, and a name that is not there is an error.

https://jinja.palletsprojects.com/en/stable/api/#autoescaping
"""

import functools
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

import fhirpain
from fhirpain.guide_pages.artifacts import KINDS


@functools.cache
def _environment() -> Environment:
    made = Environment(loader=PackageLoader("fhirpain.guide_pages"), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True)
    made.globals.update(version=fhirpain.__version__, kinds=KINDS,
                        languages={"en": "English", "sv": "Svenska", "nb": "Norsk bokmål"})
    return made


def render(template: str, **facts: Any) -> bytes:
    """A page, UTF-8."""
    return _environment().get_template(template).render(facts).encode()
