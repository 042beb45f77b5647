"""What changes in a space, as server-sent events: read once for all who watch the same, told when it is different."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import NamedTuple

import msgspec
from msgspec import Struct
from starlette.responses import StreamingResponse

from onefold.errors import NotFound, OnefoldError
from onefold.live.monitor.looking import looking
from onefold.live.view import View
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call
from onefold.serve.shared import LOOK_EVERY, Look, Shared
from onefold.store.workspace import Space

EVENT_STREAM = "text/event-stream"
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is alive."""

ANYWAY = 60.0
"""Seconds after which it is counted again though nothing seems to have changed: records can go without a word."""


class Told(NamedTuple):
    """What was found, as it is told; `mark` says whether it is still so, `until` is a time of the monotonic clock."""

    said: Struct
    mark: object = None
    until: float = 0.0


Reads = Callable[[Context, View, Space, Told | None], Told]
"""What there is to tell, given what was told before."""


class Watched(NamedTuple):
    """What is told by a name; all that is watched by the same key is read once."""

    name: str
    key: Hashable
    look: Look[Told]


def look(context: Context, slug: str, reads: Reads, before: Told | None) -> Told | None:
    """What is there now; None where the same was told before. Raises NotFound once the space is gone."""
    space = context.workspace.spaces.get(slug)
    if space is None:
        raise NotFound("There is no such space.")
    with looking(context.database, context.workspace, space) as view:
        found = reads(context, view, space, before)
    return None if before is not None and found.said == before.said and found.mark == before.mark else found


def stream(call: Call, watched: Sequence[Watched]) -> StreamingResponse:
    """Whatever is new of these, until the client leaves, its token is revoked, or the service stops."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(call, watched), media_type=EVENT_STREAM, headers=headers)


async def _told(call: Call, watched: Sequence[Watched]) -> AsyncIterator[bytes]:
    yield b": what changes follows\n\n"
    woken, spoken = asyncio.Event(), monotonic()
    sharing = call.context.sharing
    with ExitStack() as stack:
        of = [_Following(one.name, stack.enter_context(sharing.of(one.key, one.look, woken))) for one in watched]
        while not call.context.stopping.is_set() and _may(call):
            woken.clear()
            for event in filter(None, [one.event() for one in of]):
                yield event
                spoken = monotonic()
            if any(one.shared.over for one in of):
                return
            if monotonic() - spoken >= HEARTBEAT:
                yield b": alive\n\n"
                spoken = monotonic()
            await _wait(woken)


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
