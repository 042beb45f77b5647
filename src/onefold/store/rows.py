"""The rows of a space as structs, and what one micro-batch writes."""

from __future__ import annotations

import msgspec

from onefold.model import Alias, IdentifierType, RecordKind

SHIFT = 40
"""Numbers of a space are space * 2^40 + n: a million million of each kind, in any of 8 million spaces."""


class Said(msgspec.Struct, frozen=True, array_like=True):
    """What a record says about whose it is; records that say the same share one evidence.

    Identifiers raw, as in `model.Record`. A row says its own id too, as it is an identifier of its own.
    """

    source: str
    kind: RecordKind
    identifiers: dict[IdentifierType, tuple[str, ...]]
    fields: dict[str, tuple[str, ...]]
    alias: Alias | None = None
    row: str | None = None


class Evidence(msgspec.Struct, frozen=True):
    """An evidence, and the component it is of (0: no identifier, nobody's)."""

    number: int
    component: int
    fingerprint: int
    said: Said


class Brief(msgspec.Struct, frozen=True):
    """A record without its body."""

    seq: int
    source: str
    id: str
    time: int | None
    evidence: int
    traits: bool


class Stored(msgspec.Struct, frozen=True):
    """A whole record: `type` is a call type or `row`, `body` the call or row as JSON, `time` in microseconds."""

    seq: int
    source: str
    id: str
    time: int | None
    received: int
    evidence: int
    type: str
    event: str | None
    traits: bool
    body: bytes


class Trait(msgspec.Struct, frozen=True, array_like=True):
    """A surviving trait and the record that said it (time 0: unknown)."""

    value: str
    time: int
    source: str
    record: str


class ProfileState(msgspec.Struct, frozen=True, array_like=True):
    """What a profile holds: normalized values by identifier type, surviving traits by name.

    In an uncontested component also what decides whether the next union is plain: the different values of `fields` that
    group limits count, how many `evidence` there are, and how many `rows` of each source with distinct rows.
    """

    identifiers: dict[str, list[str]] = {}
    traits: dict[str, Trait] = {}
    fields: dict[str, list[str]] = {}
    evidence: int = 0
    rows: dict[str, int] = {}


class Profile(msgspec.Struct, frozen=True):
    """A profile: numbers ascend in order of creation; `public` is the id that everybody sees."""

    number: int
    component: int
    public: str
    state: ProfileState


class Change(msgspec.Struct, frozen=True):
    """One entry of the change feed; `detail` is JSON."""

    number: int
    time: int
    kind: str
    profile: str
    detail: bytes
