"""The log of a space out of one snapshot, as columns: no body is read, and no record is a Python object.

A stretch of numbers comes as one row, its columns as texts with commas: five times as fast as a row for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from onefold.columns import NONE, Ints, Longs
from onefold.store.ahead import ahead_of
from onefold.store.space import SpaceStore

STRETCH = 50_000
"""Numbers read at once: a few megabytes of text."""

FEW = 8
"""Of the numbers in a range, the share (one in so many) from which on the range is read whole."""

Progress = Callable[[float], None]
"""Told the share of the work that is done, from 0 to 1."""


class Log(msgspec.Struct, frozen=True):
    """Records in order of `seq`. `source` is the number of each one's source, `time` in microseconds (0: unknown),
    `evidence` the place of its evidence in `numbers`, which ascend.
    """

    seq: Longs
    source: Ints
    time: Longs
    evidence: Ints
    numbers: Longs

    def only(self, keep: NDArray[np.bool_]) -> Log:
        """The records where `keep` is true."""
        number = self.numbers[self.evidence[keep]]
        numbers, evidence = different(number)
        return Log(self.seq[keep], self.source[keep], self.time[keep], evidence, numbers)


def read_log(store: SpaceStore, newest: int | None = None, progress: Progress = lambda _: None) -> Log:
    """The records of a space, or the newest so many to arrive. In a snapshot, so that all is of one moment."""
    highest = store.connection.rows("space.highest_seq", low=store.low, high=store.high)[0][0]
    parts = [np.empty((4, 0), dtype=np.int64)]
    first = _beginning(store, newest)
    for low, high in _stretches(first, highest, progress):
        bounds = {"low": store.low, "graph_low": store.graph_low, "first": low, "last": high}
        parts.append(_columns(store, "log", 4, bounds))
    seq, source, time, evidence = np.concatenate(parts, axis=1)
    restated, says = _numbered(store, "restated")
    there, where = _found(restated, seq)
    evidence[there] = says[where[there]]
    numbers, place = different(evidence + store.graph_low)
    return Log(seq + store.low, source.astype(np.int32), time, place, numbers)


def read_resolved(store: SpaceStore, newest: int | None = None, progress: Progress = lambda _: None) -> Log:
    """As `read_log`, without those that are not resolved yet."""
    log, ahead = read_log(store, newest, progress), ahead_of(store.connection, store.space, store.graph)
    return log if ahead is None else log.only(log.numbers[log.evidence] != ahead.evidence)


def _beginning(store: SpaceStore, newest: int | None) -> int:
    """The seq from which on to read."""
    if newest is None:
        return store.low
    found = store.connection.rows("whole.stretch", low=store.low, high=store.high, back=newest - 1)
    return int(found[0][0]) if found else store.low


def different(numbers: Longs) -> tuple[Longs, Ints]:
    """The different numbers, ascending, and of each place which of them it is."""
    if not len(numbers):
        return numbers, np.empty(0, dtype=np.int32)
    low, width = int(numbers.min()), int(numbers.max() - numbers.min()) + 1
    if width > FEW * len(numbers) + STRETCH:
        few, place = np.unique(numbers, return_inverse=True)
        return few, place.astype(np.int32)
    there = np.zeros(width, dtype=np.bool_)
    there[numbers - low] = True
    nth: Ints = np.cumsum(there, dtype=np.int32) - np.int32(1)
    found: Longs = np.flatnonzero(there).astype(np.int64) + low
    return found, nth[numbers - low]


class Owners(msgspec.Struct, frozen=True):
    """Whose each record of a log is: the place of its profile in `public` (NONE: unresolved), and whether its
    component is contested.
    """

    profile: Ints
    contested: NDArray[np.bool_]
    public: Sequence[str]


def read_owners(store: SpaceStore, log: Log) -> Owners:
    """The stored partition of these records, out of the snapshot that the log was read from."""
    component = _components(store, log.numbers)[log.evidence]
    number, of, public = _profiles(store)
    contested = _contested(store)
    held_back = _among(component, contested) & (component > 0)
    whole, place = _found(of, component)
    profile = np.where(whole & (component > 0) & ~held_back, place, NONE).astype(np.int32)
    at = np.flatnonzero(held_back)
    if len(at):
        seq, owner = _numbered(store, "held")
        there, where = _found(seq, log.seq[at] - store.low)
        owner = np.where(there, owner[where], NONE)
        known, which = _found(number, owner)
        profile[at] = np.where(known, which, NONE)
    return Owners(profile, held_back, public)


def _components(store: SpaceStore, numbers: Longs) -> Longs:
    """The component of each of these evidence, 0 for nobody's; numbered from the graph's first."""
    if not len(numbers):
        return numbers
    found = [np.empty((2, 0), dtype=np.int64)]
    for low, high in _stretches(int(numbers[0]), int(numbers[-1])):
        found.append(_columns(store, "components", 2, {"graph_low": store.graph_low, "first": low, "last": high}))
    number, component = np.concatenate(found, axis=1)
    there, place = _found(number, numbers - store.graph_low)
    return np.where(there, component[place], 0) if len(component) else np.zeros(len(numbers), dtype=np.int64)


def _profiles(store: SpaceStore) -> tuple[Longs, Longs, list[str]]:
    """Number, component and public id of every profile, in order of component; a contested one has several."""
    highest = store.connection.rows("whole.highest_profile", low=store.graph_low, high=store.graph_high)[0][0]
    numbers, publics = [np.empty((2, 0), dtype=np.int64)], list[str]()
    for low, high in _stretches(store.graph_low, highest):
        values = {"graph_low": store.graph_low, "first": low, "last": high}
        ((*texts, public),) = store.connection.rows("whole.profiles", **values)
        numbers.append(_parsed(texts))
        publics += public.split(",") if public else []
    number, component = np.concatenate(numbers, axis=1)
    return number, component, publics


def _contested(store: SpaceStore) -> Longs:
    bounds = {"graph_low": store.graph_low, "graph_high": store.graph_high}
    found: Longs = _columns(store, "contested", 1, bounds)[0]
    return found


def _numbered(store: SpaceStore, table: str) -> tuple[Longs, Longs]:
    """What a table says of records of the graph, by number: of `held`, the profile (NONE: unresolved)."""
    ((highest,),) = store.connection.rows(f"whole.highest_{table}", low=store.graph_low, high=store.graph_high)
    parts = [np.empty((2, 0), dtype=np.int64)]
    for low, high in _stretches(store.graph_low, highest):
        parts.append(_columns(store, table, 2, {"graph_low": store.graph_low, "first": low, "last": high}))
    number, said = np.concatenate(parts, axis=1)
    return number, said


def _stretches(first: int, last: int, progress: Progress = lambda _: None) -> Iterator[tuple[int, int]]:
    """(from, to) of each stretch of numbers."""
    for low in range(first, last + 1, STRETCH):
        yield low, min(low + STRETCH - 1, last)
        progress((low + STRETCH - first) / max(last + 1 - first, STRETCH))


def _columns(store: SpaceStore, statement: str, width: int, values: dict[str, int]) -> NDArray[np.int64]:
    """The columns of one stretch."""
    ((*texts,),) = store.connection.rows(f"whole.{statement}", **values)
    assert len(texts) == width
    return _parsed(texts)


def _parsed(texts: Sequence[str | None]) -> NDArray[np.int64]:
    return np.stack([parsed(text) for text in texts])


def parsed(text: str | None) -> Longs:
    """Integers with commas between them; None where there are none."""
    return np.fromstring(text or "", dtype=np.int64, sep=",")


def _found(numbers: Longs, wanted: Longs) -> tuple[NDArray[np.bool_], Longs]:
    """Whether each wanted number is there, and where; those to look among in any order."""
    order = np.argsort(numbers, kind="stable")
    if not len(order):
        return np.zeros(len(wanted), dtype=np.bool_), np.zeros(len(wanted), dtype=np.int64)
    ascending = numbers[order]
    at = np.minimum(np.searchsorted(ascending, wanted), len(order) - 1)
    return ascending[at] == wanted, order[at]


def _among(wanted: Longs, numbers: Longs) -> NDArray[np.bool_]:
    return _found(numbers, wanted)[0]
