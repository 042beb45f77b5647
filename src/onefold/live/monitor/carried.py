"""Reads new evidence once, for two things: values that identify nobody, and values that many now carry.

Both are held in memory only as long as a measurement takes; what is kept of a value is never the value.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import msgspec

from onefold.live.monitor.flow import Pause
from onefold.live.monitor.rejections import encode_counts, unusable_of
from onefold.live.view import View
from onefold.resolution.usable import judges
from onefold.store.rows import Said

EVIDENCE = 500_000
"""Evidence that one measurement reads: some five seconds of work. The next goes on from there."""

PAGE = 5_000

VALUES = 200_000
"""Different values counted at once, some 40 MB: above, those seen once are dropped."""

OFTEN = 3
"""New evidence that carry a value from which on it is worth a closer look."""

CLOSER = 100
"""Values that are looked at more closely after one measurement: those carried most."""

_SAID = msgspec.msgpack.Decoder(Said)

Value = tuple[str, str]
"""(type, normalized value)."""


class Read(NamedTuple):
    """What new evidence said: rows for `unusable`, values that many carry, and the number read up to."""

    unusable: list[tuple[int, bytes]]
    often: list[Value]
    until: int
    left: int


def read_evidence(view: View, after: int, pause: Pause) -> Read:
    """The evidence numbered from `after`, not itself; numbers within the graph."""
    low, high = view.store.graph_low, _newest(view)
    by_type, matching = judges(view.lens.plan), frozenset(view.lens.matching)
    rows: list[tuple[int, bytes]] = []
    carried: Counter[Value] = Counter()
    at, stop = low + after, min(high, low + after + EVIDENCE)
    while at < stop:
        page = view.store.connection.rows("monitor.evidence_after", after=at, until=stop, limit=PAGE)
        for number, encoded in page:
            said = _SAID.decode(encoded)
            if bad := unusable_of(said.identifiers, by_type):
                rows.append((number, encode_counts(bad)))
            usable = view.lens.identifiers(said)
            carried.update((type_, value) for type_ in usable if type_ in matching for value in usable[type_])
        if len(carried) > VALUES:
            carried = Counter({value: count for value, count in carried.items() if count > 1})
        at = page[-1][0] if len(page) == PAGE else stop
        pause()
    often = [value for value, count in carried.most_common(CLOSER) if count >= OFTEN]
    return Read(rows, often, max(at - low, after), max(high - at, 0))


def _newest(view: View) -> int:
    ((newest,),) = view.store.connection.rows(
        "space.highest_evidence", low=view.store.graph_low, high=view.store.graph_high
    )
    return max(int(newest), view.store.graph_low)
