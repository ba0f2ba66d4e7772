"""Hostile requests over all routes of a façade that really serves: ``python -m conformance.hostile --requests 50000``.

Each request is made of a route, broken in its address, query, headers or body. What is held: no status of 500 or more,
an answer within ten seconds, every refusal an OperationOutcome, and in none of them the canary that was sent.
The same seed sends the same requests. The last line is one JSON object; exit status 1 when anything was not held.
"""

import argparse
import gzip
import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.api import SECRET, database, facade
from bench.api_server import Connection, HungUp, Server, request
from conformance.breaking import broken
from fhirpain import guide
from fhirpain.fhir import json as fhir_json
from fhirpain.fhir import search, xml
from fhirpain.fhir.issue import Malformed
from fhirpain.store import Store
from fhirpain.web.routes import ROUTES

CANARY = "Kanarie-195009072553"
PATIENCE = 10.0
"""Seconds after which an answer counts as a hang."""
EXAMPLES = guide.folder("examples")
SEEDS = [fhir_json.parse(path.read_bytes()) for path in (*sorted((EXAMPLES / "valid").glob("*.json")),
                                                         *sorted(EXAMPLES.glob("*/1-ehr.json")))]
WORDS: dict[str, list[str]] = {
    kind: [word.replace("{canary}", CANARY) for word in words]
    for kind, words in json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")).items()}
"""What requests are made of, by kind."""
CALM = 0.5
"""How many of the requests are right in method, type, id and format: they get past the door, to what is behind it."""
PLAIN_TYPES = 5
"""How many of the types, the first, are ones that R4 has and that are searched."""


class Maker:
    """Makes requests, one after the other, always the same ones for a seed."""

    def __init__(self, seed: int) -> None:
        """Start at the beginning."""
        self._chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
        self._calm = False

    def make(self) -> tuple[str, bytes]:
        """What it is, for people, and the request."""
        chance = self._chance
        self._calm = chance.random() < CALM
        route = chance.choice(ROUTES)
        method = route.method if self._calm or chance.random() < 0.8 else self._any("methods")
        address = re.sub(r"<([^>]*)>", lambda placed: self._placed(placed[1]), route.rule)
        asked = "&".join(self._asked() for _ in range(chance.choice((0, 0, 1, 1, 2, 5))))
        body, content_type = self._body() if method in ("POST", "PUT", "PATCH") else (b"", "")
        headers = {self._any("calm headers" if self._calm else "headers"):
                   quote(self._any("said"), safe=" */=\"'|;,.:+-") for _ in range(chance.choice((0, 0, 1, 2)))}
        if headers.get("Content-Encoding") == "gzip" and chance.random() < 0.7:
            body = gzip.compress(body)
        if content_type:
            headers["Content-Type"] = content_type
        whole = f"{address}?{asked}" if asked else address
        return f"{method} {route.rule}", request(method, whole, body, headers)

    def _any(self, kind: str) -> str:
        return self._chance.choice(WORDS[kind])

    def _placed(self, name: str) -> str:
        """What stands for a placeholder of a route."""
        if "type" in name:
            every = not self._calm and self._chance.random() < 0.5
            return self._chance.choice(WORDS["types"] if every else WORDS["types"][:PLAIN_TYPES])
        if "version" in name:
            return self._chance.choice(("1", "2", "0", "99999999999", "x"))
        return "anna" if self._calm else quote(self._any("ids"), safe="$")

    def _asked(self) -> str:
        """One parameter of a query."""
        chance = self._chance
        name = self._any("controls")
        if chance.random() < 0.6:
            of_type = chance.choice(WORDS["types"][:PLAIN_TYPES])
            name = chance.choice(list(search.parameters(of_type))) + self._any("modifiers")
        value = self._any("values") if chance.random() < 0.8 else ",".join(chance.choices(WORDS["values"], k=30))
        return f"{quote(name, safe=':')}={quote(value.encode('utf-8', 'replace'), safe='')}"

    def _body(self) -> tuple[bytes, str]:
        """A body and what it says it is."""
        chance = self._chance
        kind = WORDS["content types"][0] if self._calm else self._any("content types")
        if self._calm and chance.random() < 0.3:
            return fhir_json.dump(chance.choice(SEEDS)), kind
        match chance.randrange(8):
            case 0:
                return chance.randbytes(chance.choice((1, 10, 1000))), kind
            case 1:
                return self._form(), "application/x-www-form-urlencoded"
            case 2:
                changes = [self._patch() for _ in range(chance.choice((0, 1, 3)))]
                return fhir_json.dump(changes), "application/json-patch+json"
            case 3:
                return fhir_json.dump(self._bundle()), "application/fhir+json"
            case 4:
                return fhir_json.dump(broken({"resourceType": "Parameters", "parameter": [
                    {"name": chance.choice(("resource", "operation", "url", "code", "mode", "valueSet", "type")),
                     "valueString": self._any("values")}]}, chance)), kind
        sent = broken(chance.choice(SEEDS), chance)
        if kind == "application/fhir+xml":
            try:
                return xml.dump(sent, guide.definitions()), kind
            except (Malformed, ValueError, TypeError, KeyError, AttributeError, IndexError):
                kind = "application/fhir+json"  # too broken to be written as XML
        return fhir_json.dump(sent), kind

    def _form(self) -> bytes:
        return "&".join(self._asked() for _ in range(3)).encode()

    def _patch(self) -> dict[str, Any]:
        chance = self._chance
        path = chance.choice(("/status", "/name/0/family", "", "/", "/x/y/z", "/id", "/resourceType", "/extension/-",
                              "/meta", "x", "/a~2"))
        return {"op": chance.choice(("add", "remove", "replace", "move", "copy", "test", "explode")), "path": path,
                "from": "/status", "value": self._any("values")}

    def _bundle(self) -> dict[str, Any]:
        """A transaction or batch of what should hardly be together."""
        chance = self._chance
        kinds = ("transaction", "batch", "transaction", "collection", "message", "x")
        return {"resourceType": "Bundle", "type": chance.choice(kinds),
                "entry": [self._entry() for _ in range(chance.choice((0, 1, 3, 8)))]}

    def _entry(self) -> dict[str, Any]:
        chance = self._chance
        resource = chance.choice(SEEDS)
        name = chance.choice((resource["resourceType"], self._any("types")))
        url = chance.choice((name, f"{name}/{self._any('ids')}", f"{name}?{self._asked()}", "", "/", "http://x/y",
                             f"{name}/a/_history/1"))
        asked = {"method": chance.choice((*WORDS["methods"], "x")), "url": url}
        if chance.random() < 0.3:
            asked[chance.choice(("ifMatch", "ifNoneExist", "ifNoneMatch", "ifModifiedSince"))] = self._any("said")
        full_url = chance.choice(("urn:uuid:8f1c3a52-58a5-4c2b-9c3e-3c8f1f6c0001", "x", "urn:oid:1.2"))
        made: dict[str, Any] = {"fullUrl": full_url, "request": asked}
        if chance.random() < 0.8:
            made["resource"] = broken(resource, chance) if chance.random() < 0.5 else resource
        return made


def faults(server: Server, seed: int, requests: int, statuses: Counter[int]) -> Iterator[tuple[str, str, bytes]]:
    """What was not held: which rule, by which kind of request, and the request; answers are counted by status."""
    maker, connection = Maker(seed), Connection(server.port)
    for number in range(requests):
        what, sent = maker.make()
        began = time.monotonic()
        try:
            try:
                status, head, body = connection.send(sent, to_head=sent.startswith(b"HEAD"))
            except HungUp:  # after the answer before: as any client does, once more (RFC 9112, 9.3.1)
                connection = Connection(server.port)
                status, head, body = connection.send(sent, to_head=sent.startswith(b"HEAD"))
        except (OSError, ValueError) as error:
            yield f"no answer: {type(error).__name__}", what, sent
            connection = Connection(server.port)
            continue
        statuses[status] += 1
        if b"connection: close" in head.lower():
            connection.close()
            connection = Connection(server.port)
        if time.monotonic() - began > PATIENCE:
            yield "too slow", what, sent
        if status >= 500:
            yield f"status {status}", what, sent
        elif status >= 400 and not sent.startswith(b"HEAD"):
            yield from ((fault, what, sent) for fault in _refusal(head, body))
        if number % 1000 == 999:
            print(f"{number + 1} requests", file=sys.stderr, flush=True)
    connection.close()


def _refusal(head: bytes, body: bytes) -> Iterator[str]:
    """What is wrong with a refusal."""
    if CANARY.encode() in body:
        yield "the canary in a refusal"
    try:
        told = xml.parse(body, guide.definitions()) if b"fhir+xml" in head else fhir_json.parse(body)
    except Malformed:
        yield "a refusal that is no FHIR"
        return
    if told["resourceType"] != "OperationOutcome" or not told.get("issue"):
        yield "a refusal that is no OperationOutcome"


def main() -> int:
    """0 when everything was held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    asked = parser.parse_args()
    found: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    with tempfile.TemporaryDirectory(prefix="fhirpain-hostile-") as folder:
        with database(asked.database, Path(folder)) as (url, _):
            Store(url, secret=SECRET).close()
            with facade(url, Path(folder)) as server:
                for fault, what, sent in faults(server, asked.seed, asked.requests, statuses):
                    found[f"{fault}: {what}"] += 1
                    if found[f"{fault}: {what}"] <= 2:
                        print(f"{fault}: {what}\n  {sent[:600]!r}")
        logged = (Path(folder) / "server.log").read_text(encoding="utf-8", errors="replace")
    if CANARY in logged:
        found["the canary in the log"] += 1
    print(json.dumps({"requests": asked.requests, "seed": asked.seed, "statuses": dict(sorted(statuses.items())),
                      "faults": sum(found.values()), "kinds": found}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
