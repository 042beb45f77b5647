"""One micro-batch of a space under way: what was admitted, what of it is new, and which of it belongs together."""

from __future__ import annotations

from collections.abc import Iterable

from onefold.live.arrival import Arrival
from onefold.live.changes import Cause
from onefold.live.meaning import Key, Meaning
from onefold.live.records import fingerprint
from onefold.store.rows import Brief, Evidence, Said, Stored


class Fresh:
    """An evidence that nobody has said before, and the records of this batch that say it.

    `unanchored` are those of its keys that nobody had before.
    """

    __slots__ = ("encoded", "entries", "meaning", "number", "said", "unanchored")

    def __init__(self, number: int, said: Said, encoded: bytes) -> None:
        self.number = number
        self.said = said
        self.encoded = encoded
        self.meaning: Meaning
        self.entries: list[Entry] = []
        self.unanchored: list[Key] = []

    def reachable(self) -> bool:
        """Whether it is of a component: somebody's, or joined to somebody one day."""
        return bool(self.meaning.keys or self.meaning.blocks or self.meaning.own)

    def stored(self, component: int) -> Evidence:
        return Evidence(self.number, component, fingerprint(self.encoded), self.said)


class Entry:
    """An admitted arrival. `evidence` and `component` are filled in as they become known (0: nobody's)."""

    __slots__ = ("arrival", "component", "evidence", "hash", "seq")

    def __init__(self, arrival: Arrival, seq: int, hash_: int) -> None:
        self.arrival = arrival
        self.seq = seq
        self.hash = hash_
        self.evidence = 0
        self.component = 0

    def stored(self) -> Stored:
        one = self.arrival
        record = one.record
        return Stored(
            self.seq, record.source, record.id, record.time, one.received, self.evidence, one.type, one.event,
            bool(record.traits), one.body,
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


class Group:
    """Components and new evidence that keys hold together, with the records that touch them in this batch.

    `hard`: the kernel has to look, because something may be refused, or is gone.
    """

    __slots__ = ("components", "entries", "fresh", "hard", "linked", "removed")

    def __init__(self) -> None:
        self.components: set[int] = set()
        self.fresh: list[Fresh] = []
        self.entries: list[Entry] = []
        self.removed: list[Brief] = []
        self.linked: tuple[Entry, str] | None = None
        self.hard = False

    def cause(self) -> Cause:
        """The record that made the difference, and the step that linked it to what was there."""
        if self.linked is not None:
            return Cause(self.linked[0].name(), self.linked[1])
        if self.entries:
            return Cause(min(self.entries, key=Entry.age).name(), None)
        return Cause(f"{self.removed[0].source}/{self.removed[0].id}" if self.removed else None, None)


class Union:
    """Disjoint sets over any hashable nodes."""

    def __init__(self) -> None:
        self._parent: dict[object, object] = {}

    def find(self, node: object) -> object:
        parent = self._parent
        while (above := parent.setdefault(node, node)) != node:
            parent[node] = node = parent.setdefault(above, above)
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
