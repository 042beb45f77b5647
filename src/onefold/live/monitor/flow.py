"""What happened in a space between two measurements: read from the log and the change feed, from where the last one
stopped. The cost is in proportion to what is new.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import msgspec
import numpy as np

from onefold.live.monitor.measurement import Counts
from onefold.live.view import View
from onefold.store.rows import SHIFT

PAGE = 5_000
"""Changes read at once."""

SLICE = 50_000
"""Records counted at once."""

DAY = 86_400_000_000

Pause = Callable[[], None]
"""Called between two parts of long work, so that others get their turn."""


class _Detail(msgspec.Struct):
    gone: list[str] = msgspec.field(default_factory=list, name="from")
    into: list[str] = msgspec.field(default_factory=list)


_DETAIL = msgspec.json.Decoder(_Detail)


class Changed(NamedTuple):
    """One change, as far as it is counted: `gone` are merged into the profile, `into` fell off it."""

    kind: str
    profile: str
    gone: list[str]
    into: list[str]


class Changes(NamedTuple):
    """Changes in numbers; `grown` are the profiles that may have become larger."""

    kinds: Counts
    merged: int
    split: int
    grown: set[str]


def newest_change(view: View) -> int:
    """The number of the newest change of the feed; that before all, if there is none."""
    low, high = view.store.graph_low, view.store.graph_high
    ((newest,),) = view.store.connection.rows("space.highest_change", low=low, high=high)
    return max(int(newest), low)


def changes_since(view: View, after: int, until: int, pause: Pause) -> Changes:
    """Those numbered from `after`, not itself, to `until`."""
    kinds: Counter[str] = Counter()
    merged = split = 0
    grown: set[str] = set()
    for one in _changed(view, after, until, pause):
        kinds[one.kind] += 1
        merged += len(one.gone)
        split += len(one.into)
        if one.kind in {"created", "merged", "identifier_added", "restated"}:
            grown.add(one.profile)
    return Changes(dict(kinds), merged, split, grown)


def _changed(view: View, after: int, until: int, pause: Pause) -> Iterator[Changed]:
    """Over all graphs that were active: their changes are one feed."""
    for graph in view.store.graphs():
        low = graph << SHIFT
        at, stop = max(after, low), min(until, low + (1 << SHIFT) - 1)
        while at < stop:
            rows = view.store.connection.rows("monitor.counting_changes", after=at, until=stop, limit=PAGE)
            for _, kind, profile, detail in rows:
                said = _DETAIL.decode(detail) if detail is not None else _Detail()
                yield Changed(kind, profile, said.gone, said.into)
            at = rows[-1][0] if len(rows) == PAGE else stop
            pause()


def change_at(view: View, time: int, newest: int) -> int:
    """The number of the last change before a time, found by halving: changes stand in order of time."""
    for graph in reversed(view.store.graphs()):
        low = graph << SHIFT
        found = _before(view, time, low, newest if graph == view.store.graph else low + (1 << SHIFT) - 1)
        if found > low:
            return found
    return 0


def _before(view: View, time: int, low: int, newest: int) -> int:
    """The last change of a graph before a time; `low` if there is none."""
    before, after = low, newest + 1
    while after - before > 1:
        middle = (before + after) // 2
        rows = view.store.connection.rows("monitor.change_from", start=middle, graph_high=newest)
        if rows and rows[0][1] < time:
            before = rows[0][0]
        else:
            after = middle
    return before


def jitter(view: View, now: int, profiles: int, newest: int, pause: Pause) -> float | None:
    """Of the profiles there were a day ago, the share whose id changed since: merged, fallen apart, or gone.

    None where there were none.
    """
    born: list[int] = []
    upset: list[int] = []
    difference = 0
    for one in _changed(view, change_at(view, now - DAY, newest), newest, pause):
        match one.kind:
            case "created":
                born.append(_mark(one.profile))
                difference += 1
            case "merged":
                upset += map(_mark, one.gone)
                difference -= len(one.gone)
            case "split":
                upset.append(_mark(one.profile))
            case "deleted":
                upset.append(_mark(one.profile))
                difference -= 1
    before = profiles - difference
    if before <= 0:
        return None
    changed = np.setdiff1d(np.array(upset, dtype=np.uint64), np.array(born, dtype=np.uint64))
    return len(changed) / before


def _mark(profile: str) -> int:
    """64 bits of a profile's id: a day's ids are held in memory."""
    return int.from_bytes(hashlib.blake2b(profile.encode(), digest_size=8).digest(), "big")


def newest_record(view: View) -> int:
    """The number of the newest record, within the space."""
    ((newest,),) = view.store.connection.rows("space.highest_seq", low=view.store.low, high=view.store.high)
    return max(int(newest), view.store.low) - view.store.low


def records_since(view: View, after: int, until: int, pause: Pause) -> Counts:
    """Records that are there, by source, numbered from `after`, not itself, to `until`."""
    found: Counter[str] = Counter()
    low = view.store.low
    for start in range(after, until, SLICE):
        rows = view.store.connection.rows(
            "monitor.records_by_source", after=low + start, until=low + min(start + SLICE, until)
        )
        for source, count in rows:
            found[view.store.sources[source]] += count
        pause()
    return dict(found)


def refused_ever(view: View, space: int, feeds: Mapping[int, tuple[int, ...]]) -> dict[str, Counts]:
    """Calls refused, by source that feeds the space and code. `feeds`: the spaces of each source."""
    found: dict[str, Counts] = {}
    for source, code, count in view.store.connection.rows("monitor.refused"):
        if space in feeds.get(source, ()):
            found.setdefault(view.store.sources[source], {})[code] = count
    return found


def refused_since(now: Mapping[str, Counts], before: Mapping[str, Counts]) -> dict[str, Counts]:
    """The difference, without what did not grow."""
    found: dict[str, Counts] = {}
    for source, codes in now.items():
        grown = {code: count - before.get(source, {}).get(code, 0) for code, count in codes.items()}
        if more := {code: count for code, count in grown.items() if count > 0}:
            found[source] = more
    return found
