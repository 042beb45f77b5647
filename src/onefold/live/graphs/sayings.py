"""What the log says under another plan: its evidence, each different one once."""

from __future__ import annotations

from array import array
from collections.abc import Callable

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs
from onefold.live.graphs.traits import Stated
from onefold.live.groups import GROUP, LISTED, groups_of
from onefold.live.named import Key
from onefold.live.records import record_of, said_of
from onefold.live.whole.material import needs_bodies
from onefold.live.whole.read import Log
from onefold.live.whole.sayings import Gathered, Sayings
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.ahead import Ahead, ahead_of
from onefold.store.rows import Said
from onefold.store.space import SpaceStore, encode

AT_ONCE = 20_000
"""Evidence read together."""

BODIES = 2_000
"""Whole records read together."""

_SAID = msgspec.msgpack.Decoder(Said)

Told = Callable[[float], None]
"""Told the share that is done."""


class Restated(msgspec.Struct, frozen=True):
    """`said` are the different evidence, encoded, and `sayings` what they say; `of` is the place of that of each
    record, in the order of the log. `source` is the place of each evidence's in `source_names`; `listed` are the groups
    that they say; `stated` what records say of traits of which the graph that is read says nothing.
    """

    said: list[bytes]
    sayings: Sayings
    of: Ints
    source: Ints
    source_names: list[str]
    listed: list[tuple[Key, int]]
    stated: Stated


def restated(store: SpaceStore, log: Log, plans: tuple[Plan, Plan], parse: CallParser, told: Told) -> Restated:
    """What each record says under the second of the plans; the space is resolved under the first."""
    before, after = plans
    found, stated = _Different(), Stated()
    if needs_bodies(before, after) or needs_bodies(after, before):
        of = _parsed_again(store, log, parse, found, told)
    else:
        ahead = ahead_of(store.connection, store.space, store.graph)
        of = _stored(store, log, ahead, found, told)
        if ahead is not None:
            of[of == NONE] = _not_resolved(store, log, parse, ahead, found, stated, told)
    return Restated(
        said=list(found.known),
        sayings=found.gathered.sayings(),
        of=of,
        source=np.array(found.source, dtype=np.int32),
        source_names=list(found.sources),
        listed=found.listed,
        stated=stated,
    )


class _Different:
    """The different evidence, as they are read."""

    def __init__(self) -> None:
        self.known: dict[bytes, int] = {}
        self.gathered = Gathered(0)
        self.sources: dict[str, int] = {}
        self.source = array("i")
        self.listed: list[tuple[Key, int]] = []

    def place(self, encoded: bytes, said: Said | None = None) -> int:
        """Where this evidence is among them."""
        new = len(self.known)
        place = self.known.setdefault(encoded, new)
        if place == new:
            self._add(place, _SAID.decode(encoded) if said is None else said)
        return place

    def _add(self, place: int, said: Said) -> None:
        self.gathered.add(place, said)
        self.source.append(self.sources.setdefault(said.source, len(self.sources)))
        if GROUP in said.identifiers:
            self.listed += [((LISTED, value), place) for value in groups_of(said)]


def _stored(store: SpaceStore, log: Log, ahead: Ahead | None, found: _Different, told: Told) -> Ints:
    """As the graph that is read has it: NONE of records of which it says nothing yet."""
    place = np.empty(len(log.numbers), dtype=np.int32)
    for start in range(0, len(log.numbers), AT_ONCE):
        part = log.numbers[start : start + AT_ONCE]
        rows = store.connection.rows("graphs.evidence_between", first=int(part[0]), last=int(part[-1]))
        said = {number: bytes(one) for number, _, one in rows if ahead is None or number != ahead.evidence}
        place[start : start + AT_ONCE] = [found.place(said[one]) if one in said else NONE for one in part.tolist()]
        told(start / len(log.numbers))
    of: Ints = place[log.evidence]
    return of


def _not_resolved(  # noqa: PLR0913 - of one caller
    store: SpaceStore, log: Log, parse: CallParser, ahead: Ahead, found: _Different, stated: Stated, told: Told
) -> Ints:
    """What records say whose evidence in the graph says nothing of them yet."""
    after, says = ahead.first - 1, array("i")
    while some := store.all_records(after, BODIES):
        left = [one for one in some if one.evidence == ahead.evidence]
        places = np.searchsorted(log.seq, [one.seq for one in left]).tolist()
        for one, at in zip(left, places, strict=True):
            record = record_of(one, parse)
            said = said_of(record)
            says.append(found.place(encode(said), said))
            stated.add(at, record)
        after = some[-1].seq
        told(len(says) / max(len(log.seq), 1))
    return np.array(says, dtype=np.int32)


def _parsed_again(store: SpaceStore, log: Log, parse: CallParser, found: _Different, told: Told) -> Ints:
    places, after = array("i"), store.low
    while some := store.all_records(after, BODIES):
        for one in some:
            said = said_of(record_of(one, parse))
            places.append(found.place(encode(said), said))
        after = some[-1].seq
        told(len(places) / max(len(log.seq), 1))
    assert len(places) == len(log.seq)
    return np.array(places, dtype=np.int32)


def flagged(store: SpaceStore, seqs: Longs) -> Flags:
    """Of each record of the log whether it says traits that a profile keeps."""
    found: Flags = np.zeros(len(seqs), dtype=np.bool_)
    for start in range(0, len(seqs), AT_ONCE):
        part = seqs[start : start + AT_ONCE]
        rows = store.connection.rows("graphs.with_traits", first=int(part[0]), last=int(part[-1]))
        found[np.searchsorted(seqs, np.array([seq for (seq,) in rows], dtype=np.int64))] = True
    return found
