"""Takes people out of the change feed so that, replayed from empty, it still gives what there is.

Of a profile that is gone, only that it came, was merged or split, and went is left. In the entries of one that stays,
what only the forgotten records said is not found any more; instead of telling each thing that it lost, the feed says
once what it holds now (`restated`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from onefold.store.port import Connection
from onefold.store.rows import SHIFT, Change, Profile, ProfileState
from onefold.store.space import SpaceStore

WINDOW = 200_000
"""Entries that are looked through together."""

FEW = 200
"""Texts up to which the database looks for them; beyond, each entry is read here."""

HELD = frozenset({"identifier_added", "identifier_removed", "traits_changed", "restated"})
"""Kinds that say what a profile gained or lost."""

Detail = dict[str, Any]
_decode = msgspec.json.Decoder(Detail).decode


class Gone(msgspec.Struct, frozen=True):
    """What must not be found in the feed any more: ids that led to profiles that lose records, identifiers and traits
    that the records said, and their names (`source/id`).
    """

    publics: list[str]
    identifiers: list[tuple[str, str]]
    traits: list[tuple[str, str]]
    records: list[str]


class Spoken(msgspec.Struct, frozen=True):
    """Entries that speak of the forgotten, by number, and all others of the `profiles` that these are of.

    `until` is the number up to which each graph was looked through.
    """

    numbers: list[int]
    until: dict[int, int]
    profiles: list[str]


NOTHING = Spoken([], {}, [])


# ------------------------------------------------------------------ finding


def bounds(graph: int) -> tuple[int, int]:
    return graph << SHIFT, ((graph + 1) << SHIFT) - 1


def stretches(connection: Connection, graph: int, after: int) -> Iterator[tuple[int, int]]:
    """(after, until] of the entries of a graph, a window each: their numbers have gaps."""
    low, high = bounds(graph)
    start = max(after, low)
    while True:
        ((stop,),) = connection.rows("privacy.stretch", after=start, high=high, limit=WINDOW)
        if stop is None:
            return
        yield start, int(stop)
        start = int(stop)


def spoken_of(store: SpaceStore, gone: Gone, known: Spoken = NOTHING) -> Spoken:
    """The entries that speak of the forgotten; `known` are those that were found before, as far as was looked then."""
    until, parts = dict(known.until), list[tuple[int, int]]()
    for graph in store.graphs():
        parts += stretches(store.connection, graph, until.get(graph, 0))
    for graph in store.graphs():
        low, high = bounds(graph)
        until[graph] = max((stop for _, stop in parts if low < stop <= high), default=until.get(graph, 0))
    watched = {*gone.publics, *known.profiles}
    numbers = {number for after, stop in parts for number in _saying(store.connection, gone, watched, after, stop)}
    others = _profiles_of(store.connection, numbers) - watched
    if others:
        every = [part for graph in store.graphs() for part in stretches(store.connection, graph, 0)]
        for after, stop in every:
            rows = store.connection.rows("privacy.changes_of", after=after, until=stop, publics=sorted(others))
            numbers.update(row[0] for row in rows)
    return Spoken(sorted({*numbers, *known.numbers}), until, sorted({*known.profiles, *others}))


def _saying(connection: Connection, gone: Gone, watched: Collection[str], after: int, until: int) -> list[int]:
    texts = [*gone.records, *gone.publics, *(value for _, value in gone.identifiers)]
    if len(texts) > FEW:
        wanted = _Wanted.of(gone)
        return [
            one.number for one in _changes(connection, after, until) if one.profile in watched or _speaks(one, wanted)
        ]
    written = msgspec.json.encode([msgspec.json.encode(text)[1:-1].decode() for text in texts]).decode()
    rows = connection.rows("privacy.changes_saying", after=after, until=until, publics=sorted(watched), texts=written)
    return [row[0] for row in rows]


def _changes(connection: Connection, after: int, until: int) -> Iterable[Change]:
    rows = connection.rows("space.changes_after", after=after, high=until, limit=WINDOW)
    return (Change(*row) for row in rows)


def _speaks(change: Change, wanted: _Wanted) -> bool:
    detail = _decode(change.detail)
    others = [*detail.get("from", ()), *detail.get("into", ())]
    if detail.get("record") in wanted.records or not wanted.publics.isdisjoint(others):
        return True
    said = [(type_, value) for type_, values in (detail.get("identifiers") or {}).items() for value in values]
    return not wanted.identifiers.isdisjoint([*said, (detail.get("type"), detail.get("value"))])


def _profiles_of(connection: Connection, numbers: Collection[int]) -> set[str]:
    return {row[3] for row in connection.rows("privacy.changes", numbers=sorted(numbers))}


class _Wanted(msgspec.Struct, frozen=True):
    """`Gone`, to be looked up in."""

    publics: frozenset[str]
    identifiers: frozenset[tuple[str, str]]
    traits: frozenset[tuple[str, str]]
    records: frozenset[str]

    @classmethod
    def of(cls, gone: Gone) -> _Wanted:
        pairs = (frozenset((one[0], one[1]) for one in part) for part in (gone.identifiers, gone.traits))
        identifiers, traits = pairs
        return cls(frozenset(gone.publics), identifiers, traits, frozenset(gone.records))


# ------------------------------------------------------------------ what a departure just told


def settle(store: SpaceStore, first: int, began: int) -> None:
    """Say of profiles that lost something what they hold now, and not what they lost: in entries from `first` on.

    What was said so of them since `began` is said anew, unless that was in another graph.
    """
    told = _told_since(store, first)
    deleted: dict[str, list[int]] = {}
    for change in told:
        if change.kind in HELD:
            deleted.setdefault(change.profile, []).append(change.number)
        else:
            _put(store, change, change.kind, {**_decode(change.detail), "record": None})
    here = began >= store.graph_low and bool(deleted)
    before = [one for one in _told_since(store, began) if one.number < first] if here else []
    for one in before:
        if one.kind == "restated" and one.profile in deleted:
            store.connection.run("privacy.remove_change", number=one.number)
    for public, numbers in deleted.items():
        for number in numbers[:-1]:
            store.connection.run("privacy.remove_change", number=number)
        profile = store.profile_named(public)
        if profile is None or profile.public != public:
            store.connection.run("privacy.remove_change", number=numbers[-1])
        else:
            store.connection.run_each("privacy.put_change", [("restated", restated(profile.state), numbers[-1])])


def restated(state: ProfileState) -> bytes:
    """What an entry of this kind says."""
    traits = {name: trait.value for name, trait in state.traits.items()}
    return msgspec.json.encode({"record": None, "step": None, "identifiers": state.identifiers, "traits": traits})


def _told_since(store: SpaceStore, first: int) -> list[Change]:
    rows = store.connection.rows("space.changes_after", after=first - 1, high=store.graph_high, limit=1 << 30)
    return [Change(*row) for row in rows]


def _put(store: SpaceStore, change: Change, kind: str, detail: Detail) -> None:
    encoded = msgspec.json.encode(detail)
    if encoded != change.detail or kind != change.kind:
        store.connection.run_each("privacy.put_change", [(kind, encoded, change.number)])


# ------------------------------------------------------------------ what was told before


def scrub(store: SpaceStore, gone: Gone, spoken: Spoken) -> None:
    """Rewrite what the feed said before, within the transaction after whose departures it is as it is."""
    wanted = _Wanted.of(gone)
    found = spoken_of(store, gone, spoken)
    rows: list[Change] = []
    for start in range(0, len(found.numbers), 20_000):
        part = found.numbers[start : start + 20_000]
        rows += [Change(*row) for row in store.connection.rows("privacy.changes", numbers=part)]
    by_profile: dict[str, list[Change]] = {}
    for one in rows:
        by_profile.setdefault(one.profile, []).append(one)
    for public, entries in by_profile.items():
        owner = store.profile_named(public)
        if owner is None:
            _empty(store, entries)
        else:
            _cleanse(store, entries, owner, wanted)


def empty_gone(store: SpaceStore, numbers: Sequence[int]) -> None:
    """Of these entries, those of profiles that are gone, the newest first: so that what is left of the others at any
    moment is a beginning of it, and can be replayed.
    """
    found = [Change(*row) for row in store.connection.rows("privacy.changes", numbers=list(numbers))]
    gone = {public for public in {one.profile for one in found} if store.profile_named(public) is None}
    _empty(store, [one for one in found if one.profile in gone])


def _empty(store: SpaceStore, entries: Sequence[Change]) -> None:
    """Of a profile that is gone."""
    for change in entries:
        if change.kind in HELD:
            store.connection.run("privacy.remove_change", number=change.number)
            continue
        detail = {**_decode(change.detail), "record": None}
        if change.kind == "created":
            detail |= {"identifiers": {}, "traits": {}}
        _put(store, change, change.kind, detail)


def _cleanse(store: SpaceStore, entries: Sequence[Change], owner: Profile, wanted: _Wanted) -> None:
    """Of a profile that is there, or is part of one."""
    own = owner.public == entries[0].profile
    cleaner = _Cleaner(owner.state, wanted, own=own)
    for change in entries:
        detail = cleaner.cleaned(change.kind, _decode(change.detail))
        if detail is None:
            store.connection.run("privacy.remove_change", number=change.number)
        else:
            _put(store, change, change.kind, detail)


class _Cleaner:
    """Takes from the entries of one profile, in order, what is forgotten and does not hold any more.

    What holds now is known from other records, and is in the last entry that spoke of it: so the end is the same.
    """

    def __init__(self, state: ProfileState, wanted: _Wanted, *, own: bool) -> None:
        self._state = state
        self._wanted = wanted
        self._own = own
        self._there: set[str] = set()

    def cleaned(self, kind: str, detail: Detail) -> Detail | None:
        """The entry without it; None for one that said nothing else."""
        if detail.get("record") in self._wanted.records:
            detail = {**detail, "record": None}
        if kind in {"created", "restated"}:
            identifiers = {
                type_: left
                for type_, values in detail["identifiers"].items()
                if (left := [value for value in values if not self._forgotten(type_, value)])
            }
            traits = {name: value for name, value in detail["traits"].items() if not self._unsaid(name, value)}
            self._there = set(traits)
            return {**detail, "identifiers": identifiers, "traits": traits}
        if kind in {"identifier_added", "identifier_removed"}:
            return None if self._forgotten(detail["type"], detail["value"]) else detail
        if kind == "traits_changed":
            traits = self._changed(detail["traits"])
            return {**detail, "traits": traits} if traits else None
        return detail

    def _changed(self, traits: Mapping[str, str | None]) -> dict[str, str | None]:
        """A trait that was never said does not end either."""
        left: dict[str, str | None] = {}
        for name, value in traits.items():
            if value is None and name in self._there:
                self._there.discard(name)
                left[name] = None
            elif value is not None and not self._unsaid(name, value):
                self._there.add(name)
                left[name] = value
        return left

    def _forgotten(self, type_: str, value: str) -> bool:
        held = value in self._state.identifiers.get(type_, ())
        return (type_, value) in self._wanted.identifiers and not held

    def _unsaid(self, name: str, value: str) -> bool:
        present = self._state.traits.get(name)
        holds = self._own and present is not None and present.value == value
        return (name, value) in self._wanted.traits and not holds
