"""Every setting, its default and the environment variable that sets it (``FHIRPAIN_`` + the name in capitals)."""

import functools
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, cast


def _truth(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("a setting that is a choice is true or false")
    return text.lower() == "true"


_READ: dict[Any, Callable[[str], Any]] = {int: int, bool: _truth}
"""How the text of an environment variable becomes a value of each type; others stay text."""


Policy = Literal["off", "warn", "reject"]
_ALWAYS = ("Patient", "Consent", "CarePlan", "ServiceRequest", "Goal", "Condition", "QuestionnaireResponse")
"""Types from which reports to registries are made: what breaks the rules is never stored."""


@functools.lru_cache(maxsize=64)
def _policies(text: str) -> dict[str, Policy]:
    pairs = [part.strip().partition("=") for part in text.split(",") if part.strip()]
    read: dict[str, Policy] = {}
    for name, _, policy in pairs:
        if policy not in ("off", "warn", "reject") or (policy != "reject" and name in _ALWAYS):
            raise ValueError("validation is off, warn or reject; what reports are made of is always held to the rules")
        read[name] = cast("Policy", policy)
    return read


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator may choose; ``docs/settings.md`` says the same in a table, and a test holds it to that."""

    database: str = "sqlite:///fhirpain.db"
    """SQLAlchemy URL of the store: ``sqlite:///path`` or ``postgresql+psycopg://...``."""
    base_url: str = "http://127.0.0.1:8080"
    """The address under which callers reach the façade; links and ``fullUrl`` are made from it, never from Host."""
    source_id: str = "SE2321000131-E000000000001"
    """The sender's own organisation id, as written into messages (HSA-id or Norwegian organisation number)."""
    secret: str = field(default="", repr=False)
    """Key of every keyed hash (message ids, identifier index). Unset, the store makes one and keeps it in itself."""
    units: str = ""
    """Path of a JSON file that tells each care unit's level: ``{"<unit id>": {"level": "1"}}``."""
    registry_urls: str = ""
    """Where each registry listens: ``nrs=http://host/fhir,noksmerte=http://host/fhir``. Unnamed ones are not served."""
    max_body: int = 5_000_000
    """Largest request body in bytes; a larger one is refused with 413."""
    terminology_url: str = ""
    """FHIR base of a terminology server that ``$validate`` asks about codes not held here. Unset, nobody is asked."""
    packages: str = ""
    """Paths of implementation guides' packages (``.tgz``), with commas: profiles that are known beside fhirpain's."""
    wording: str = ""
    """Folder of wording files (JSON): the licensed texts of instruments, laid over fhirpain's own labels."""
    unverified: str = ""
    """Instruments, by id with commas or ``*``, of which rules count too that were read in no published source."""
    form_hours: int = 168
    """How many hours the link to a form is good for."""
    form_embedders: str = ""
    """Who may show a form in a frame of theirs: origins (``https://ehr.example``), with commas. Unset, nobody."""
    test_numbers: bool = False
    """Whether the synthetic ranges of person numbers are accepted; never where real people are cared for."""
    log_format: str = "json"
    """How the log is written: ``json``, one object a line, or ``text``."""
    log_level: str = "INFO"
    """The least that is logged; ``INFO`` has a line for each request, ``WARNING`` has not."""
    validation: str = ""
    """What becomes of a write that breaks the rules, by type: ``Binary=off``; unnamed, it is refused."""
    upstream_url: str = ""
    """FHIR base of the server (the region's EHR) that owns ``upstream_types``. Unset, everything is answered here."""
    upstream_types: str = ""
    """The resource types that it owns, with commas: their reads and searches are answered from there."""
    upstream_token: str = field(default="", repr=False)
    """Bearer token that it is asked with."""
    upstream_refuse_invalid: bool = False
    """Whether what it holds and our rules refuse is withheld; else it is shown, and what is wrong is told."""
    upstream_writes: bool = False
    """Whether resources of those types may be written here all the same, as a copy to report from."""
    async_waiting: int = 100
    """How many requests may wait for an answer that comes later, or be at it, before another is refused with 429."""
    async_hours: int = 24
    """How long such a request and its answer are kept."""
    lease_seconds: int = 120
    """How long a worker may hold a message before another may take it; longer than any delivery attempt."""
    max_attempts: int = 5
    """Attempts at a delivery before it is parked and an operator is told."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; raises ``ValueError`` when a number is not one, or a choice neither true nor false."""
        given = {f.name: environment[f"FHIRPAIN_{f.name.upper()}"] for f in fields(cls)
                 if f"FHIRPAIN_{f.name.upper()}" in environment}
        read = {f.name: _READ.get(f.type, str) for f in fields(cls)}
        return cls(**{name: read[name](value) for name, value in given.items()})

    def policy(self, resource_type: str) -> Policy:
        """What becomes of a resource of a type that breaks the rules; raises ``ValueError`` for a setting unknown."""
        return _policies(self.validation).get(resource_type, "reject")

    @property
    def upstream_owned(self) -> frozenset[str]:
        """The types that another server owns; none where no such server is set."""
        named = {name.strip() for name in self.upstream_types.split(",") if name.strip()}
        return frozenset(named) if self.upstream_url else frozenset()

    def counts_unverified(self, instrument: str) -> bool:
        """Whether the unverified bands and missing rules of an instrument (artifact id) count for its Observations."""
        return bool({instrument, "*"} & {name.strip() for name in self.unverified.split(",")})

    def registry_url(self, registry: str) -> str | None:
        """The address of one registry, or None when it is not configured."""
        pairs = (part.split("=", 1) for part in self.registry_urls.split(",") if "=" in part)
        return {name.strip(): url.strip() for name, url in pairs}.get(registry)
