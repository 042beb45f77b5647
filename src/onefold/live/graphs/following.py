"""A graph takes in what came to the log since it was built: by a second writer, over records that are in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from onefold.live.arrival import Arrival
from onefold.live.batch import Entry
from onefold.live.delta import Delta
from onefold.live.names import Names
from onefold.live.privacy.hiding import hide, leaving_of
from onefold.live.records import record_of
from onefold.live.statements.change import restate
from onefold.live.writer import SpaceWriter
from onefold.model import Micros
from onefold.store.graphs import Graph, owners, publics_of, set_state
from onefold.store.port import Row
from onefold.store.rows import Brief, Stored
from onefold.store.space import SpaceStore
from onefold.store.workspace_rows import Space

_STATEMENTS = msgspec.json.Decoder(list[msgspec.Raw])

_UNTOLD = 1 << 36
"""So many numbers of changes, the last of the graph, are for what is not to be told."""


class OthersNames(Names):
    """The names of the log's records as another writer knows them, who adds to them and takes away from them."""

    def __init__(self, names: Names) -> None:
        """Reads nothing."""
        self._others = names

    def find(self, hashes: Sequence[int]) -> dict[int, list[int]]:
        """As the other writer would."""
        return self._others.find(hashes)

    def add(self, hash_: int, seq: int) -> None:
        """Whoever writes the log has done that."""

    def forget(self, hash_: int, seq: int) -> None:
        """Likewise."""

    def settle(self) -> None:
        """Likewise."""


class Followed:
    """What a writer takes in: records of the log, and what those that left it said."""

    def __init__(self, writer: SpaceWriter, came: Sequence[Stored], went: Sequence[Row], delta: Delta) -> None:
        self._writer = writer
        self._delta = delta
        self._went = went
        numbers = {slug: number for number, slug in writer.store.sources.items()}
        self.entries = [_entry(writer, numbers, one) for one in came]
        self.removed: dict[int, list[Brief]] = {}

    def settle(self) -> None:
        """Sort what left by component; evidence of nobody that nobody says any more goes at once."""
        nobodys = set[int]()
        for seq, evidence, component in self._went:
            self._delta.removed.append((seq, evidence))
            self._delta.held_gone.append(seq)
            if component:
                self.removed.setdefault(component, []).append(Brief(seq, "", "", None, evidence, traits=False))
            else:
                nobodys.add(evidence)
        self._forget_unsaid(nobodys)

    def _forget_unsaid(self, nobodys: Collection[int]) -> None:
        if not nobodys:
            return
        gone = {seq for seq, _, _ in self._went}
        said = {evidence for seq, evidence in self._writer.store.seqs_of(nobodys) if seq not in gone}
        said |= {entry.evidence for entry in self.entries}
        unsaid = [number for number in nobodys if number not in said]
        self._delta.evidence_gone += unsaid
        self._writer.forget([one.said for one in self._writer.store.evidence(unsaid)])


class _Delta(Delta):
    """Records are in the log already, and what is told of profiles is told later, of all that happened at once."""

    def add_records(self, entries: Sequence[Entry]) -> None:
        self.restated += [(entry.seq, entry.evidence) for entry in entries]
        self.sayings += [(entry.evidence, entry.seq) for entry in entries]

    def write(self) -> None:
        self.changes = []
        super().write()


class Follower:
    """Takes the log into a graph. `active` is the graph that is read, over the same connection.

    After an error it is thrown away, and a new one made, as writers are.
    """

    def __init__(self, writer: SpaceWriter, graph: Graph, active: SpaceStore) -> None:
        self.writer = writer
        self.graph = graph
        self._active = active
        self._log = {"low": active.low, "high": active.high}

    def behind(self, most: int) -> int:
        """How many records it has to take in or to let go, counted no further than `most` of each."""
        ask = self._active.connection.rows
        after = max(self.graph.until, self._active.low)
        ((came,),) = ask("graphs.count_came", after=after, high=self._active.high, limit=most)
        ((went,),) = ask("graphs.count_departed", **self._log, limit=most)
        return int(came) + int(went)

    def take(self, most: int) -> int:
        """Within a transaction: take in so many records at most. How many there were."""
        went = self._let_go(self._went(most), most)
        came = self._came(most - len(went))
        if not went and not came:
            return 0
        delta = _Delta(self.writer.store)
        there = [(seq, evidence, component) for seq, evidence, component, left in went if left and evidence is not None]
        self.writer.take_in(Followed(self.writer, came, there, delta), delta)
        connection = self._active.connection
        connection.run_each("graphs.forget_departed", [(row[0],) for row in went])
        if came:
            self._touch([one.seq for one in came])
            self.graph = set_state(connection, self.graph, "following", came[-1].seq)
        return len(went) + len(came)

    def restate(self, space: Space, before: str) -> None:
        """Go on under the statements that hold now, which were others `before`. Within a transaction."""
        came, went = (Counter(map(bytes, _STATEMENTS.decode(one or "[]"))) for one in (space.statements, before))
        documents = [one.decode() for one in (came - went) + (went - came)]
        numbers, low = self.writer.numbers, self.writer.store.graph_high - _UNTOLD
        numbers.change = low
        restate(space, self.writer, documents, "")
        self._active.connection.run("graphs.untell", first=low, last=self.writer.store.graph_high)

    def _let_go(self, went: list[Row], most: int) -> list[Row]:
        """Where there are many of a component, or some are still in the log, all of it leave the graph at once."""
        components = sorted({row[2] for row in went if row[2]})
        if not components or (len(went) < most and all(left for *_, left in went)):
            return went
        shift, found = self.writer.store.shift, {"components": components}
        rows = self._active.connection.rows("graphs.departed_of", **self._log, shift=shift, **found)
        hide(self.writer, leaving_of(rows), told=False)
        return self._went(most)

    def _went(self, most: int) -> list[Row]:
        """(seq, evidence, component, whether it left) of records that leave; no evidence of those that never came."""
        shift = self.writer.store.shift
        return self._active.connection.rows("graphs.departed", **self._log, shift=shift, limit=most)

    def _came(self, most: int) -> list[Stored]:
        after = max(self.graph.until, self._active.low)
        return self._active.all_records(after, most) if most > 0 else []

    def _touch(self, seqs: Sequence[int]) -> None:
        """Whose these records are, in both graphs, as the earliest of a profile's may be among them: unless it has the
        same id in both, so that it lives on where they are.
        """
        before, after = owners(self._active, seqs), owners(self.writer.store, seqs)
        public = publics_of(self._active.connection, [*before.values(), *after.values()])
        pairs = {(before.get(seq), after.get(seq)) for seq in seqs}
        numbers = {one for pair in pairs if not _same(pair, public) for one in pair if one is not None}
        self._active.connection.run_each("graphs.touch", [(number,) for number in sorted(numbers)])


def _same(pair: tuple[int | None, int | None], public: dict[int, str]) -> bool:
    """Whether two profiles have the same id."""
    before, after = pair
    return before is not None and after is not None and public[before] == public[after]


def _entry(writer: SpaceWriter, numbers: dict[str, int], stored: Stored) -> Entry:
    record = record_of(stored, writer.parse)
    received = Micros(stored.received)
    arrival = Arrival(numbers.get(stored.source, 0), record, received, stored.type, stored.event, stored.body)
    return Entry(arrival, stored.seq, 0)
