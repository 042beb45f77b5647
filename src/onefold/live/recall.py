"""The scan of a contested component that nobody has touched since the start, worked out from what the store holds.

Its records are taken in order, each as if it had just come, and each has to be where the store says that it is. So
nothing is decided anew, and nothing written: the records that come now are all that there is to place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onefold.live.continuation import BEFORE_ALL, NEW, Placed, Rules, Scan
from onefold.live.meaning import Meaning
from onefold.store.rows import Brief, Evidence

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter

SLICE = 500
"""Evidence or records that are gone through at once, in some 8 milliseconds."""


class Recall:
    """One component's, in bits, for as long as nobody changes the component."""

    def __init__(self, writer: SpaceWriter, component: int, rules: Rules) -> None:
        self._writer = writer
        self._rules = rules
        self.component = component
        self._scan: Scan | None = None
        self._bits = self._work()

    def more(self) -> bool:
        """Do a bit; whether there is more to do."""
        return next(self._bits, False)

    def finished(self) -> Scan | None:
        """All that is left at once. The scan; None where a scan cannot tell."""
        while self.more():
            pass
        return self._scan

    def _work(self) -> Iterator[bool]:
        store, reader = self._writer.store, self._writer.reader
        if reader.compares:
            return
        numbers = [number for (number,) in store.connection.rows("scans.members", component=self.component)]
        meaning: dict[int, Meaning] = {}
        briefs: list[Brief] = []
        held: dict[int, int | None] = {}
        for some in _slices(numbers):
            yield True
            evidence = store.evidence(some)
            its = store.records([seq for seq, _ in store.seqs_of(some)])
            if not all(_can_be_scanned(one, self._rules) for one in evidence) or self._named(its):
                return
            meaning.update(zip((one.number for one in evidence), reader.meanings(evidence), strict=True))
            briefs += its
            held |= store.held([brief.seq for brief in its])
        scan = Scan(self._rules, BEFORE_ALL)
        for some in _slices(sorted(briefs, key=_age)):
            yield True
            if not all(_take(scan, brief, meaning[brief.evidence], held.get(brief.seq)) for brief in some):
                return
        self._scan = scan

    def _named(self, briefs: Sequence[Brief]) -> bool:
        """Whether a statement names any of the records."""
        names = self._writer.reader.names
        return any(names(brief.source, brief.id) for brief in briefs)


def _can_be_scanned(one: Evidence, rules: Rules) -> bool:
    said = one.said
    return said.alias is None and not (said.kind == "row" and said.source in rules.distinct_rows)


def _take(scan: Scan, brief: Brief, meaning: Meaning, profile: int | None) -> bool:
    """Whether it is certain whose the record is, and the store says so, too."""
    age = _age(brief)
    placed = scan.place(age, brief.evidence, meaning)
    if placed is None or not _agrees(scan, placed, profile):
        return False
    return scan.take(age, brief.evidence, meaning, profile, placed)


def _agrees(scan: Scan, placed: Placed, profile: int | None) -> bool:
    if placed.profile == NEW:
        return profile is not None and profile not in scan.carried
    return placed.profile == profile


def _age(brief: Brief) -> tuple[int, str, str]:
    return brief.time or 0, brief.source, brief.id


def _slices(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), SLICE):
        yield items[start : start + SLICE]
