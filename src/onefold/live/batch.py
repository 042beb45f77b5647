"""One micro-batch of a space under way: what was admitted, what of it is new, and which of it belongs together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from onefold.live.arrival import Arrival
from onefold.live.changes import Cause
from onefold.live.meaning import Key, Meaning
from onefold.store.port import Row
from onefold.store.rows import Brief, Said


class Fresh:
    """An evidence that nobody has said before, and the records of this batch that say it.

    `unanchored` are those of its keys that nobody had before.
    """

    __slots__ = ("encoded", "entries", "fingerprint", "meaning", "number", "said", "unanchored")

    def __init__(self, number: int, said: Said, encoded: bytes, fingerprint: int) -> None:
        self.number = number
        self.said = said
        self.encoded = encoded
        self.fingerprint = fingerprint
        self.meaning: Meaning
        self.entries: list[Entry] = []
        self.unanchored: list[Key] = []

    def reachable(self) -> bool:
        """Whether it is of a component: somebody's, or joined to somebody one day."""
        return self.meaning.reachable


class Entry:
    """An admitted arrival. `evidence` and `component` are filled in as they become known (0: nobody's)."""

    __slots__ = ("arrival", "component", "evidence", "hash", "seq")

    def __init__(self, arrival: Arrival, seq: int, hash_: int) -> None:
        self.arrival = arrival
        self.seq = seq
        self.hash = hash_
        self.evidence = 0
        self.component = 0

    def row(self) -> Row:
        """As the log keeps it."""
        one = self.arrival
        record = one.record
        return (
            self.seq, one.source, record.id, record.time, one.received, self.evidence, one.type, one.event,
            1 if record.traits else 0, one.body,
        )  # fmt: skip

    def brief(self) -> Brief:
        record = self.arrival.record
        return Brief(self.seq, record.source, record.id, record.time, self.evidence, bool(record.traits))

    def age(self) -> tuple[int, str, str]:
        """Its place in canonical order."""
        record = self.arrival.record
        return record.time or 0, record.source, record.id

    def name(self) -> str:
        return f"{self.arrival.record.source}/{self.arrival.record.id}"


class NamedEntry(NamedTuple):
    """A record of known evidence, and the keys that statements give it by its name."""

    entry: Entry
    keys: Sequence[Key]

    @property
    def node(self) -> int:
        """What stands for it among what keys hold together: its component, negative, or its evidence."""
        return -self.entry.component or self.entry.evidence


class Restated(NamedTuple):
    """Statements that changed: the keys of `together` statements that came and went, and what to call the cause."""

    came: frozenset[Key]
    went: frozenset[Key]
    cause: str


class Group:
    """Components and new evidence that keys hold together, with the records that touch them in this batch.

    `nobodys` is evidence of no component that now may be of one. `hard`: the kernel has to look, because something may
    be refused, or is gone.
    """

    __slots__ = ("components", "entries", "fresh", "hard", "linked", "nobodys", "removed", "restated")

    def __init__(self) -> None:
        self.nobodys: set[int] = set()
        self.restated: Restated | None = None
        self.components: set[int] = set()
        self.fresh: list[Fresh] = []
        self.entries: list[Entry] = []
        self.removed: list[Brief] = []
        self.linked: tuple[Entry, str] | None = None
        self.hard = False

    def cause(self) -> Cause:
        """The record that made the difference, and the step that linked it to what was there."""
        if self.restated is not None:
            return Cause(None, self.restated.cause)
        if self.linked is not None:
            return Cause(self.linked[0].name(), self.linked[1])
        if self.entries:
            return Cause(self.earliest().name(), None)
        return Cause(f"{self.removed[0].source}/{self.removed[0].id}" if self.removed else None, None)

    def earliest(self) -> Entry:
        """The first of its entries in canonical order; it must have some."""
        return self.entries[0] if len(self.entries) == 1 else min(self.entries, key=Entry.age)


class Union:
    """Disjoint sets over any hashable nodes."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def find(self, node: object) -> object:
        parent = self._parent
        while (above := parent.get(node, node)) != node:
            parent[node] = node = parent.get(above, above)
        return node

    def join(self, one: object, other: object) -> None:
        left, right = self.find(one), self.find(other)
        if left != right:
            self._parent[right] = left


def key_types(keys: Iterable[Key]) -> dict[str, list[str]]:
    """The values of each type among keys."""
    found: dict[str, list[str]] = {}
    for type_, value in keys:
        found.setdefault(type_, []).append(value)
    return found
