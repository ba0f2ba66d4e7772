"""Asks a terminology server about codes that are not held here. https://hl7.org/fhir/R4/terminology-service.html

Off unless ``terminology_url`` is set. What is sent is a code, its system and a value set: nothing of a person. A server
that does not answer, or answers what cannot be read, leaves the code unchecked.
"""

import functools
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from fhirpain.fhir import json
from fhirpain.fhir.issue import Malformed

MAX_ANSWER = 100_000
"""Largest answer in bytes that is read: ``$validate-code`` answers with a few parameters."""
MAX_HELD = 10_000
"""How many answers are remembered; the one that was used longest ago goes first."""
FRESH_SECONDS = 3600.0
"""How long an answer counts."""
RETRY_SECONDS = 60.0
"""How long a server that failed is left alone, so that a document of a thousand codes does not wait for each."""
LONGEST = 2000
"""Most characters of a code, its system and value set that are asked about; what is longer would also be kept."""
_MEDIA_TYPE = "application/fhir+json"
_log = logging.getLogger(__name__)

Question = tuple[str | None, str, str | None]


@functools.cache
def server(url: str) -> "TerminologyServer | None":
    """The server of an address, one for the process; None for the empty address."""
    return TerminologyServer(url) if url else None


class TerminologyServer:
    """A ``fhir.terminology.Remote`` over HTTP; used by any number of threads."""

    def __init__(self, url: str, *, timeout: tuple[float, float] = (2, 5),
                 clock: Callable[[], float] = time.monotonic) -> None:
        """``url`` is the server's FHIR base; ``timeout`` is for connecting and for each read, in seconds."""
        self._url, self._timeout, self._clock = url.rstrip("/"), timeout, clock
        self._answers: OrderedDict[Question, tuple[float, bool]] = OrderedDict()
        self._silent_until = clock()
        self._lock = threading.Lock()

    def validate_code(self, system: str | None, code: str, value_set: str | None) -> bool | None:
        """Whether a code is in a value set, or in its system; None where the server does not say. Never raises."""
        question = (system, code, value_set)
        if sum(len(part or "") for part in question) > LONGEST:
            return None
        with self._lock:
            held = self._answers.get(question)
            if held is not None and held[0] > self._clock():
                self._answers.move_to_end(question)
                return held[1]
            if self._silent_until > self._clock():
                return None
        return self._keep(question, self._ask(question))

    def _keep(self, question: Question, answer: bool | None) -> bool | None:
        """Remember an answer; an answer that did not come is asked for again."""
        with self._lock:
            if answer is not None:
                self._answers[question] = self._clock() + FRESH_SECONDS, answer
                self._answers.move_to_end(question)
                if len(self._answers) > MAX_HELD:
                    self._answers.popitem(last=False)
        return answer

    def _ask(self, question: Question) -> bool | None:
        try:
            status, body = self._get(*question)
        except (requests.RequestException, HTTPError):
            _log.warning("terminology.silent seconds=%.0f", RETRY_SECONDS)
            with self._lock:
                self._silent_until = self._clock() + RETRY_SECONDS
            return None
        return _result(body) if status == requests.codes.ok else None

    def _get(self, system: str | None, code: str, value_set: str | None) -> tuple[int, bytes]:
        kind = "CodeSystem" if value_set is None else "ValueSet"
        asked = {"code": code, "url": system if value_set is None else value_set}
        if value_set is not None:
            asked |= {"system": system} if system else {"inferSystem": "true"}
        with requests.Session() as session:
            session.trust_env = False  # no proxy and no password that nobody configured here
            with session.get(f"{self._url}/{kind}/$validate-code", params=asked, timeout=self._timeout, stream=True,
                             allow_redirects=False, headers={"Accept": _MEDIA_TYPE, "Accept-Encoding": "identity"},
                             ) as response:
                body: bytes = response.raw.read(MAX_ANSWER + 1, decode_content=False)
                return response.status_code, body


def _result(body: bytes) -> bool | None:
    """The parameter ``result``; None where there is none, or the answer is too long to have been read whole."""
    if len(body) > MAX_ANSWER:
        return None
    try:
        answer: dict[str, Any] = json.parse(body)
        found = [one.get("valueBoolean") for one in answer.get("parameter", ()) if one.get("name") == "result"]
    except (Malformed, AttributeError, TypeError):
        return None
    return found[0] if found and isinstance(found[0], bool) else None
