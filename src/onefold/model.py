"""The words of Onefold as types: records, references, and the closed sets of kinds."""

from __future__ import annotations

from typing import Literal, NewType

import msgspec

SourceName = NewType("SourceName", str)
RecordId = NewType("RecordId", str)
ProfileId = NewType("ProfileId", str)
IdentifierType = NewType("IdentifierType", str)

Micros = NewType("Micros", int)
"""Microseconds since 1970-01-01 UTC."""

RecordKind = Literal["event", "row"]
WhenShared = Literal["first", "latest_user", "nobody"]
RejectionKind = Literal[
    "blocked_value",
    "invalid_value",
    "detached",
    "limit_exceeded",
    "outside_window",
    "too_common",
    "conflict",
    "apart",
]


ANONYMOUS_TYPES = frozenset(
    {"anonymous_id", "ga_client_id", "device_id", "ip", "group_id"}
    | {f"{system}.{kind}" for system in ("android", "ios") for kind in ("id", "idfa", "push_token")}
)
"""Identifier types that name a browser, a device or a place, not a person: a profile with no others is anonymous."""


class Alias(msgspec.Struct, frozen=True):
    """What an alias call says: `previous` (a user_id or anonymous_id) and `user_id` are one customer."""

    previous: str
    user_id: str


class Record(msgspec.Struct, frozen=True, gc=False):
    """One event or one row, as its source said it: values raw, time corrected for the sender's clock.

    `identifiers` maps an identifier type to the raw values said for it, `fields` a field name
    (`first_name`, `traits.plan`, `context.app.name`, `event`, `type`) to its texts,
    `traits` the names that the profile keeps (identify calls and rows only) to a JSON value.
    """

    source: SourceName
    id: RecordId
    kind: RecordKind
    time: Micros | None = None
    identifiers: dict[IdentifierType, tuple[str, ...]] = {}
    fields: dict[str, tuple[str, ...]] = {}
    traits: dict[str, str] = {}
    alias: Alias | None = None
