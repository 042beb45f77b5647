"""Records leave the graph at once, before they leave the log bit by bit: until then they are nobody's, and say nothing.

However many records somebody has, what is left of their component is evaluated once, and not at all where nothing is.
Who reads meanwhile finds nobody, and who writes the same identifiers is new.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from onefold.live.batch import Entry, key_types
from onefold.live.changes import Cause, Story
from onefold.live.delta import Delta
from onefold.live.groups import listing
from onefold.live.plain import search_by
from onefold.live.writer import SpaceWriter
from onefold.store.ahead import NOTHING
from onefold.store.port import Row
from onefold.store.rows import Brief
from onefold.store.space import AT_ONCE, SpaceStore, encode

Says = dict[int, dict[int, int]]
"""Of components, how many records say each evidence."""

_SAID = encode(NOTHING)


class Leaving(NamedTuple):
    """Records that leave, by seq; of those that are somebody's, how many say each evidence of each component."""

    seqs: Sequence[int]
    says: Says


def of_log(store: SpaceStore, seqs: Sequence[int]) -> Leaving:
    """These records of the log."""
    says: Says = {}
    for start in range(0, len(seqs), AT_ONCE):
        part = list(seqs[start : start + AT_ONCE])
        _count(says, store.connection.rows("privacy.said_by", seqs=part, shift=store.shift))
    return Leaving(seqs, says)


def leaving_of(rows: Sequence[Row]) -> Leaving:
    """Of (seq, evidence, component)."""
    says: Says = {}
    _count(says, [(component, evidence, 1) for _, evidence, component in rows])
    return Leaving([row[0] for row in rows], says)


def _count(says: Says, rows: Sequence[Row]) -> None:
    for component, evidence, count in rows:
        its = says.setdefault(component, {})
        its[evidence] = its.get(evidence, 0) + count


def departs(store: SpaceStore, seqs: Sequence[int]) -> None:
    """A graph that is to follow hides these too, so that nobody is back when it takes the place of this one."""
    for start in range(0, len(seqs), AT_ONCE):
        store.connection.run("privacy.departs", seqs=list(seqs[start : start + AT_ONCE]), space=store.space)


def hide(writer: SpaceWriter, leaving: Leaving, *, told: bool = True) -> None:
    """Within a transaction: these records are nobody's from now on. Not `told`: the change feed says nothing of it."""
    if leaving.says:
        hidden = _Hidden(writer, leaving, told=told)
        writer.take_in(hidden, hidden.delta)


class _Hidden:
    """What leaves, for a writer to take in."""

    def __init__(self, writer: SpaceWriter, leaving: Leaving, *, told: bool) -> None:
        self.entries: list[Entry] = []
        self.removed: dict[int, list[Brief]] = {}
        self.delta = _Delta(writer, told=told)
        self._writer = writer
        self._leaving = leaving

    def settle(self) -> None:
        """Of components of which nothing is left, all goes; what is left of the others is to be evaluated."""
        store, says = self._writer.store, self._leaving.says
        there: Says = {}
        _count(there, store.connection.rows("privacy.said_in", components=sorted(says)))
        whole = {one for one in says if says[one] == there[one] and self._alone}
        for component in whole:
            self.delta.let_go(component)
        if whole:
            self.delta.unhold(self._leaving.seqs)
        for component in says.keys() - whole:
            self._part(component, says[component], there[component])

    def _part(self, component: int, says: Mapping[int, int], there: Mapping[int, int]) -> None:
        leaving = [one for one in self._writer.store.seqs_of(says) if one[0] in self._seqs]
        self.removed[component] = [Brief(seq, "", "", None, evidence, traits=False) for seq, evidence in leaving]
        self.delta.silence([(seq, evidence) for seq, evidence in leaving if says[evidence] < there[evidence]])

    @cached_property
    def _seqs(self) -> frozenset[int]:
        return frozenset(self._leaving.seqs)

    @property
    def _alone(self) -> bool:
        """Whether no other component may have a part in what becomes of one."""
        reader = self._writer.reader
        return not reader.compares and not reader.named.records


class _Delta(Delta):
    """Evidence that goes is nobody's and says nothing, as records still have it: it goes with the last of them."""

    def __init__(self, writer: SpaceWriter, *, told: bool) -> None:
        super().__init__(writer.store)
        self._told = told
        self._writer = writer
        self._story = Story(writer.next_change, writer.clock())
        self._unheld: list[int] = []
        self._silent: list[tuple[int, int]] = []

    def let_go(self, component: int) -> None:
        """Nothing of a component is left."""
        writer, store = self._writer, self._writer.store
        members = store.members([component])
        self.evidence_gone += [one.number for one in members]
        writer.forget([one.said for one in members])
        meanings = writer.reader.meanings(members)
        self._unanchor((key for one in meanings for key in one.keys), self.evidence_gone)
        self.blocks_gone += [
            (key, one.number) for one, its in zip(members, meanings, strict=True) for key in its.blocks
        ]
        for profile in store.profiles_of([component]):
            self.profiles_gone[profile.number] = None
            search_by(self, profile.state.traits, {}, profile.number)
            self._story.deleted(profile.public, Cause(None, None))
        writer.scans.forget({component})
        if component in writer.contested:
            self.contested[component] = False
            writer.contested.discard(component)

    def _unanchor(self, keys: Iterable[tuple[str, str]], evidence: Collection[int]) -> None:
        for type_, values in key_types(dict.fromkeys(keys)).items():
            hung = self._writer.store.anchored_at(type_, values, evidence)
            self.anchors_gone += [(type_, value) for value in values if value in hung]

    def unhold(self, seqs: Sequence[int]) -> None:
        """Whose these records were needs no saying any more."""
        if self.contested:
            self._unheld += seqs

    def silence(self, sayings: Sequence[tuple[int, int]]) -> None:
        """Records leave evidence that others say too."""
        self._silent += sayings

    def write(self) -> None:
        """The evidence stays, and says nothing."""
        connection, shift = self._writer.store.connection, self._writer.store.shift
        hidden, self.evidence_gone = self.evidence_gone, []
        self.changes = [*self._story.changes, *self.changes] if self._told else []
        listed = listing(self._writer.store.evidence(hidden))
        connection.run_each("space.remove_block", [(self._writer.store.graph, *one) for one in listed])
        super().write()
        connection.run_each("privacy.hide", [(_SAID, number) for number in hidden])
        for start in range(0, len(self._unheld), AT_ONCE):
            part = [seq + shift for seq in self._unheld[start : start + AT_ONCE]]
            connection.run("privacy.unhold", seqs=part)
        if self._silent:
            self._write_silence()

    def _write_silence(self) -> None:
        store, number = self._writer.store, self._writer.numbers.evidence
        self._writer.numbers.evidence += 1
        store.connection.append("evidence", [(number, 0, number, _SAID)])
        each = store.connection.run_each
        each("privacy.move_saying", [(number, evidence, seq) for seq, evidence in self._silent])
        if store.shift:
            each("privacy.restate", [(seq + store.shift, number) for seq, _ in self._silent])
        else:
            store.say_again([(number, seq) for seq, _ in self._silent])
