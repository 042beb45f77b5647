"""What the service counts, for Prometheus: labels are slugs, kinds and route templates, never a customer's data."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import Metric

from onefold.live.changes import KINDS
from onefold.live.watch import Watch
from onefold.store.workspace import Space

disable_created_metrics()  # type: ignore[no-untyped-call]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

CALL_TYPES = frozenset({"identify", "track", "page", "screen", "group", "alias", "row"})

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


_STAGES = ("resolve", "commit")


class Metrics:
    """The counters of one server process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=False)
        self._calls = Counter(
            "onefold_calls",
            "Calls by source, type and what became of them.",
            ("source", "type", "outcome"),
            registry=self.registry,
        )
        self._resolution = Histogram(
            "onefold_resolution_seconds",
            "From a request's acceptance until all of it was durable and resolved.",
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._items = Counter(
            "onefold_items",
            "Calls and rows written, by space and outcome.",
            ("space", "outcome"),
            registry=self.registry,
        )
        self._writing = Histogram(
            "onefold_write_seconds",
            "Of a micro-batch: resolving it, and making it durable.",
            ("stage",),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._changes = Counter(
            "onefold_changes", "Changes of profiles by space and kind.", ("space", "kind"), registry=self.registry
        )
        self._requests = Histogram(
            "onefold_request_seconds",
            "Answers by method, route and status.",
            ("method", "route", "status"),
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._answers: dict[tuple[str, str, str], Histogram] = {}
        self._counted: dict[tuple[str, str, str], Counter] = {}

    def count_calls(self, source: str, type_: str, outcome: str, count: int = 1) -> None:
        """`source` is a slug, `outcome` one of stored, repeated, refused, unavailable, limited."""
        key = (source, type_ if type_ in CALL_TYPES else "other", outcome)
        one = self._counted.get(key)
        if one is None:
            one = self._counted[key] = self._calls.labels(*key)
        one.inc(count)

    def resolved(self, seconds: float) -> None:
        """A submission was answered by the engine."""
        self._resolution.observe(seconds)

    def wrote(self, space: str, items: int, resolved: float, committed: float, changes: Mapping[str, int]) -> None:
        """A micro-batch of a space, by slug, was written in so many seconds."""
        self._items.labels(space, "written").inc(items)
        self._writing.labels("resolve").observe(resolved)
        self._writing.labels("commit").observe(committed)
        for kind, count in changes.items():
            self._changes.labels(space, kind if kind in KINDS else "other").inc(count)

    def failed(self, space: str, items: int) -> None:
        """A micro-batch of a space, by slug, could not be written."""
        self._items.labels(space, "failed").inc(items)

    def written(self, space: str) -> tuple[int, float]:
        """Calls and rows of a space, by slug, and the seconds in which micro-batches were written, of all spaces."""
        seconds = [self.registry.get_sample_value("onefold_write_seconds_sum", {"stage": one}) for one in _STAGES]
        items = self.registry.get_sample_value("onefold_items_total", {"space": space, "outcome": "written"})
        return int(items or 0), sum(one or 0.0 for one in seconds)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered; `route` is a template such as `/v1/spaces/{space}`."""
        key = (method, route, str(status))
        one = self._answers.get(key)
        if one is None:
            one = self._answers[key] = self._requests.labels(*key)
        one.observe(seconds)

    def gauge(self, name: str, says: str, read: Callable[[], float]) -> None:
        """A value that is asked for whenever somebody looks."""
        Gauge(name, says, registry=self.registry).set_function(read)

    def collect(self, metrics: Callable[[], Iterable[Metric]]) -> None:
        """Metrics that are worked out whenever somebody looks."""
        self.registry.register(_Collector(metrics))

    def text(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self.registry)


class EngineWatch(Watch):
    """What the engine tells of itself, as metrics; spaces by slug."""

    def __init__(self, metrics: Metrics, spaces: Callable[[], Mapping[int, Space]]) -> None:
        self._metrics = metrics
        self._spaces = spaces

    def wrote(self, space: int, items: int, resolved: float, committed: float, changes: Counts[str]) -> None:
        if items:
            self._metrics.wrote(self._slug(space), items, resolved, committed, changes)

    def failed(self, space: int, items: int) -> None:
        self._metrics.failed(self._slug(space), items)

    def _slug(self, number: int) -> str:
        found = self._spaces().get(number)
        return found.slug if found else "unknown"


class _Collector:
    """What a registry asks."""

    def __init__(self, metrics: Callable[[], Iterable[Metric]]) -> None:
        self.collect = metrics
