"""What the log says under another plan: its evidence, each different one once, and what that means."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs, distinct_pairs
from onefold.live.bounds import Bounds
from onefold.live.groups import GROUP, LISTED, groups_of
from onefold.live.meaning import Key, Meaning, Reader
from onefold.live.records import fingerprint, record_of, said_of
from onefold.live.whole.material import needs_bodies
from onefold.live.whole.read import Log
from onefold.live.whole.sayings import Gathered, Sayings
from onefold.parse.segment import CallParser
from onefold.resolution.usable import Judge
from onefold.ruleset.plan import Plan
from onefold.store.ahead import Ahead, ahead_of
from onefold.store.rows import Said
from onefold.store.space import SpaceStore, encode

AT_ONCE = 20_000
"""Evidence read, and its meaning worked out, together."""

BODIES = 2_000
"""Whole records read together."""

_SAID = msgspec.msgpack.Decoder(Said)

Told = Callable[[float], None]
"""Told the share that is done."""


class Restated(msgspec.Struct, frozen=True):
    """`said` are the different evidence, encoded; `of` is the place of that of each record, in the order of the log."""

    said: list[bytes]
    of: Ints


def restated(store: SpaceStore, log: Log, plans: tuple[Plan, Plan], parse: CallParser, told: Told) -> Restated:
    """What each record says under the second of the plans; the space is resolved under the first."""
    before, after = plans
    if needs_bodies(before, after) or needs_bodies(after, before):
        return _parsed_again(store, log, parse, told)
    ahead = ahead_of(store.connection, store.space, store.graph)
    known: dict[bytes, int] = {}
    place = np.empty(len(log.numbers), dtype=np.int32)
    for start in range(0, len(log.numbers), AT_ONCE):
        part = log.numbers[start : start + AT_ONCE]
        rows = store.connection.rows("graphs.evidence_between", first=int(part[0]), last=int(part[-1]))
        said = {number: bytes(one) for number, _, one in rows if ahead is None or number != ahead.evidence}
        place[start : start + AT_ONCE] = [
            known.setdefault(said[one], len(known)) if one in said else NONE for one in part.tolist()
        ]
        told(start / len(log.numbers))
    of = place[log.evidence]
    if ahead is not None:
        _not_resolved(store, log, parse, ahead, known, of, told)
    return Restated(list(known), of)


def _not_resolved(  # noqa: PLR0913 - of one caller
    store: SpaceStore, log: Log, parse: CallParser, ahead: Ahead, known: dict[bytes, int], of: Ints, told: Told
) -> None:
    """Fill in what records say whose evidence in the graph says nothing of them yet."""
    after, says = ahead.first - 1, array("i")
    while found := store.all_records(after, BODIES):
        left = [one for one in found if one.evidence == ahead.evidence]
        says.extend([known.setdefault(encode(said_of(record_of(one, parse))), len(known)) for one in left])
        after = found[-1].seq
        told(len(says) / max(len(log.seq), 1))
    of[of == NONE] = np.array(says, dtype=np.int32)


def _parsed_again(store: SpaceStore, log: Log, parse: CallParser, told: Told) -> Restated:
    known: dict[bytes, int] = {}
    places, after = array("i"), store.low
    while found := store.all_records(after, BODIES):
        places.extend([known.setdefault(encode(said_of(record_of(one, parse))), len(known)) for one in found])
        after = found[-1].seq
        told(len(places) / max(len(log.seq), 1))
    assert len(places) == len(log.seq)
    return Restated(list(known), np.array(places, dtype=np.int32))


class Meanings:
    """What the evidence means, as far as a graph keeps it.

    Keys are numbered; `carrier[key]` is the place of one evidence that carries it.
    """

    def __init__(self, said: Sequence[bytes], plan: Plan, judges: Mapping[str, Judge], told: Told) -> None:
        self.reader = Reader(plan, judges)
        self.keys: dict[Key, int] = {}
        self.carrier = array("i")
        self.blocks: list[tuple[Key, int]] = []
        self.reachable: Flags = np.zeros(len(said), dtype=np.bool_)
        self.named: Flags = np.zeros(len(said), dtype=np.bool_)
        self.fields: dict[int, dict[str, tuple[str, ...]]] = {}
        self.rows: dict[int, str] = {}
        self._carries, self._carried = array("i"), array("i")
        self._distinct = frozenset(name for name, mapping in plan.sources if mapping.distinct)
        self._counts = Bounds(plan).counts
        gathered = Gathered(len(said))
        for start in range(0, len(said), AT_ONCE):
            part = [_SAID.decode(one) for one in said[start : start + AT_ONCE]]
            for place, (one, meaning) in enumerate(zip(part, self.reader.read(part), strict=True), start=start):
                gathered.add(place, one)
                self._take(place, one, meaning)
            told(start / len(said))
        self.sayings: Sayings = gathered.sayings()

    def _take(self, place: int, said: Said, meaning: Meaning) -> None:
        self.reachable[place] = bool(meaning.keys or meaning.blocks or meaning.own)
        self.named[place] = meaning.named
        for key in meaning.keys:
            self.carry(place, key)
        for key in meaning.blocks:
            self.blocks.append((key, place))
        if GROUP in said.identifiers:
            self.blocks += [((LISTED, value), place) for value in groups_of(said)]
        if self._counts:
            if meaning.fields:
                self.fields[place] = meaning.fields
            if said.kind == "row" and said.source in self._distinct:
                self.rows[place] = said.source

    def carry(self, place: int, key: Key) -> None:
        """An evidence carries a key."""
        number = self.keys.setdefault(key, len(self.keys))
        if number == len(self.carrier):
            self.carrier.append(place)
        self._carries.append(place)
        self._carried.append(number)

    def pairs(self) -> tuple[Ints, Ints]:
        """(evidence, key) of all that is carried."""
        return distinct_pairs(np.array(self._carries, dtype=np.int32), np.array(self._carried, dtype=np.int32))


def prints(said: Iterable[bytes]) -> Iterator[int]:
    """The fingerprint of each evidence."""
    return map(fingerprint, said)


def flagged(store: SpaceStore, seqs: Longs) -> Flags:
    """Of each record of the log whether it says traits that a profile keeps."""
    found: Flags = np.zeros(len(seqs), dtype=np.bool_)
    for start in range(0, len(seqs), AT_ONCE):
        part = seqs[start : start + AT_ONCE]
        rows = store.connection.rows("graphs.with_traits", first=int(part[0]), last=int(part[-1]))
        found[np.searchsorted(seqs, np.array([seq for (seq,) in rows], dtype=np.int64))] = True
    return found
