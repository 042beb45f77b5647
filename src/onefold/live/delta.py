"""Everything that one micro-batch writes, gathered so that each table is written at once."""

from __future__ import annotations

from collections.abc import Sequence

from onefold.live.batch import Entry, Fresh
from onefold.live.groups import listing
from onefold.live.meaning import Key
from onefold.store.port import Row
from onefold.store.rows import Change, Profile
from onefold.store.space import SpaceStore, active_graph, change_rows, encode

TRAIT_LENGTH = 200
"""Characters of a trait that can be searched by: longer ones are texts, not names."""


class Delta:
    """What is to be written to one space; `write` empties nothing, a delta is used once."""

    def __init__(self, store: SpaceStore) -> None:
        self._store = store
        self.records: list[Row] = []
        self.restated: list[tuple[int, int]] = []
        self.sayings: list[Row] = []
        self.removed: list[tuple[int, int]] = []
        self.evidence: list[tuple[Fresh, int]] = []
        self.moved: dict[int, int] = {}
        self.moved_whole: list[tuple[int, int]] = []
        self.evidence_gone: list[int] = []
        self.anchors: dict[Key, int] = {}
        self.anchors_gone: list[Key] = []
        self.blocks: list[tuple[Key, int]] = []
        self.blocks_gone: list[tuple[Key, int]] = []
        self.profiles: dict[int, Profile] = {}
        self.profiles_gone: dict[int, int | None] = {}
        self.names: list[tuple[str, int]] = []
        self.held: dict[int, int | None] = {}
        self.held_gone: list[int] = []
        self.contested: dict[int, bool] = {}
        self.traits: list[tuple[str, str, int]] = []
        self.traits_gone: list[tuple[str, str, int]] = []
        self.changes: list[Change] = []
        self.moved_between: set[int] = set()

    def add_records(self, entries: Sequence[Entry]) -> None:
        self.records += [entry.row() for entry in entries]
        self.sayings += [(entry.evidence, entry.seq) for entry in entries]

    def add_evidence(self, one: Fresh, component: int) -> None:
        """New evidence of a component (0: nobody's), and the keys that lead to it from now on."""
        self.evidence.append((one, component))
        for key in one.unanchored:
            self.anchors.setdefault(key, one.number)

    def write(self) -> None:
        """Within the transaction: first what goes, then what comes."""
        each, graph, shift = self._store.connection.run_each, self._store.graph, self._store.shift
        each("space.remove_record", [(seq,) for seq, _ in self.removed])
        each("space.remove_saying", [(evidence, seq) for seq, evidence in self.removed])
        if shift:
            each("space.remove_restated", [(seq + shift,) for seq, _ in self.removed])
        each("space.remove_held", [(seq + shift,) for seq in self.held_gone])
        each("space.remove_anchor", [(graph, *key) for key in self.anchors_gone])
        each("space.remove_block", [(graph, *key, evidence) for key, evidence in self.blocks_gone])
        if self.evidence_gone:
            listed = listing(self._store.evidence(self.evidence_gone))
            each("space.remove_block", [(graph, *one) for one in listed])
        each("space.remove_evidence", [(number,) for number in self.evidence_gone])
        each(
            "space.remove_trait",
            [(graph, name, searched(value), profile) for name, value, profile in self.traits_gone],
        )
        if self._store.noting:
            each("space.touch", self._touched())
            each("graphs.touch", self._without_heir())
        self._write_profiles()
        self._store.connection.append("record", self.records)
        self._store.connection.append("restated", [(seq + shift, evidence) for seq, evidence in self.restated])
        self._store.connection.append("saying", sorted(self.sayings))
        rows = [(one.number, component, one.fingerprint, one.encoded) for one, component in self.evidence]
        self._store.connection.append("evidence", rows)
        each("space.move_component", [(to, from_) for from_, to in self.moved_whole])
        each("space.move_evidence", [(to, number) for number, to in self.moved.items()])
        each("space.put_anchor", [(graph, *key, evidence) for key, evidence in sorted(self.anchors.items())])
        self._store.connection.append("block", [(graph, *key, evidence) for key, evidence in self.blocks])
        self._store.connection.append("block", [(graph, *one) for one in listing(one for one, _ in self.evidence)])
        each("space.put_contested", [(component,) for component, on in self.contested.items() if on])
        each("space.remove_contested", [(component,) for component, on in self.contested.items() if not on])
        each("space.put_held", [(seq + shift, profile) for seq, profile in sorted(self.held.items())])
        each("space.put_trait", [(graph, name, searched(value), profile) for name, value, profile in self.traits])
        self._store.connection.append("change", change_rows(self.changes))

    def _touched(self) -> list[Row]:
        """The profiles that gained or lost records, or are not what they were; of those that go, the id."""
        holders = {number for number in self.held.values() if number is not None}
        gone = {one.number: one.public for one in self._store.profiles(self.profiles_gone)}
        return [(one, gone.get(one)) for one in sorted({*self.profiles, *gone, *holders, *self.moved_between})]

    def _without_heir(self) -> list[Row]:
        """Of another graph than the one that is read: the profiles there whose ids lead to one that is gone here."""
        ask, active = self._store.connection.rows, active_graph(self._store.connection, self._store.space)
        gone = [one for one, into in self.profiles_gone.items() if into is None]
        if not gone or active == self._store.graph:
            return []
        publics = [public for public, _ in ask("graphs.names_of", profiles=gone)]
        return [(number,) for _, number in ask("graphs.named", graph=active, publics=publics)]

    def _write_profiles(self) -> None:
        each, graph = self._store.connection.run_each, self._store.graph
        each("space.remove_profile", [(number,) for number in self.profiles_gone])
        each("space.redirect_names", [(into, gone) for gone, into in self.profiles_gone.items() if into is not None])
        each("space.remove_names", [(gone,) for gone, into in self.profiles_gone.items() if into is None])
        each(
            "space.put_profile",
            [(one.number, one.component, one.public, encode(one.state)) for one in self.profiles.values()],
        )
        self._store.connection.append("profile_name", [(graph, public, number) for public, number in self.names])


def searched(value: str) -> str:
    """A trait as it is searched by."""
    return value.lower()[:TRAIT_LENGTH].replace("\0", "")
