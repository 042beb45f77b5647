"""How much there is in a space, as server-sent events: what it counts, its review, and when it was measured.

All who watch a space share one reader. What is expensive to count is counted when something has come or changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from time import monotonic

import msgspec
from msgspec import Struct
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.live.monitor.flow import newest_change, newest_record
from onefold.live.review.queue import queue
from onefold.live.view import View
from onefold.live.view.answers import Counts
from onefold.live.view.feed import counts
from onefold.serve.admin.moments import moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint, Handler
from onefold.serve.questions import Nothing
from onefold.serve.routing import routes as routes_of
from onefold.serve.watching import ANYWAY, EVENT_STREAM, Reads, Told, Watched, look, stream
from onefold.store.workspace import Space


class SpaceCounts(Counts, frozen=True):
    """How much there is; `sources` feed the space."""

    sources: int


class Measured(Struct, frozen=True):
    """When the newest measurement was taken; null: there is none."""

    time: datetime | None


def space_counts(view: View, context: Context, space: Space) -> SpaceCounts:
    """Takes as long as `counts`."""
    return SpaceCounts(**msgspec.structs.asdict(counts(view)), sources=_sources(context, space))


def _sources(context: Context, space: Space) -> int:
    return sum(space.number in one.spaces for one in context.workspace.sources.values())


# ------------------------------------------------------------------ what is told


def _counted(context: Context, view: View, space: Space, before: Told | None) -> Told:
    mark = (view.store.graph, newest_change(view), newest_record(view), _sources(context, space))
    if before is not None and before.mark == mark and monotonic() < before.until:
        return before
    return Told(space_counts(view, context, space), mark, monotonic() + ANYWAY)


def _reviewed(_context: Context, view: View, _space: Space, _before: Told | None) -> Told:
    return Told(queue(view.store))


def _measured(_context: Context, view: View, space: Space, _before: Told | None) -> Told:
    ((time,),) = view.store.connection.rows("monitor.measured_at", space=space.number)
    return Told(Measured(moment_or_none(time)))


_READS: dict[str, Reads] = {"counts": _counted, "review": _reviewed, "measured": _measured}


# ------------------------------------------------------------------ telling


def stream_counts(call: Call) -> StreamingResponse:
    return _stream(call, ("counts", "review", "measured"))


def stream_review(call: Call) -> StreamingResponse:
    return _stream(call, ("review",))


def _stream(call: Call, names: Sequence[str]) -> StreamingResponse:
    slug = call.path["space"]
    looks = {name: partial(look, call.context, slug, _READS[name]) for name in names}
    return stream(call, [Watched(name, (name, slug), one) for name, one in looks.items()])


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def _endpoint(path: str, summary: str, tag: str, handler: Handler) -> Endpoint:
    path = f"/api/v1/spaces/{{space}}{path}"
    return Endpoint("GET", path, summary, "read", Nothing, None, str, handler, media_type=EVENT_STREAM, tag=tag)


ENDPOINTS = (
    _endpoint("/counts/stream", "How much there is, as server-sent events", "Profiles", stream_counts),
    _endpoint("/review/stream", "How much there is to review, as server-sent events", "Review", stream_review),
)
