"""Another graph of a space, worked out from one snapshot of its log: all rows of it, in the order of their keys.

Reads, and writes nothing: `live.graphs.slices` does. All evidence, and a few numbers for each record, are in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, islice
from typing import NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.columns import NONE, Longs
from onefold.live.bounds import Bounds
from onefold.live.changes import changed_traits
from onefold.live.delta import searched
from onefold.live.graphs.before import Former, read_former
from onefold.live.graphs.meanings import Meanings
from onefold.live.graphs.resolved import Resolved, resolved
from onefold.live.graphs.sayings import Restated, flagged, restated
from onefold.live.graphs.states import (
    Counted,
    as_they_stood,
    identifiers_of,
    read_stated,
    state_of,
    survive_alike,
    unchanged,
)
from onefold.live.graphs.telling import Teller
from onefold.live.graphs.traits import Owned, surviving_traits
from onefold.live.plans import parser_of, plan_of
from onefold.live.records import fingerprint
from onefold.live.succession import public_id
from onefold.live.traits import Traits
from onefold.live.whole.read import Log, read_log
from onefold.live.whole.sayings import Column
from onefold.live.whole.world import ids_of
from onefold.ruleset.plan import Plan
from onefold.store.port import Row
from onefold.store.rows import SHIFT, Change, Profile, ProfileState
from onefold.store.space import SpaceStore, change_rows, encode
from onefold.store.workspace_rows import Space

AT_ONCE = 10_000
"""Rows made together."""

Told = Callable[[float], None]


class Task(msgspec.Struct, frozen=True):
    """The graph to build, of a space under the version that is in force, and under the one that it is built for."""

    graph: int
    now: Space
    then: Space
    time: int


class Table(NamedTuple):
    """Some rows of a table, the next in the order of its key."""

    name: str
    rows: Sequence[Row]


class Building:
    """Everything that was read. Made within a snapshot; what follows needs none."""

    def __init__(self, store: SpaceStore, task: Task, told: Told) -> None:
        self._task = task
        self._shift = (task.graph << SHIFT) - store.low
        self._low = task.graph << SHIFT
        self._plan: Plan = plan_of(task.then)
        ((highest,),) = store.connection.rows("space.highest_seq", low=store.low, high=store.high)
        self.until = max(int(highest), store.low)
        plans = plan_of(task.now), self._plan
        self._log: Log = read_log(store)
        told(0.05)
        self._said: Restated = restated(store, self._log, plans, parser_of(task.then), _part(told, 0.05, 0.3))
        self._meanings = Meanings(self._said, self._plan)
        told(0.4)
        self._former: Former = read_former(store, self._log)
        self._found: Resolved = resolved(store, self._log, self._said, self._meanings, self._plan, self._former)
        told(0.5)
        self._counted = Counted(self._found, self._said, self._meanings, self._plan)
        self._traits = self._read_traits(store, survive_alike(*plans), _part(told, 0.5, 0.6))
        self._publics = self._read_publics(store)

    def _read_traits(self, store: SpaceStore, alike: bool, told: Told) -> dict[int, Traits]:  # noqa: FBT001 - of one caller
        """Of the profiles that cannot simply keep what they had."""
        says = flagged(store, self._log.seq)
        kept = unchanged(self._found, self._former.owner, says) & alike
        self._kept_traits = kept
        profile = np.where(says & ~np.append(kept, True)[self._found.profile], self._found.profile, NONE)
        stated = self._said.stated
        unread = profile != NONE
        unread[list(stated.ids)] = False
        places = np.flatnonzero(unread).astype(np.int32)
        read_stated(store, parser_of(self._task.then), self._log.seq[places], places, stated, told)
        owned = Owned(profile, self._log.time, self._log.source, store.sources, self._found.order)
        return surviving_traits(stated, owned, self._plan)

    def _read_publics(self, store: SpaceStore) -> list[str]:
        """The id of each profile: those of before, and new ones that none has or had."""
        found, former = self._found, self._former
        taken = {name for name, _ in former.names}
        new = np.flatnonzero(found.was == NONE)
        at = found.earliest[new]
        ids = self._ids(store, at)
        slugs = [store.sources[source] for source in self._log.source[at].tolist()]
        publics = [former.public[was] if was != NONE else "" for was in found.was.tolist()]
        for number, source, record_id in zip(new.tolist(), slugs, ids, strict=True):
            publics[number] = _untaken(source, record_id, taken)
        return publics

    def _ids(self, store: SpaceStore, places: Longs) -> list[str]:
        """The ids of these records of the log."""
        known = self._said.stated.ids
        others = np.array([place for place in places.tolist() if place not in known], dtype=np.int64)
        read = dict(zip(others.tolist(), ids_of(store, self._log.seq[others]).to_pylist(), strict=True))
        return [known[place] if place in known else read[place] for place in places.tolist()]

    # ------------------------------------------------------------------ rows

    def tables(self) -> Iterator[Table]:
        """All rows of the graph."""
        yield from _paged("evidence", self._evidence())
        yield from self._sayings()
        yield from self._restated()
        yield from _paged("anchor", self._anchors())
        yield from _paged("block", self._blocks())
        yield from _paged("contested", ((self._low + int(one),) for one in np.flatnonzero(self._found.contested)))
        yield from self._held()
        yield from _paged("profile_name", self._names())
        searched_by = defaultdict[str, Column](Column)
        yield from _paged("profile", self._profiles(searched_by))
        yield from _paged("trait", self._traits_searched(searched_by))
        yield from _paged("change", change_rows(self._kept_changes))
        yield from _paged("change", change_rows(self._gone()))

    @property
    def records(self) -> int:
        """How many the log has."""
        return len(self._log.seq)

    @property
    def rows(self) -> int:
        """About how many rows there are."""
        return (
            3 * len(self._log.seq) + 2 * len(self._said.said) + self._meanings.carried.keys + 4 * self._found.profiles
        )

    def _evidence(self) -> Iterable[Row]:
        low, component = self._low, self._found.component.tolist()
        said = self._said.said
        for number, (of, print_, one) in enumerate(zip(component, map(fingerprint, said), said, strict=True), start=1):
            yield low + number, low + of if of else 0, print_, one

    def _sayings(self) -> Iterator[Table]:
        order = np.argsort(self._said.of, kind="stable")
        yield from _columns("saying", self._said.of[order].astype(np.int64) + 1 + self._low, self._log.seq[order])

    def _restated(self) -> Iterator[Table]:
        says = self._said.of.astype(np.int64) + 1 + self._low
        yield from _columns("restated", self._log.seq + self._shift, says)

    def _anchors(self) -> Iterable[Row]:
        graph, low = self._task.graph, self._low + 1
        for type_, values, carrier in self._meanings.carried.carriers():
            order = in_order(values)
            for place, of in zip(order.tolist(), carrier[order].tolist(), strict=True):
                yield graph, type_, values[place], low + of

    def _blocks(self) -> Iterable[Row]:
        graph, low = self._task.graph, self._low + 1
        for key, place in sorted(set(self._meanings.blocks)):
            yield graph, *key, low + place

    def _held(self) -> Iterator[Table]:
        held = np.flatnonzero(self._found.contested[self._found.component[self._said.of]])
        profile = self._found.profile[held]
        for start in range(0, len(held), AT_ONCE):
            seqs = (self._log.seq[held[start : start + AT_ONCE]] + self._shift).tolist()
            numbers = profile[start : start + AT_ONCE].tolist()
            low = self._low + 1
            rows = [(seq, None if one == NONE else low + one) for seq, one in zip(seqs, numbers, strict=True)]
            yield Table("held", rows)

    def _names(self) -> Iterable[Row]:
        graph, low, into = self._task.graph, self._low + 1, self._found.into
        kept = ((name, int(into[place])) for name, place in self._former.names)
        new = ((self._publics[number], number) for number in np.flatnonzero(self._found.was == NONE).tolist())
        for public, number in sorted(chain(((name, to) for name, to in kept if to != NONE), new)):
            yield graph, public, low + number

    # ------------------------------------------------------------------ profiles, and what is told of them

    def _profiles(self, searched_by: defaultdict[str, Column]) -> Iterable[Row]:
        """Also gathers the traits by which they are searched, and tells of those that were there before."""
        held = identifiers_of(self._found)
        of = self._component_of
        self._kept_changes: list[Change] = []
        new = list[Change]()
        for number, was in enumerate(self._found.was.tolist()):
            before = None if was == NONE else self._former.profile(was)
            profile = self._profile(number, before, held[number], of[number])
            for name, one in profile.state.traits.items():
                column = searched_by[name]
                column.of(number)
                column.say(column.know(searched(one.value), len(column.codes)))
            if before is None:
                new += self._teller.new(profile, self._split_from.get(number, []))
            else:
                self._tell_kept(profile, before.state, was)
            yield profile.number, profile.component, profile.public, encode(profile.state)
        self._kept_changes[:0] = new

    def _traits_searched(self, searched_by: Mapping[str, Column]) -> Iterable[Row]:
        graph, low = self._task.graph, self._low + 1
        for name in sorted(searched_by):
            its = searched_by[name].values()
            order = in_order(its.texts)
            rank = np.empty(len(order), dtype=np.int64)
            rank[order] = np.arange(len(order))
            rows = np.lexsort((its.record, rank[its.code]))
            for code, number in zip(its.code[rows].tolist(), its.record[rows].tolist(), strict=True):
                yield graph, name, its.texts[code], low + number

    def _profile(self, number: int, before: Profile | None, held: dict[str, list[str]], component: int) -> Profile:
        old = ProfileState() if before is None else before.state
        traits = old.traits if self._kept_traits[number] else self._traits.get(number, {})
        state = state_of(number, as_they_stood(held, old.identifiers), traits, self._counted)
        return Profile(self._low + 1 + number, self._low + component, self._publics[number], state)

    def _tell_kept(self, profile: Profile, before: ProfileState, was: int) -> None:
        merged = [self._former.profile(one) for one in self._merged.get(was, ())]
        if merged or not _alike(before, profile.state):
            self._kept_changes += self._teller.kept(profile, before, merged)

    def _gone(self) -> list[Change]:
        gone = np.flatnonzero(self._found.into == NONE).tolist()
        return [one for was in gone for one in self._teller.gone(self._low, self._former.profile(was))]

    @cached_property
    def _teller(self) -> Teller:
        return Teller(Bounds(self._plan), self._task.time)

    @cached_property
    def _merged(self) -> dict[int, list[int]]:
        """By the profile of before that one lives on as, the others that it is now."""
        found, merged = self._found, dict[int, list[int]]()
        there = np.flatnonzero(found.into != NONE)
        first = found.was[found.into[there]]
        others = there != first
        for was, one in zip(first[others].tolist(), there[others].tolist(), strict=True):
            merged.setdefault(was, []).append(one)
        return merged

    @cached_property
    def _split_from(self) -> dict[int, list[str]]:
        split = dict[int, list[str]]()
        for number, was in zip(*(one.tolist() for one in self._found.split), strict=True):
            split.setdefault(number, []).append(self._former.public[was])
        return split

    @cached_property
    def _component_of(self) -> list[int]:
        of = np.zeros(self._found.profiles, dtype=np.int64)
        there = self._found.profile != NONE
        of[self._found.profile[there]] = self._found.component[self._said.of[there]]
        found: list[int] = of.tolist()
        return found


def _alike(before: ProfileState, after: ProfileState) -> bool:
    """Whether there is nothing to tell."""
    if before.identifiers != after.identifiers:
        sides = [{type_: set(values) for type_, values in one.identifiers.items()} for one in (before, after)]
        if sides[0] != sides[1]:
            return False
    return before.traits == after.traits or not changed_traits(before.traits, after.traits)


def _untaken(source: str, record_id: str, taken: set[str]) -> str:
    public, again = public_id(source, record_id), 0
    while public in taken:
        again += 1
        public = public_id(source, record_id, again)
    taken.add(public)
    return public


def _paged(name: str, rows: Iterable[Row]) -> Iterator[Table]:
    left = iter(rows)
    while page := list(islice(left, AT_ONCE)):
        yield Table(name, page)


def in_order(texts: Sequence[str]) -> Longs:
    """The places of texts in the order in which both databases keep them: that of their bytes."""
    order: Longs = pc.sort_indices(pa.array(texts, pa.string())).to_numpy().astype(np.int64)
    return order


def _columns(name: str, left: Longs, right: Longs) -> Iterator[Table]:
    for start in range(0, len(left), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        yield Table(name, list(zip(left[part].tolist(), right[part].tolist(), strict=True)))


def _part(told: Told, start: float, end: float) -> Told:
    return lambda share: told(start + share * (end - start))
