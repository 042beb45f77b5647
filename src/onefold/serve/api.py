"""Onefold's own API of a space: profiles whole, their timelines, the reasons, search, and the change feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput, OnefoldError
from onefold.live.privacy.consent import allows, require
from onefold.live.view.accounts import account, account_traits, users_of
from onefold.live.view.answers import ChangeSaid, Page, Whole, Why, WhyNot
from onefold.live.view.drawing import Drawing
from onefold.live.view.explain import links, rejections, why, why_not
from onefold.live.view.feed import changes
from onefold.live.view.graph import draw
from onefold.live.view.profile import whole
from onefold.live.view.search import search
from onefold.live.view.timeline import Window, page
from onefold.live.view.view import Found
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.counting import SpaceCounts, space_counts
from onefold.serve.endpoint import Call, Endpoint, Reply
from onefold.serve.questions import (
    LAST,
    AccountSaid,
    Changes,
    ChangesQuery,
    GraphQuery,
    Matches,
    Nothing,
    Pair,
    ProfileLinks,
    ProfileQuery,
    ProfileTimelineQuery,
    Rejections,
    SearchQuery,
    StreamQuery,
    TimelineQuery,
    User,
)
from onefold.serve.reading import reading, start_of, stop_of
from onefold.serve.routing import routes as routes_of
from onefold.store.rows import SHIFT

BASE = "/api/v1/spaces/{space}"
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is alive, so that nothing between closes it."""

LOOK_EVERY = 1.0
"""Seconds after which whoever waits looks whether the service stops; and, where other servers write, for changes."""

STREAMED = 500
"""Changes read at once for a stream."""

EVENT_STREAM = "text/event-stream"


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def moved(call: Call, found: Found, rest: str = "") -> Reply:
    """To the same question about the profile that this one is part of now."""
    query = call.request.url.query
    location = f"/api/v1/spaces/{call.path['space']}/profiles/{found.profile.public}{rest}"
    return Reply(status=308, headers={"Location": f"{location}?{query}" if query else location})


def profile(call: Call) -> Whole | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        if found.moved:
            return moved(call, found)
        require(view, found, call.query.consent)
        return whole(view, found)


def timeline(call: Call) -> Page | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        if found.moved:
            return moved(call, found, "/timeline")
        require(view, found, call.query.consent)
        return page(view, found, _window(call.query))


def _window(query: TimelineQuery) -> Window:
    return Window(
        limit=query.limit,
        newest_first=query.sort == "newest",
        after=query.cursor,
        start=start_of(query.start),
        stop=stop_of(query.end),
        sources=query.source,
        types=query.type,
        events=query.event,
        carrying=query.identifier,
    )


def profile_links(call: Call) -> ProfileLinks | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        return moved(call, found, "/links") if found.moved else ProfileLinks(found.profile.public, links(view, found))


def profile_rejections(call: Call) -> Rejections | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        if found.moved:
            return moved(call, found, "/rejections")
        return Rejections(found.profile.public, rejections(view, found))


def profile_graph(call: Call) -> Drawing | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        return moved(call, found, "/graph") if found.moved else draw(view, found, call.query.limit)


def account_of(call: Call) -> AccountSaid:
    with reading(call) as view:
        found = account(view, f"group_id:{call.path['account']}")
        users = [User(one.public, view.lens.ordered(one.state.identifiers)) for one in users_of(view, found)]
        return AccountSaid(found.id, account_traits(view, found), users)


def account_timeline(call: Call) -> Page:
    with reading(call) as view:
        return page(view, account(view, f"group_id:{call.path['account']}"), _window(call.query))


def explain_why(call: Call) -> Why:
    with reading(call) as view:
        return why(view, call.query.a, call.query.b)


def explain_why_not(call: Call) -> WhyNot:
    with reading(call) as view:
        return why_not(view, call.query.a, call.query.b)


def find_profiles(call: Call) -> Matches:
    with reading(call) as view:
        found = search(view, call.query.q, call.query.limit)
        return Matches([one for one in found if allows(view, one.id, call.query.consent)])


def count(call: Call) -> SpaceCounts:
    with reading(call) as view:
        return space_counts(view, call.context, call.space)


async def changes_after(call: Call) -> Changes | StreamingResponse:
    """A page of the feed; waits for a change if asked to. A stream for whoever accepts nothing else."""
    query: ChangesQuery = call.query
    if call.request.headers.get("accept", "").startswith(EVENT_STREAM):
        return _stream(call, query.after)
    found, until = await run_in_threadpool(_changes, call, query.after, query.limit), monotonic() + query.wait
    while not found and await _wait(call, query.after, until - monotonic()):
        found = await run_in_threadpool(_changes, call, query.after, query.limit)
    return Changes(found, found[-1].number if found else query.after)


async def changes_stream(call: Call) -> StreamingResponse:
    query: StreamQuery = call.query
    return _stream(call, query.after)


def _changes(call: Call, after: int, limit: int) -> list[ChangeSaid]:
    with reading(call) as view:
        return changes(view, after, limit)


async def _wait(call: Call, after: int, seconds: float) -> bool:
    """Whether there may be changes after this number; False after so many seconds, and when the service stops."""
    space, stopping = call.space.number, call.context.stopping
    feed, until = call.context.live.feed(space), monotonic() + seconds
    while not stopping.is_set():
        slice_ = min(LOOK_EVERY, until - monotonic())
        if slice_ <= 0:
            return False
        if await feed.wait((space << SHIFT) + after, slice_) or call.context.database.shared:
            return True
    return False


def _stream(call: Call, after: int) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(call, _resumed(call, after)), media_type=EVENT_STREAM, headers=headers)


def _resumed(call: Call, after: int) -> int:
    last = call.request.headers.get("last-event-id")
    if last is None:
        return after
    if not (last.isascii() and last.isdecimal() and len(last) < len(str(LAST))):
        raise InvalidInput("Last-Event-ID must be the id of an event of this stream.")
    return int(last)


async def _told(call: Call, after: int) -> AsyncIterator[bytes]:
    """Changes as server-sent events, until the client leaves, its token is revoked, or the service stops."""
    yield b": changes follow\n\n"
    spoken = monotonic()
    while not call.context.stopping.is_set():
        try:
            guard(call.context, "read", call.request.headers, call.path["space"])
            found = await run_in_threadpool(_changes, call, after, STREAMED)
            for one in found:
                yield _server_sent(one)
            if found:
                after, spoken = found[-1].number, monotonic()
            elif monotonic() - spoken >= HEARTBEAT:
                yield b": alive\n\n"
                spoken = monotonic()
            if len(found) < STREAMED:
                await _wait(call, after, HEARTBEAT)
        except OnefoldError:
            return


def _server_sent(change: ChangeSaid) -> bytes:
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (change.number, change.kind.encode(), msgspec.json.encode(change))


def _endpoint(path: str, summary: str, query: type[Struct], answer: Any, handler: Any, **more: Any) -> Endpoint:
    return Endpoint("GET", BASE + path, summary, "read", query, None, answer, handler, **more)


_MERGED = {308: "The profile is part of another one now: `Location` is that one's."}
_FOUND: dict[str, Any] = {"tag": "Profiles"}
_PROFILE: dict[str, Any] = {**_FOUND, "also": _MERGED}

_FEED: dict[str, Any] = {"tag": "Change feed"}
_ACCOUNT: dict[str, Any] = {"tag": "Accounts"}
_REASON: dict[str, Any] = {"tag": "Reasons"}
_TIMELINE = "/profiles/{profile+}/timeline"
_WHOLE = "/profiles/{profile+}"
_STREAM = "What becomes different, as server-sent events"

ENDPOINTS: tuple[Endpoint, ...] = (
    _endpoint(_TIMELINE, "All records of a profile", ProfileTimelineQuery, Page, timeline, **_PROFILE),
    _endpoint(f"{_WHOLE}/links", "What holds a profile together", Nothing, ProfileLinks, profile_links, **_PROFILE),
    _endpoint(
        f"{_WHOLE}/rejections",
        "What was refused of a profile, or because of it",
        Nothing,
        Rejections,
        profile_rejections,
        **_PROFILE,
    ),
    _endpoint(
        f"{_WHOLE}/graph", "A profile as a picture, of nodes and links", GraphQuery, Drawing, profile_graph, **_PROFILE
    ),
    _endpoint(_WHOLE, "A profile whole, by its id or `type:value`", ProfileQuery, Whole, profile, **_PROFILE),
    _endpoint(
        "/accounts/{account+}/timeline",
        "All records that name an account",
        TimelineQuery,
        Page,
        account_timeline,
        **_ACCOUNT,
    ),
    _endpoint("/accounts/{account+}", "An account and its users", Nothing, AccountSaid, account_of, **_ACCOUNT),
    _endpoint("/why", "Why two are one customer", Pair, Why, explain_why, **_REASON),
    _endpoint("/why_not", "Why two are not one customer", Pair, WhyNot, explain_why_not, **_REASON),
    _endpoint("/search", "Profiles by what they have, or its beginning", SearchQuery, Matches, find_profiles, **_FOUND),
    _endpoint("/counts", "How much there is", Nothing, SpaceCounts, count, **_FOUND),
    _endpoint("/changes", "What became different", ChangesQuery, Changes, changes_after, **_FEED),
    _endpoint(
        "/changes/stream",
        _STREAM,
        StreamQuery,
        str,
        changes_stream,
        media_type=EVENT_STREAM,
        streamed=ChangeSaid,
        **_FEED,
    ),
)
