"""What Segment's Profile API takes and answers, as types."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from onefold.live.view.timeline import CURSOR
from onefold.serve.reading import Moment, Texts

Collection = Literal["users", "accounts"]


class Cursor(Struct, frozen=True):
    """`next` is what to send as `next` for what follows, empty at the end."""

    url: str
    has_more: bool
    next: str
    limit: int


class TraitsQuery(Struct, frozen=True):
    include: Annotated[Texts, Meta(description="Names of traits; all of them if left out.")] = ()
    class_: Annotated[
        Literal["audience", "computed_trait"] | None, Meta(description="Only what was computed; there is none yet.")
    ] = field(default=None, name="class")
    limit: Annotated[int, Meta(ge=1, le=200)] = 10
    next: Annotated[str, Meta(max_length=1_000, description="The cursor of the page before.")] = ""
    verbose: Annotated[bool, Meta(description="Each value with its source and time.")] = False


class IdsQuery(Struct, frozen=True):
    include: Annotated[Texts, Meta(description="Identifier types; all of them if left out.")] = ()
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    next: Annotated[str, Meta(max_length=100, description="The cursor of the page before.")] = ""


class EventsQuery(Struct, frozen=True):
    include: Annotated[Texts, Meta(description="Names of events, or types of calls without one.")] = ()
    exclude: Annotated[Texts, Meta(description="Names of events, or types of calls without one.")] = ()
    start: Moment = ""
    end: Moment = ""
    sort: Literal["asc", "desc"] = "desc"
    limit: Annotated[int, Meta(ge=1, le=100)] = 10
    next: Annotated[str, Meta(pattern=CURSOR, description="The cursor of the page before.")] = ""


class MetadataQuery(Struct, frozen=True):
    """No parameters that change anything; others are taken, as everywhere in this API, and mean nothing."""


class LinksQuery(Struct, frozen=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    next: Annotated[str, Meta(max_length=100, description="The cursor of the page before.")] = ""


class Verbose(Struct, frozen=True):
    """A trait with `verbose=true`."""

    value: Any
    source_id: str
    updated_at: datetime | None


class Traits(Struct, frozen=True):
    """`traits` maps names to values, or with `verbose=true` to {value, source_id, updated_at}."""

    traits: dict[str, Any]
    cursor: Cursor


class ExternalId(Struct, frozen=True):
    id: str
    type: str
    collection: Collection
    source_id: str
    created_at: datetime | None
    encoding: Literal["none"] = "none"
    first_message_id: str | UnsetType = UNSET


class ExternalIds(Struct, frozen=True):
    data: list[ExternalId]
    cursor: Cursor


class EventId(Struct, frozen=True):
    """An identifier that an event says."""

    collection: Collection
    type: str
    id: str
    encoding: Literal["none"] = "none"


class Event(Struct, frozen=True):
    """A call. `traits` only where it is an identify or group call."""

    external_ids: list[EventId]
    context: dict[str, Any]
    type: str
    message_id: str
    source_id: str
    timestamp: datetime | None
    properties: dict[str, Any]
    event: str | None
    related: dict[str, str]
    traits: dict[str, Any] | UnsetType = UNSET


class Events(Struct, frozen=True):
    data: list[Event]
    cursor: Cursor


class Metadata(Struct, frozen=True):
    created_at: datetime | None
    updated_at: datetime | None
    expires_at: None
    first_message_id: str
    first_source_id: str
    last_message_id: str
    last_source_id: str


class MetadataOf(Struct, frozen=True):
    metadata: Metadata


class Linked(Struct, frozen=True):
    """A user of an account, or an account of a user."""

    to_collection: Collection
    external_ids: list[ExternalId]


class Links(Struct, frozen=True):
    data: list[Linked]
    cursor: Cursor
