"""Counters and gauges in the text form that Prometheus reads.

What happens with every request is counted here, without the locks of the client library, which one thread does not
need; the library collects it when somebody asks.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate

from prometheus_client import CollectorRegistry, Gauge, Info, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, HistogramMetricFamily, Metric

from api.shell.delivery import Delivery

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
# From an answer out of the cache to the deadline, in seconds.
_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_OTHER = "other"


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
        self._requests = _Requests()
        self._registry.register(self._requests)
        self._lookups: Counter[str] = Counter(hit=0, shared=0, miss=0)
        about = "Answers that can be kept, by whether they were found."
        self.counts("kg_cache_lookups", about, "result", lambda: self._lookups)
        self._routes = {step.encode(): "/" + step for step in routes}

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
        _, _, path = delivery.asked.target.removeprefix(delivery.asked.root).partition(b"/")
        route = self._routes.get(path.partition(b"/")[0], _OTHER)
        self._requests.note(route, delivery.status, time.perf_counter() - delivery.started_s)
        if delivery.cache != "none":
            self._lookups[delivery.cache] += 1

    def text(self) -> bytes:
        """All of them, as `CONTENT_TYPE`."""
        return generate_latest(self._registry)


class _Requests:
    """How many requests there were, by route and status, and how long they took, by route."""

    def __init__(self) -> None:
        self._statuses: Counter[tuple[str, int]] = Counter()
        # For each bucket those that are in no smaller one; the last has no bound.
        self._buckets: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(_BUCKETS_S) + 1))
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def note(self, route: str, status: int, seconds: float) -> None:
        self._statuses[route, status] += 1
        self._buckets[route][bisect_left(_BUCKETS_S, seconds)] += 1
        self._seconds[route] += seconds

    def collect(self) -> Iterator[Metric]:
        """See the custom collectors of prometheus_client."""
        about = "Requests answered; status 499: the client went first."
        requests = CounterMetricFamily("kg_requests", about, labels=("route", "status"))
        for (route, status), count in sorted(self._statuses.items()):
            requests.add_metric((route, str(status)), count)
        yield requests
        about = "Time from the head of a request to the end of its answer."
        histogram = HistogramMetricFamily("kg_request_seconds", about, labels=("route",))
        bounds = [*map(str, _BUCKETS_S), "+Inf"]
        for route, counts in sorted(self._buckets.items()):
            buckets = list(zip(bounds, accumulate(counts), strict=True))
            histogram.add_metric((route,), buckets, self._seconds[route])
        yield histogram


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
