"""How the service is: `/metrics` for Prometheus, `/healthz` while it runs, `/readyz` while it should be sent requests.

They need no token, and say nothing of any customer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from threading import Lock
from time import monotonic

from msgspec import Struct, json
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from onefold.errors import DatabaseGone
from onefold.serve.context import Context
from onefold.serve.metrics import CONTENT_TYPE
from onefold.store.rows import SHIFT
from onefold.store.space import active_graph

PATIENCE = 2.0
"""Seconds for the database to answer before it counts as gone."""

COUNT_EVERY = 60.0
"""Seconds between two counts of all profiles: a count reads an index from end to end."""


class Health(Struct, frozen=True):
    """`problems` are what keeps it from being ready."""

    status: str
    problems: list[str] = []


def routes(context: Context) -> list[BaseRoute]:
    """The three of them; what is worked out when somebody looks is added to the context's metrics."""
    context.metrics.gauge("onefold_waiting_items", "Calls accepted and not yet answered.", context.live.waiting)
    context.metrics.collect(ProfileCounts(context).metrics)

    async def metrics(_: Request) -> Response:
        text = await asyncio.to_thread(context.metrics.text)
        return Response(text, headers={"Content-Type": CONTENT_TYPE})

    async def healthz(_: Request) -> Response:
        return _answer(Health("ok"))

    async def readyz(_: Request) -> Response:
        problems = await problems_of(context)
        return _answer(Health("not ready" if problems else "ok", problems))

    return [Route("/metrics", metrics), Route("/healthz", healthz), Route("/readyz", readyz)]


def _answer(health: Health) -> Response:
    headers = {"Retry-After": "1"} if health.problems else {}
    return Response(json.encode(health), 503 if health.problems else 200, headers, "application/json")


async def problems_of(context: Context) -> list[str]:
    """Why no requests should be sent here, in words."""
    problems = []
    try:
        await asyncio.wait_for(asyncio.to_thread(_ask, context), PATIENCE)
    except (DatabaseGone, TimeoutError):
        problems.append("The database does not answer.")
    if not context.live.alive():
        problems.append("The writer has stopped.")
    if context.live.waiting() >= context.settings.queue_items:
        problems.append("Too many calls are waiting.")
    if context.stopping.is_set():
        problems.append("The service is stopping.")
    return problems


def _ask(context: Context) -> None:
    with context.database.reader() as connection:
        connection.rows("health.answers")


class ProfileCounts:
    """How many profiles there are in each space, counted when somebody looks, at most once a minute."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = Lock()
        self._counts: dict[str, int] = {}
        self._count_at = 0.0

    def metrics(self) -> Iterable[Metric]:
        """What cannot be counted now is as it was."""
        with self._lock, suppress(DatabaseGone):
            if monotonic() >= self._count_at:
                self._count()
        family = GaugeMetricFamily("onefold_profiles", "Profiles, counted once a minute.", labels=("space",))
        for slug, count in sorted(self._counts.items()):
            family.add_metric((slug,), count)
        return [family]

    def _count(self) -> None:
        with self._context.database.reader() as connection:
            for slug, space in self._context.workspace.spaces.items():
                low = active_graph(connection, space.number) << SHIFT
                high = low + (1 << SHIFT) - 1
                ((count,),) = connection.rows("health.count_profiles", graph_low=low, graph_high=high)
                self._counts[slug] = count
        self._count_at = monotonic() + COUNT_EVERY
