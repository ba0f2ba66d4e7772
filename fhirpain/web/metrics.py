"""GET /metrics: what an operator's Prometheus collects. https://prometheus.io/docs/instrumenting/exposition_formats/

Of several processes each writes into a file of the folder that ``PROMETHEUS_MULTIPROC_DIR`` names (``fhirpain serve``
makes one), and any of them tells the sum. The outbox is counted in the database when it is asked for.
"""

import functools
import os
from collections.abc import Iterator, Mapping
from typing import Final

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from fhirpain.store import Store
from fhirpain.web.facade import current

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_BUCKETS: Final = (.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
_OURS: Final = CollectorRegistry()
_REQUESTS: Final = Counter("fhirpain_requests", "Requests answered, by route template.",
                           ("method", "route", "status"), registry=_OURS)
_SECONDS: Final = Histogram("fhirpain_request_seconds", "How long a request took.", ("method", "route"),
                            buckets=_BUCKETS, registry=_OURS)
_STAGES: Final = Histogram("fhirpain_stage_seconds", "How long a stage of a request took: parse, validate, store.",
                           ("route", "stage"), buckets=_BUCKETS, registry=_OURS)

# A child is looked up under a lock: kept here, it costs a look into a dict.
_requests = functools.cache(_REQUESTS.labels)
_seconds = functools.cache(_SECONDS.labels)
_stages = functools.cache(_STAGES.labels)


def method(given: str) -> str:
    """The method, where HTTP or FHIR knows it; a caller may make up any."""
    return given if given in _METHODS else "other"


def count(given: str, route: str, status: int, seconds: float, spent: Mapping[str, float]) -> None:
    """One request that was answered, with the seconds of its stages."""
    named = method(given)
    _requests(named, route, f"{status // 100}xx").inc()
    _seconds(named, route).observe(seconds)
    for stage, each in spent.items():
        _stages(route, stage).observe(each)


def metrics() -> Response:
    """Everything, of every process."""
    outbox = CollectorRegistry()
    outbox.register(_Outbox(current().store))
    return Response(generate_latest(_registry()) + generate_latest(outbox), content_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return _OURS
    every = CollectorRegistry()
    MultiProcessCollector(every)  # type: ignore[no-untyped-call]
    return every


class _Outbox(Collector):
    """How many messages are in each state, and which destinations are held."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Counted now."""
        messages = GaugeMetricFamily("fhirpain_outbox_messages", "Messages in the outbox.",
                                     labels=("destination", "state"))
        for destination, state, number in self._store.outbox_states():
            messages.add_metric((destination, state), number)
        yield messages
        held = GaugeMetricFamily("fhirpain_outbox_held", "1 for each destination that nothing is sent to.",
                                 labels=("destination",))
        for destination in self._store.held():
            held.add_metric((destination,), 1)
        yield held
