"""What reads answer, as structs that are JSON as they stand. Times are UTC; a time that is not known is null."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

RecordName = Annotated[str, Meta(description="A record: `source/id`.")]
ProfileName = Annotated[str, Meta(description="A profile's id, such as `prf_0123456789abcdef0123`.")]


def instant(micros: int | None) -> datetime | None:
    """Microseconds since 1970 as a time; 0 and None are unknown."""
    return _EPOCH + timedelta(microseconds=micros) if micros else None


class IdentifierSeen(Struct, frozen=True):
    """An identifier that a profile holds, and the records of the profile that say it."""

    type: str
    value: str
    first_seen: datetime | None
    last_seen: datetime | None
    records: int
    sources: list[str]
    first_record: RecordName


class TraitSaid(Struct, frozen=True):
    """The surviving value of a trait, and the record that said it."""

    value: Any
    updated: datetime | None
    source: str
    record: RecordName


class Whole(Struct, frozen=True):
    """A profile."""

    id: ProfileName
    first_seen: datetime | None
    last_seen: datetime | None
    records: int
    contested: Annotated[bool, Meta(description="Whether a limit or a statement keeps others apart from it.")]
    identifiers: list[IdentifierSeen]
    traits: dict[str, TraitSaid]
    accounts: Annotated[list[str], Meta(description="The group ids of its records.")]
    consent: Annotated[dict[str, bool], Meta(description="By category: whether it is allowed.")] = {}
    sources: Annotated[dict[str, int], Meta(description="How many records each source has of it.")] = {}


class TraitLost(Struct, frozen=True):
    """Another value of a trait: the latest of the `records` that said it."""

    value: str
    updated: datetime | None
    source: str
    record: RecordName
    records: int


class TraitDecided(Struct, frozen=True):
    """A trait: the value that survives, why, and those that lost, the latest first."""

    name: str
    value: str
    updated: datetime | None
    source: str
    record: RecordName
    policy: Annotated[str, Meta(description="Which value the ruleset keeps, such as `latest`.")]
    why: str
    others: list[TraitLost]
    other_values: Annotated[int, Meta(description="How many lost; of these, `others` has the latest.")]


class Activity(Struct, frozen=True):
    """How many records of a profile come from a source, and are of a type and event."""

    source: str
    type: str
    event: str | None
    records: int


class Happened(Struct, frozen=True):
    """One record of a profile. `body` is the call as it came, or the row."""

    record: RecordName
    source: str
    id: str
    type: Annotated[str, Meta(description="identify, track, page, screen, group, alias; or row.")]
    event: str | None
    time: datetime | None
    received: datetime | None
    identifiers: dict[str, list[str]]
    body: dict[str, Any]


class Page(Struct, frozen=True):
    """A part of a timeline; `next` is the cursor of what follows, null at the end."""

    data: list[Happened]
    next: str | None


class LinkSaid(Struct, frozen=True):
    """A reason why records are of one profile: the step, the key, and the records that it joined."""

    step: str
    key: str
    records: list[RecordName]
    time: datetime | None
    last_time: datetime | None


class RejectionSaid(Struct, frozen=True):
    """A use of a value that did not join: of which record, with whom, and why."""

    kind: str
    step: str | None
    type: str | None
    value: str | None
    record: RecordName
    profile: ProfileName | None
    other_profile: ProfileName | None
    detail: str | None


class HopSaid(Struct, frozen=True):
    """One link of a chain: from one record to the next, by a step and a key."""

    record: RecordName
    step: str
    key: str
    next: RecordName
    time: datetime | None
    last_time: datetime | None


class Why(Struct, frozen=True):
    """Why two are one customer: the shortest chain of links. `sentences` say it in words."""

    a: str
    b: str
    together: bool
    profile_a: ProfileName | None
    profile_b: ProfileName | None
    chain: list[HopSaid]
    sentences: list[str]


class RefusalSaid(Struct, frozen=True):
    """Uses of one value that were refused for one reason; `record` is the first of `records` such uses."""

    kind: str
    step: str | None
    type: str | None
    value: str | None
    record: RecordName
    profile: Annotated[str, Meta(description="A profile's id, or an unresolved record.")]
    other: str | None
    detail: str
    records: int


class BarrierSaid(Struct, frozen=True):
    """What was refused between two profiles or unresolved records."""

    left: str
    right: str
    refusals: list[RefusalSaid]


class NearMiss(Struct, frozen=True):
    """A value that both have though no step links on it."""

    value: str
    type: str
    other_type: str


class WhyNot(Struct, frozen=True):
    """Why two are not one customer: what was refused along the nearest path, or near misses."""

    a: str
    b: str
    together: bool
    profile_a: ProfileName | None
    profile_b: ProfileName | None
    barriers: list[BarrierSaid]
    near_misses: list[NearMiss]
    sentences: list[str]


class Listed(Struct, frozen=True, kw_only=True):
    """A profile in a list."""

    id: ProfileName
    identifiers: dict[str, list[str]]
    traits: dict[str, str]
    records: int
    sources: list[str]
    first_seen: datetime | None
    last_seen: datetime | None
    contested: Annotated[bool, Meta(description="Whether a limit or a statement keeps others apart from it.")]


class Match(Listed, frozen=True, kw_only=True):
    """A profile that a search found, and by what."""

    by: Literal["identifier", "trait", "profile", "record"]
    name: Annotated[str, Meta(description="The identifier type, the name of the trait, or the source of the record.")]
    value: str


class Counts(Struct, frozen=True):
    """A space in numbers."""

    profiles: int
    records: int
    unresolved: Annotated[int, Meta(description="Records that are of no profile.")]
    contested: Annotated[int, Meta(description="Components in which a limit or a statement keeps profiles apart.")]
    identifiers: Annotated[dict[str, int], Meta(description="Different values by identifier type.")]


class ChangeSaid(Struct, frozen=True):
    """One entry of the change feed. `detail` depends on `kind`."""

    number: int
    time: datetime | None
    kind: Literal[
        "created", "merged", "split", "identifier_added", "identifier_removed", "traits_changed", "restated", "deleted"
    ]  # fmt: skip
    profile: ProfileName
    record: RecordName | None
    step: str | None
    detail: dict[str, Any]


def plain_json(body: bytes) -> dict[str, Any]:
    """A body as a JSON object."""
    return msgspec.json.decode(body, type=dict[str, Any])
