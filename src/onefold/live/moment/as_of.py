"""A profile as of a moment: what the present ruleset gives over the records whose time is not after it.

The time of a record is its own, not that of its reception: resolution is a function of a set of records, so one that
came later and happened earlier counts, and one without a time counts from the beginning. A row counts from the time of
its present version, as versions that were replaced are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from onefold.errors import InvalidInput, NotFound
from onefold.live.plans import Parser
from onefold.live.records import record_of
from onefold.live.succession import public_id
from onefold.live.traits import Survivors
from onefold.live.view import View
from onefold.live.view.accounts import accounts_among
from onefold.live.view.answers import IdentifierSeen, ProfileName, TraitSaid, instant
from onefold.live.view.explain import Look
from onefold.live.view.profile import as_sent
from onefold.live.view.view import NOBODY, Found
from onefold.parse.moments import micros
from onefold.resolution.resolve import Resolution
from onefold.store.rows import Brief, Stored

NOT_YET = "It had no record at that moment."

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TO_ITS_END = 86_400_000_000 - 1


class WholeThen(Struct, frozen=True):
    """A profile as it was. `id` follows from its earliest record; `now` are the profiles that its records are of."""

    id: ProfileName
    as_of: datetime
    now: Annotated[list[ProfileName], Meta(description="What its records are part of now.")]
    first_seen: datetime | None
    last_seen: datetime | None
    records: int
    contested: bool
    identifiers: list[IdentifierSeen]
    traits: dict[str, TraitSaid]
    accounts: list[str]


def until(text: str, name: str = "moment") -> int:
    """The last microsecond that counts: of a moment, itself; of a day, its last in UTC. Raises InvalidInput."""
    try:
        moment = micros(text)
    except ValueError as problem:
        raise InvalidInput(f"{name} {problem}.") from None
    if moment is None:
        raise InvalidInput(f"{name} is missing: write a day, 2026-01-31, or a time, 2026-01-31T12:00:00Z.")
    return moment + (_TO_ITS_END if _DAY.fullmatch(text.strip()) else 0)


class _Then(Look):
    """The kernel's look at the records of some components up to a moment."""

    def __init__(self, view: View, components: Collection[int], moment: int) -> None:
        self._moment = moment
        super().__init__(view, components)

    def _read(self, alone: Collection[int]) -> list[Brief]:
        return [one for one in super()._read(alone) if (one.time or 0) <= self._moment]

    def _publics(self, resolution: Resolution) -> list[str]:
        self._resolution = resolution
        earliest = [self._briefs[place] for place in resolution.earliest.tolist()]
        return [public_id(one.source, one.id) for one in earliest]

    @property
    def briefs(self) -> list[Brief]:
        """In the order of the tables."""
        return self._briefs

    def owners(self) -> list[str | None]:
        """The profile of each record."""
        found: list[str | None] = self.tables.build("records")["profile_id"].to_pylist()
        return found

    def contested(self, public: str) -> bool:
        """Whether anything kept others apart from a profile."""
        owners, found = self.owners(), self._resolution.found
        return bool(found.contested[found.label[owners.index(public)]])


def profile_as_of(view: View, text: str, moment: int, parse: Parser) -> WholeThen:
    """The profile of this id, or that held this `type:value`, as of a moment; the last that used it then.

    Raises InvalidInput for a reference of neither form, NotFound if it had no record.
    """
    type_, value = view.lens.wanted(text)
    if type_ is None:
        found = view.find(text)
        look = _Then(view, [found.profile.component], moment)
        return _whole(view, look, _successor(view, found, look), moment, parse)
    anchor = view.store.anchors(type_, [value]).get(value)
    if anchor is None:
        raise NotFound(NOBODY)
    look = _Then(view, [anchor[0]], moment)
    return _whole(view, look, _holder(look, type_, value), moment, parse)


def _successor(view: View, found: Found, look: _Then) -> str:
    """What the earliest of the records that a profile has now was part of."""
    present = {one.seq for one in _held(view, found, look.briefs)}
    ages = [(one.time or 0, one.source, one.id, owner) for one, owner in _owned(look) if one.seq in present]
    if not ages:
        raise NotFound(NOT_YET)
    return min(ages)[-1]


def _held(view: View, found: Found, briefs: Sequence[Brief]) -> list[Brief]:
    if not found.contested:
        return list(briefs)
    held = view.store.held([one.seq for one in briefs])
    return [one for one in briefs if held.get(one.seq) == found.profile.number]


def _owned(look: _Then) -> list[tuple[Brief, str]]:
    """The records that had a profile, and its id."""
    return [(one, owner) for one, owner in zip(look.briefs, look.owners(), strict=True) if owner is not None]


def _holder(look: _Then, type_: str, value: str) -> str:
    rows = [one for one in _identifiers(look) if (one["type"], one["value"]) == (type_, value)]
    if not rows:
        raise NotFound(NOT_YET)
    last: dict[str, Any] = max(
        rows, key=lambda one: (one["last_seen"] is not None, one["last_seen"], one["profile_id"])
    )
    return str(last["profile_id"])


def _identifiers(look: _Then) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = look.tables.build("identifiers").to_pylist()
    return rows


def _whole(view: View, look: _Then, public: str, moment: int, parse: Parser) -> WholeThen:
    own = [one for one, owner in _owned(look) if owner == public]
    times = [one.time for one in own if one.time]
    said = view.said({one.evidence for one in own})
    return WholeThen(
        id=public,
        as_of=instant(moment) or datetime.min,  # noqa: DTZ901 - a moment is never unknown
        now=_now(view, own),
        first_seen=instant(min(times, default=None)),
        last_seen=instant(max(times, default=None)),
        records=len(own),
        contested=look.contested(public),
        identifiers=[_seen(look, one) for one in _identifiers(look) if one["profile_id"] == public],
        traits=_traits(view, own, parse),
        accounts=accounts_among(said.values()),
    )


def _now(view: View, own: Sequence[Brief]) -> list[str]:
    """The profiles of today that have these records, in order of creation."""
    components = {one.component for one in view.store.evidence({one.evidence for one in own})}
    contested = view.store.contested(components)
    held = {number for number in view.store.held([one.seq for one in own]).values() if number}
    whole = {one.number for one in view.store.profiles_of(components - contested)}
    return [one.public for one in sorted(view.store.profiles(held | whole), key=lambda one: one.number)]


def _seen(look: _Then, row: dict[str, Any]) -> IdentifierSeen:
    return IdentifierSeen(
        type=row["type"],
        value=row["value"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        records=row["records"],
        sources=sorted(row["sources"]),
        first_record=look.name(row["first_record"]),
    )


def _traits(view: View, own: Sequence[Brief], parse: Parser) -> dict[str, TraitSaid]:
    stored = {(one.source, one.id): one for one in view.store.full_records([one.seq for one in own if one.traits])}
    survived = Survivors(view.lens.plan).all_of([record_of(one, parse) for one in stored.values()])
    return {
        name: TraitSaid(
            value=as_sent(name, one.value, _saying(stored, one.source, one.record)),
            updated=instant(one.time),
            source=one.source,
            record=f"{one.source}/{one.record}",
        )
        for name, one in sorted(survived.items())
    }


def _saying(stored: dict[tuple[str, str], Stored], source: str, record: str) -> Stored | None:
    return stored.get((source, record))
