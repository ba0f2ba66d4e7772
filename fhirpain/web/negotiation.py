"""Which format came, which is wanted, in which language. https://hl7.org/fhir/R4/http.html#mime-type"""

import functools
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import msgspec
from flask import Response, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from fhirpain import guide
from fhirpain.fhir import json, xml
from fhirpain.fhir.issue import LANGUAGES
from fhirpain.store import Stored

Syntax = Literal["json", "xml"]
JSON, XML = "application/fhir+json", "application/fhir+xml"

# What a caller may name -> the syntax meant. FHIR's own types come first: they win a tie, also for `*/*`.
MEDIA_TYPES: dict[str, Syntax] = {
    JSON: "json", XML: "xml",
    "application/json": "json", "text/json": "json",
    "application/xml": "xml", "text/xml": "xml",
}
_AS_JSON = frozenset(name for name, syntax in MEDIA_TYPES.items() if syntax == "json")
_FORMATS = {"json": JSON, "xml": XML}
_SHAPING = ("_format", "_pretty")
_NONE: Mapping[str, str] = MappingProxyType({})
_LANGUAGES = {"en": "en", "sv": "sv", "nb": "nb", "no": "nb", "nn": "nb"}


def sent_fhir(content_type: str) -> str | None:
    """FHIR's media type for a Content-Type header, or None where it names no FHIR R4."""
    media_type, options = parse_options_header(content_type)
    syntax = MEDIA_TYPES.get(media_type.lower())
    return _FORMATS[syntax] if syntax is not None and _is_r4(options.get("fhirversion")) else None


def is_utf8(content_type: str) -> bool:
    """Whether a Content-Type header leaves the characters as UTF-8."""
    charset = parse_options_header(content_type)[1].get("charset", "utf-8")
    return charset.lower() in ("utf-8", "utf8", "us-ascii")


def wanted() -> str | None:
    """The media type to answer with: ``_format`` before Accept, and None where nothing that is asked for is offered."""
    if asked := _asked("_format"):
        # A plus sign in a query is a blank; nobody writes application/fhir%2Bjson.
        return _named(asked.strip().replace(" ", "+").lower())
    return _best(request.environ.get("HTTP_ACCEPT") or "*/*")


def heed(form: Iterable[tuple[str, str]]) -> None:
    """Let what a form of a search says of the answer count, as if it stood in the address."""
    g.form = {name: value for name, value in form if name in _SHAPING}


def _asked(name: str) -> str:
    """What the address, or the form, says of the answer."""
    found = request.args.get(name)
    return str(g.get("form", _NONE).get(name, "")) if found is None else found


def language() -> str:
    """The language of texts: the best of Accept-Language among en, sv and nb (``no`` and ``nn`` are given ``nb``)."""
    return _LANGUAGES[request.accept_languages.best_match(_LANGUAGES, default=LANGUAGES[0]) or LANGUAGES[0]]


def render(resource: dict[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A resource in the format that the request wants, or in JSON where it wants none that is offered."""
    media_type, pretty = form()
    return answered(written(resource, media_type, pretty=pretty), media_type, status, headers)


def form() -> tuple[str, bool]:
    """The media type to answer with, JSON's where none is offered that is wanted; and whether it is for people."""
    return wanted() or JSON, _asked("_pretty") == "true"


def written(resource: dict[str, Any], media_type: str, *, pretty: bool) -> bytes:
    """A resource in a format."""
    if MEDIA_TYPES[media_type] == "xml":
        return xml.dump(resource, guide.definitions())
    return json.dump(resource, pretty=pretty)


def answered(content: bytes, media_type: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """An answer in a format that was chosen by what the caller wants."""
    response = Response(content, status, headers, content_type=f"{media_type}; charset=utf-8")
    response.headers.add("Vary", "Accept, Accept-Language")
    return response


def as_stored(stored: Stored) -> Any:
    """A stored version, to be put into what is rendered: its bytes as they are for JSON, else the resource."""
    return msgspec.Raw(stored.body) if (wanted() or JSON) in _AS_JSON else stored.resource


@functools.lru_cache(maxsize=256)  # callers send the same header again and again
def _best(accept: str) -> str | None:
    return parse_accept_header(",".join(_r4_only(accept)), MIMEAccept).best_match(MEDIA_TYPES)


def _named(wanted_format: str) -> str | None:
    media_type, options = parse_options_header(_FORMATS.get(wanted_format, wanted_format))
    return media_type.lower() if media_type.lower() in MEDIA_TYPES and _is_r4(options.get("fhirversion")) else None


def _r4_only(accept: str) -> list[str]:
    """The parts of an Accept header that do not ask for another version of FHIR, without the version."""
    kept = []
    for part in accept.split(","):
        media_type, options = parse_options_header(part.strip())
        if _is_r4(options.get("fhirversion")):
            kept.append(f"{media_type};q={options['q']}" if "q" in options else media_type)
    return kept


def _is_r4(version: str | None) -> bool:
    return version is None or version in ("4.0", "4.0.1")
