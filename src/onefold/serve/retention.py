"""Retention of a space over HTTP: after how long events of each source go, and what would go."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from onefold.errors import NotFound
from onefold.live.privacy.retention import LONGEST, Retention, count_old, cutoff, retain, retentions
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import visible_source
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading
from onefold.store.port import writing
from onefold.store.workspace import Source

TAG = "Privacy"

Number = Annotated[int, Meta(ge=1, le=LONGEST)]


class Days(Struct, frozen=True, forbid_unknown_fields=True):
    days: Number


class RetentionAnswer(Struct, frozen=True):
    """Events of the source go after so many days."""

    source: str
    days: int


class Retentions(Struct, frozen=True):
    retentions: list[RetentionAnswer]


class RetentionPreview(Struct, frozen=True):
    """What would go now: events from before a time. Not `whole`: the log is long, and there may be more."""

    source: str
    days: int
    before: datetime
    events: int
    oldest: datetime | None
    whole: bool


def list_retentions(call: Call) -> Retentions:
    with call.context.database.reader() as connection:
        found = [one for one in retentions(connection) if one.space == call.space.number]
    return Retentions([_answer(call, one) for one in found])


def preview_retention(call: Call) -> RetentionPreview:
    source, before = _fed(call), cutoff(call.query.days)
    with reading(call) as view:
        found = count_old(view, source.number, before)
    times = moment(before), moment_or_none(found.oldest)
    return RetentionPreview(source.slug, call.query.days, times[0], found.events, times[1], found.whole)


def set_retention(call: Call) -> RetentionAnswer:
    _retain(call, call.body.days)
    return RetentionAnswer(call.path["source"], call.body.days)


def end_retention(call: Call) -> None:
    _retain(call, None)


def _retain(call: Call, days: int | None) -> None:
    source = _fed(call)
    with writing(call.context.database) as connection:
        retain(connection, call.space.number, source.number, days, call.by)


def _fed(call: Call) -> Source:
    """The source that the path names, if it feeds the space. Raises NotFound."""
    assert call.principal is not None
    source = visible_source(call.principal, call.context.workspace, call.path["source"])
    if call.space.number not in source.spaces:
        raise NotFound("This source does not feed the space.")
    return source


def _answer(call: Call, one: Retention) -> RetentionAnswer:
    return RetentionAnswer(call.context.workspace.sources_by_number[one.source].slug, one.days)


_PATH = "/api/v1/spaces/{space}/retention"
_ONE = f"{_PATH}/{{source}}"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "GET", _PATH, "After how long events go", "space_admin", Nothing, None, Retentions, list_retentions, tag=TAG
    ),
    Endpoint(
        "GET", f"{_ONE}/preview", "What would go of a source after so many days", "space_admin", Days, None,
        RetentionPreview, preview_retention, tag=TAG,
    ),
    Endpoint(
        "PUT", _ONE, "Let events of a source go after so many days", "space_admin", Nothing, Days, RetentionAnswer,
        set_retention, tag=TAG,
    ),
    Endpoint(
        "DELETE", _ONE, "Keep events of a source for good", "space_admin", Nothing, None, None, end_retention, tag=TAG
    ),
)  # fmt: skip
