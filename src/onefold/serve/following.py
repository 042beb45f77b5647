"""One profile as it changes, as server-sent events: which one it is now, and that it is different. Nothing personal."""

from __future__ import annotations

import secrets
from functools import partial
from hashlib import blake2b
from time import monotonic
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import NotFound
from onefold.live.monitor.flow import newest_change, newest_record
from onefold.live.view import View
from onefold.live.view.answers import ProfileName
from onefold.live.view.view import Found
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of
from onefold.serve.watching import ANYWAY, EVENT_STREAM, Told, Watched, look, stream
from onefold.store.workspace import Space

_KEY = secrets.token_bytes(16)


class ProfileNow(Struct, frozen=True):
    """What a profile is now. It is another one once it was merged into that; null: it is gone."""

    id: ProfileName | None
    records: int = 0
    state: Annotated[int, Meta(description="Another number when anything of it is different.")] = 0


def follow_profile(call: Call) -> StreamingResponse:
    slug = call.path["space"]
    with reading(call) as view:
        id_ = view.find(call.path["profile"]).profile.public
    looks = partial(look, call.context, slug, partial(_now, id_))
    return stream(call, [Watched("profile", ("profile", slug, id_), looks)])


def _now(id_: str, _context: Context, view: View, _space: Space, before: Told | None) -> Told:
    """Looked at only when something has come or changed in the space."""
    mark = (view.store.graph, newest_change(view), newest_record(view))
    if before is not None and before.mark == mark and monotonic() < before.until:
        return before
    try:
        said = _said(view, view.find(id_))
    except NotFound:
        said = ProfileNow(None)
    return Told(said, mark, monotonic() + ANYWAY)


def _said(view: View, found: Found) -> ProfileNow:
    ((records, newest),) = view.rows(f"extent_{found.by}", owner=found.owner, shift=view.store.shift)
    profile = found.profile
    whole = msgspec.msgpack.encode((profile.number, records, newest, found.contested, profile.state))
    return ProfileNow(profile.public, records, int.from_bytes(blake2b(whole, digest_size=6, key=_KEY).digest()))


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/spaces/{space}/profiles/{profile+}/stream",
        "Whether a profile is different, as server-sent events",
        "read",
        Nothing,
        None,
        str,
        follow_profile,
        media_type=EVENT_STREAM,
        tag="Profiles",
        streamed=ProfileNow,
    ),
)
