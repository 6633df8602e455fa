"""Counters and gauges in the text form that Prometheus reads."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, Metric

from api.shell.delivery import Delivery

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# From an answer out of the cache to the deadline, in seconds.
_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_OTHER = "other"

disable_created_metrics()  # type: ignore[no-untyped-call]  # when each series began is of no use here, and doubles their number


class Metrics:
    """What was asked and how long it took, by route and status.

    Args:
        routes: First steps of the paths that exist; requests to any other one count together, so that strangers
            cannot make up labels.
    """

    def __init__(self, routes: Iterable[str] = ()) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._release = Info("kg_release", "The release that is served.", registry=self._registry)
        self._requests = Counter(
            "kg_requests", "Requests answered; status 499: the client went first.", ("route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "kg_request_seconds", "Time from the head of a request to the end of its answer.", ("route",),
            buckets=_BUCKETS_S, registry=self._registry,
        )  # fmt: skip
        self._lookups = Counter(
            "kg_cache_lookups", "Answers that can be kept, by whether they were found.", ("result",),
            registry=self._registry,
        )  # fmt: skip
        self._found = {result: self._lookups.labels(result) for result in ("hit", "shared", "miss")}
        self._routes = {step.encode(): "/" + step for step in routes}
        self._known: dict[tuple[str, int], tuple[Counter, Histogram]] = {}

    def serve(self, release: str, routes: Iterable[str]) -> None:
        """Show the release that is served from now on, and count the routes that it is served at."""
        self._release.info({"id": release})
        self._routes |= {step.encode(): "/" + step for step in routes}

    def gauge(self, name: str, help_text: str, read: Callable[[], float]) -> None:
        """Show a value that is read when somebody asks for it."""
        Gauge(name, help_text, registry=self._registry).set_function(read)

    def counts(self, name: str, help_text: str, label: str, read: Callable[[], Mapping[str, int]]) -> None:
        """Show counts by label that are kept elsewhere."""
        self._registry.register(_Counts(name, help_text, label, read))

    def note(self, delivery: Delivery) -> None:
        """Count a request."""
        _, _, path = delivery.asked.target.partition(b"/")
        route = self._routes.get(path.partition(b"/")[0], _OTHER)
        key = (route, delivery.status)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (self._requests.labels(route, delivery.status), self._seconds.labels(route))
        known[0].inc()
        known[1].observe(time.perf_counter() - delivery.started_s)
        if delivery.cache != "none":
            self._found[delivery.cache].inc()

    def text(self) -> bytes:
        """All of them, as `CONTENT_TYPE`."""
        return generate_latest(self._registry)


class _Counts:
    """A counter that somebody else keeps."""

    def __init__(self, name: str, help_text: str, label: str, read: Callable[[], Mapping[str, int]]) -> None:
        self._arguments = (name, help_text)
        self._label = label
        self._read = read

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(*self._arguments, labels=(self._label,))
        for value, count in sorted(self._read().items()):
            family.add_metric((value,), count)
        yield family
