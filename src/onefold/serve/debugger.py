"""What a source sends, as it arrives, and what became of each call: over HTTP, once or as a stream.

What is shown was looked up in the store a moment before: a call whose record is gone is not shown.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from time import monotonic
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput, OnefoldError
from onefold.live.view.whose import Placed, whose
from onefold.serve.admin.moments import moment
from onefold.serve.api import EVENT_STREAM, HEARTBEAT
from onefold.serve.auth import guard, sees, visible_source
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import LAST
from onefold.serve.reading import view_of
from onefold.serve.routing import routes as routes_of
from onefold.serve.tap import MOST, Outcome, Ring, Tapped
from onefold.store.workspace import Principal, Source, Space

TAG = "Sources"

STREAMED = 100
"""Calls that a stream tells at once, after those that it begins with; of more that came meanwhile, the newest."""

TEXT_SHOWN = 2_000
"""Characters of what was sent and is no JSON object."""

LOOK_EVERY = 1.0
"""Seconds after which a stream looks whether the service stops and its token is still valid."""


class CallsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=MOST, description="At most so many, the newest.")] = 100


class CallsStreamQuery(Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=LAST, description="Only calls with higher numbers.")] = 0


class CallAnswer(Struct, frozen=True):
    """A call and what became of it. `type` is that of the request where the call does not say one."""

    number: int
    time: datetime
    type: str
    event: str | None
    message_id: str | None
    outcome: Annotated[
        Outcome, Meta(description="duplicate: it was there already. suppressed: it is of somebody who is kept out.")
    ]
    code: Annotated[str | None, Meta(description="Why it was refused, as a word.")]
    reason: Annotated[str | None, Meta(description="Why it was refused, and what would be right.")]
    payload: Annotated[dict[str, Any] | None, Meta(description="Null if it is too large, or no JSON object.")]
    text: Annotated[str | None, Meta(description="The beginning of what was sent, where that is no JSON object.")]
    profiles: Annotated[
        dict[str, str | None], Meta(description="By space: the profile it is part of; null: it is nobody's yet.")
    ]


class CallsAnswer(Struct, frozen=True):
    """The latest calls of a source, newest first: those that this server took since `since`, when watching began."""

    calls: list[CallAnswer]
    since: datetime
    alone: Annotated[bool, Meta(description="Whether no other server can take calls of this workspace.")]


def list_calls(call: Call) -> CallsAnswer:
    """Asking begins the watching; it ends when nobody has asked for ten minutes."""
    source = _source(call)
    ring = call.context.tap.watch(source.number)
    newest = ring.after(0)[-call.query.limit :]
    shown = _shown(call.context, _principal(call), source, newest)
    return CallsAnswer(list(reversed(shown)), moment(ring.since), not call.context.database.shared)


async def stream_calls(call: Call) -> StreamingResponse:
    source = _source(call)
    after = _resumed(call)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    ring = call.context.tap.watch(source.number)
    return StreamingResponse(_told(call, ring, after), media_type=EVENT_STREAM, headers=headers)


def _resumed(call: Call) -> int:
    last = call.request.headers.get("last-event-id")
    if last is None:
        return int(call.query.after)
    if not (last.isascii() and last.isdecimal() and len(last) < len(str(LAST))):
        raise InvalidInput("Last-Event-ID must be the id of an event of this stream.")
    return int(last)


async def _told(call: Call, ring: Ring, after: int) -> AsyncIterator[bytes]:
    """Calls as server-sent events, until the client leaves, its token is revoked, or the service stops."""
    yield b": calls follow\n\n"
    spoken, most = monotonic(), MOST
    while not call.context.stopping.is_set():
        try:
            principal = guard(call.context, "space_admin", call.request.headers, None)
            source = visible_source(principal, call.context.workspace, call.path["source"])
            ring = call.context.tap.watch(source.number)
            new = ring.after(after)
            shown = await run_in_threadpool(_shown, call.context, principal, source, new[-most:])
        except OnefoldError:
            return
        if len(new) > most:
            yield b'event: skipped\ndata: {"calls":%d}\n\n' % (len(new) - most)
        most = STREAMED
        for one in shown:
            yield b"id: %d\nevent: call\ndata: %s\n\n" % (one.number, msgspec.json.encode(one))
        if new:
            after, spoken = new[-1].number, monotonic()
        elif monotonic() - spoken >= HEARTBEAT:
            yield b": alive\n\n"
            spoken = monotonic()
        if not ring.after(after):
            await ring.wait(LOOK_EVERY)


# ------------------------------------------------------------------ what is shown


def _shown(context: Context, principal: Principal, source: Source, calls: Sequence[Tapped]) -> list[CallAnswer]:
    """The calls as they are told, without those whose record is in no space any more."""
    spaces = [context.workspace.spaces_by_number[one] for one in source.spaces if sees(principal, one)]
    ids = {one.id for one in calls if one.id is not None and one.outcome in {"accepted", "duplicate"}}
    placed = {space.slug: _whose(context, space, source, ids) for space in spaces} if ids else {}
    return list(_answers(calls, placed))


def _whose(context: Context, space: Space, source: Source, ids: set[str]) -> dict[str, Placed]:
    with view_of(context, space) as view:
        return whose(view, source.number, ids)


def _answers(calls: Sequence[Tapped], placed: dict[str, dict[str, Placed]]) -> Iterator[CallAnswer]:
    met: set[tuple[str, int]] = set()
    for one in calls:
        if one.outcome in {"refused", "suppressed"} or one.id is None:
            yield _answer(one, one.outcome, {})
            continue
        found = {space: by_id[one.id] for space, by_id in placed.items() if one.id in by_id}
        if not found:
            continue
        later = (one.id, one.time) in met or all(place.received != one.time for place in found.values())
        again = later and not one.sure
        met.add((one.id, one.time))
        yield _answer(one, "duplicate" if again else one.outcome, {name: at.profile for name, at in found.items()})


def _answer(one: Tapped, outcome: Outcome, profiles: dict[str, str | None]) -> CallAnswer:
    payload, text = _read(one.body)
    return CallAnswer(
        number=one.number,
        time=moment(one.time),
        type=one.type,
        event=one.event,
        message_id=one.id,
        outcome=outcome,
        code=one.code,
        reason=one.reason,
        payload=payload,
        text=text,
        profiles=profiles,
    )


def _read(body: bytes | None) -> tuple[dict[str, Any] | None, str | None]:
    if body is None:
        return None, None
    try:
        return msgspec.json.decode(body, type=dict[str, Any]), None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None, body[: TEXT_SHOWN * 4].decode("utf-8", "replace")[:TEXT_SHOWN]


def _principal(call: Call) -> Principal:
    assert call.principal is not None
    return call.principal


def _source(call: Call) -> Source:
    return visible_source(_principal(call), call.context.workspace, call.path["source"])


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


_CALLS = "/api/v1/sources/{source}/calls"

ENDPOINTS = (
    Endpoint(
        "GET", _CALLS, "The latest calls of a source", "space_admin", CallsQuery, None, CallsAnswer, list_calls, tag=TAG
    ),
    Endpoint(
        "GET",
        f"{_CALLS}/stream",
        "The calls of a source as server-sent events, as they arrive",
        "space_admin",
        CallsStreamQuery,
        None,
        str,
        stream_calls,
        media_type=EVENT_STREAM,
        tag=TAG,
        streamed=CallAnswer,
    ),
)
