"""How much there is in a space, as server-sent events: what it counts, its review, and when it was measured.

All who watch a space share one reader. What is expensive to count is counted when something has come or changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import NotFound, OnefoldError
from onefold.live.monitor.flow import newest_change, newest_record
from onefold.live.monitor.looking import looking
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
from onefold.serve.shared import LOOK_EVERY, Look, Shared
from onefold.store.workspace import Space

EVENT_STREAM = "text/event-stream"
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is alive."""

ANYWAY = 60.0
"""Seconds after which it is counted again though nothing seems to have changed: records can go without a word."""


class SpaceCounts(Counts, frozen=True):
    """How much there is; `sources` feed the space."""

    sources: int


class Measured(Struct, frozen=True):
    """When the newest measurement was taken; null: there is none."""

    time: datetime | None


class Told(NamedTuple):
    """What was found, as it is told; `mark` says whether it is still so, `until` is a time of the monotonic clock."""

    said: Struct
    mark: object = None
    until: float = 0.0


def space_counts(view: View, context: Context, space: Space) -> SpaceCounts:
    """Takes as long as `counts`."""
    return SpaceCounts(**msgspec.structs.asdict(counts(view)), sources=_sources(context, space))


def _sources(context: Context, space: Space) -> int:
    return sum(space.number in one.spaces for one in context.workspace.sources.values())


# ------------------------------------------------------------------ what is told

Reads = Callable[[Context, View, Space, Told | None], Told]


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


def _look(context: Context, slug: str, reads: Reads, before: Told | None) -> Told | None:
    """What is there now; None where the same was told before. Raises NotFound once the space is gone."""
    space = context.workspace.spaces.get(slug)
    if space is None:
        raise NotFound("There is no such space.")
    with looking(context.database, context.workspace, space) as view:
        found = reads(context, view, space, before)
    return None if before is not None and found.said == before.said and found.mark == before.mark else found


# ------------------------------------------------------------------ telling


def stream_counts(call: Call) -> StreamingResponse:
    return _stream(call, ("counts", "review", "measured"))


def stream_review(call: Call) -> StreamingResponse:
    return _stream(call, ("review",))


def _stream(call: Call, names: Sequence[str]) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(call, names), media_type=EVENT_STREAM, headers=headers)


async def _told(call: Call, names: Sequence[str]) -> AsyncIterator[bytes]:
    """Whatever is new by these names, until the client leaves, its token is revoked, or the service stops."""
    yield b": counts follow\n\n"
    woken, spoken = asyncio.Event(), monotonic()
    with ExitStack() as watched:
        following = [_Following(name, watched.enter_context(_shared(call, name, woken))) for name in names]
        while not call.context.stopping.is_set() and _may(call):
            woken.clear()
            for event in filter(None, [one.event() for one in following]):
                yield event
                spoken = monotonic()
            if any(one.shared.over for one in following):
                return
            if monotonic() - spoken >= HEARTBEAT:
                yield b": alive\n\n"
                spoken = monotonic()
            await _wait(woken)


def _shared(call: Call, name: str, woken: asyncio.Event) -> Any:
    slug = call.path["space"]
    look: Look[Told] = partial(_look, call.context, slug, _READS[name])
    return call.context.sharing.of((name, slug), look, woken)


class _Following:
    """One thing that is told, and how much of it was."""

    def __init__(self, name: str, shared: Shared[Told]) -> None:
        self.name = name
        self.shared = shared
        self._told: Struct | None = None

    def event(self) -> bytes | None:
        """What is new, as a server-sent event."""
        found = self.shared.found
        if found is None or found.said == self._told:
            return None
        self._told = found.said
        return b"event: %s\ndata: %s\n\n" % (self.name.encode(), msgspec.json.encode(found.said))


def _may(call: Call) -> bool:
    try:
        guard(call.context, "read", call.request.headers, call.path["space"])
    except OnefoldError:
        return False
    return True


async def _wait(woken: asyncio.Event) -> None:
    """Until something was found, or it is time to see whether the service stops."""
    try:
        await asyncio.wait_for(woken.wait(), LOOK_EVERY)
    except TimeoutError:
        return


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def _endpoint(path: str, summary: str, tag: str, handler: Handler) -> Endpoint:
    path = f"/api/v1/spaces/{{space}}{path}"
    return Endpoint("GET", path, summary, "read", Nothing, None, str, handler, media_type=EVENT_STREAM, tag=tag)


ENDPOINTS = (
    _endpoint("/counts/stream", "How much there is, as server-sent events", "Profiles", stream_counts),
    _endpoint("/review/stream", "How much there is to review, as server-sent events", "Review", stream_review),
)
