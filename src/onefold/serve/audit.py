"""The audit log over HTTP: listed newest first, exported whole, and its chain verified.

A token for one space sees what was done in that space; the export and the verdict are of the whole log, for admins.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput
from onefold.serve import routing
from onefold.serve.admin.moments import moment
from onefold.serve.auth import guard, visible_space
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.reading import Moment, start_of, stop_of
from onefold.store.audit import (
    END_OF_TIME,
    Asked,
    Entry,
    Head,
    all_entries,
    entries,
    exported,
    head,
    verify,
)
from onefold.store.slugs import LONGEST

TAG = "Audit log"

JSON_LINES = "application/x-ndjson"

_PART = 1_000
"""Lines of an export sent at once."""


Number = Annotated[int, Meta(ge=1, lt=1 << 53)]


class AuditQuery(Struct, frozen=True, forbid_unknown_fields=True):
    action: Annotated[str, Meta(max_length=LONGEST, description="Only this, such as `token.revoked`.")] = ""
    by: Annotated[str, Meta(max_length=LONGEST, description="Only what this token's name stands beside.")] = ""
    space: Annotated[str | None, Meta(description="Only what was done in this space.")] = None
    start: Moment | None = None
    end: Moment | None = None
    before: Annotated[Number | None, Meta(description="Only entries before this number.")] = None
    limit: Annotated[int, Meta(ge=1, le=1_000, description="At most so many.")] = 100


class EntryAnswer(Struct, frozen=True):
    """One thing that was done. `hash` is over the entry and the hash of the one before it; `space` null: of none."""

    number: int
    time: datetime
    by: str
    action: str
    space: str | None
    detail: dict[str, Any]
    hash: str


class AuditAnswer(Struct, frozen=True):
    """Newest first; `next` is for `before`, to read on; null at the end."""

    entries: list[EntryAnswer]
    next: int | None


class AnchorQuery(Struct, frozen=True, forbid_unknown_fields=True):
    anchor: Annotated[
        str,
        Meta(
            pattern=r"^([0-9]{1,15}:[0-9a-f]{64})?$",
            description="A head that was kept elsewhere, as `number:hash`: it must be an entry of the log.",
        ),
    ] = ""


class HeadAnswer(Struct, frozen=True):
    """The newest entry: keep `anchor` elsewhere, and any later change of what is before it can be proved."""

    number: int
    hash: str
    anchor: str


class VerdictAnswer(Struct, frozen=True):
    """Whether each entry follows from the one before. `broken` is the first that does not, `why` says how."""

    whole: bool
    entries: int
    head: HeadAnswer
    broken: int | None
    why: str


def list_entries(call: Call) -> AuditAnswer:
    query: AuditQuery = call.query
    with call.context.database.reader() as connection:
        found = entries(connection, _asked(call, query), query.before or END_OF_TIME, query.limit + 1)
    page = [_entry(call, one) for one in found[: query.limit]]
    return AuditAnswer(page, page[-1].number if len(found) > query.limit else None)


def _asked(call: Call, query: AuditQuery) -> Asked:
    assert call.principal is not None
    space = call.principal.space
    if query.space is not None:
        space = visible_space(call.principal, call.context.workspace, query.space).number
    if "" in {query.start, query.end}:
        raise InvalidInput("start and end are times, such as 2026-01-31T12:00:00Z, or days.")
    return Asked(query.action, query.by, space, start_of(query.start), stop_of(query.end))


def read_head(call: Call) -> HeadAnswer:
    with call.context.database.reader() as connection:
        return _head(head(connection))


def verify_log(call: Call) -> VerdictAnswer:
    with call.context.database.reader() as connection:
        found = verify(connection, anchor_of(call.query.anchor))
    return VerdictAnswer(found.broken is None, found.head.number, _head(found.head), found.broken, found.why)


def export_log(call: Call) -> StreamingResponse:
    with call.context.database.reader() as connection:
        until = head(connection).number
    return StreamingResponse(_lines(call, until), media_type=JSON_LINES)


def _lines(call: Call, until: int) -> Iterator[bytes]:
    """Read part by part, so that no snapshot is held for as long as somebody reads: entries do not change."""
    slugs = {number: space.slug for number, space in call.context.workspace.spaces_by_number.items()}
    for start in range(0, until, _PART):
        with call.context.database.reader() as connection:
            part = list(all_entries(connection, start, min(start + _PART, until)))
        yield "".join(f"{exported(one, slugs)}\n" for one in part).encode()


def anchor_of(text: str) -> Head | None:
    """`17:9f3a...` as a head; None for nothing. Raises InvalidInput."""
    if not text:
        return None
    number, _, hash_ = text.partition(":")
    if not (number.isascii() and number.isdecimal() and hash_):
        raise InvalidInput("An anchor is the number and the hash of an entry, with a colon between.")
    return Head(int(number), hash_)


def _head(found: Head) -> HeadAnswer:
    return HeadAnswer(found.number, found.hash, f"{found.number}:{found.hash}")


def _entry(call: Call, one: Entry) -> EntryAnswer:
    space = None if one.space is None else call.context.workspace.spaces_by_number.get(one.space)
    slug = None if space is None else space.slug
    return EntryAnswer(
        one.number, moment(one.time), one.by, one.action, slug, msgspec.json.decode(one.detail), one.hash
    )


_PATH = "/api/v1/audit"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("GET", _PATH, "Who did what", "space_admin", AuditQuery, None, AuditAnswer, list_entries, tag=TAG),
    Endpoint("GET", f"{_PATH}/head", "The newest entry, to keep elsewhere", "admin", None, None, HeadAnswer, read_head,
             tag=TAG),
    Endpoint("GET", f"{_PATH}/verify", "Whether anything was changed", "admin", AnchorQuery, None, VerdictAnswer,
             verify_log, tag=TAG),
    Endpoint("GET", f"{_PATH}/export", "The whole log as JSON Lines, oldest first", "admin", None, None, str,
             export_log, media_type=JSON_LINES, tag=TAG),
)  # fmt: skip


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
