"""What Onefold's own API of a space takes, and what it answers beyond what reads do, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from onefold.live.view.answers import ChangeSaid, LinkSaid, Match, ProfileName, RejectionSaid, TraitSaid
from onefold.live.view.graph import MOST_NODES
from onefold.live.view.timeline import CURSOR
from onefold.serve.reading import Moment, Texts

LAST = (1 << 63) - 1
"""The highest number of a change."""

Reference = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=r"^(prf_[0-9a-f]{20}|[^:/]+[:/].+)$",
        description="`type:value`, `source/id`, or a profile's id.",
    ),
]


class TimelineQuery(Struct, frozen=True, forbid_unknown_fields=True):
    source: Annotated[Texts, Meta(description="Slugs of sources.")] = ()
    type: Annotated[Texts, Meta(description="Types of calls, or row.")] = ()
    event: Annotated[Texts, Meta(description="Names of events.")] = ()
    identifier: Annotated[
        str, Meta(max_length=2_000, description="`type:value`: only records that say it, such as those of one device.")
    ] = ""
    start: Moment = ""
    end: Moment = ""
    sort: Literal["newest", "oldest"] = "newest"
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: Annotated[str, Meta(pattern=CURSOR, description="`next` of the page before.")] = ""


Category = Annotated[
    str, Meta(max_length=200, description="A category of consent: only profiles that have consented to it.")
]


class ProfileTimelineQuery(TimelineQuery, frozen=True, forbid_unknown_fields=True):
    consent: Category = ""


class ProfileQuery(Struct, frozen=True, forbid_unknown_fields=True):
    consent: Category = ""


class GraphQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[
        int, Meta(ge=10, le=MOST_NODES, description="Nodes at most; the biggest groups of records come first.")
    ] = 500


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    """Two references."""

    a: Reference
    b: Reference


class SearchQuery(Struct, frozen=True, forbid_unknown_fields=True):
    q: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=1_000,
            description="An identifier or its beginning, the beginning of a trait, a profile's id; "
            "`type:beginning` looks at one identifier type or trait.",
        ),
    ]
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    consent: Category = ""


class ChangesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=LAST, description="The number of the last change seen.")] = 0
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    wait: Annotated[int, Meta(ge=0, le=60, description="Seconds to wait for a change if there is none yet.")] = 0


class StreamQuery(Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[
        int, Meta(ge=0, le=LAST, description="The last change seen; the header Last-Event-ID goes before it.")
    ] = 0


class ProfileLinks(Struct, frozen=True):
    id: ProfileName
    links: list[LinkSaid]


class Rejections(Struct, frozen=True):
    id: ProfileName
    rejections: list[RejectionSaid]


class Matches(Struct, frozen=True):
    matches: list[Match]


class Changes(Struct, frozen=True):
    """`next` is what to ask `after` for what follows."""

    changes: list[ChangeSaid]
    next: int


class User(Struct, frozen=True):
    """A profile of which a record names the account."""

    id: ProfileName
    identifiers: dict[str, list[str]]


class AccountSaid(Struct, frozen=True):
    """What group calls say of an account, and who is of it."""

    id: str
    traits: dict[str, TraitSaid]
    users: list[User]
