"""How much came of each source over time: the newest records counted, and before them what was measured."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from onefold.live.monitor.history import measurements
from onefold.live.view.view import View

COUNTED = 100_000
"""Of the newest records: some 100 ms. What came before them is as the hourly measurements have it."""


class Volume(Struct):
    """What came of one source: `counts` by step of time, `types` over all of it, when the `last` came, and how much was
    `refused`, as far as that is kept.
    """

    counts: Counter[int]
    types: Counter[str]
    last: int = 0
    refused: int = 0


def volume(view: View, fed: Collection[str], start: int, stop: int, step: int) -> Mapping[str, Volume]:
    """What came of each source from `start` on until before `stop`; those that are `fed` into the space also if nothing
    did. Steps are counted from 1970, `step` microseconds each.

    `last` is that of the newest records, whenever it was.
    """
    store = view.store
    ((newest,),) = store.connection.rows("space.highest_seq", low=store.low, high=store.high)
    stretch = {"after": max(store.low, newest - COUNTED), "high": store.high}
    found: defaultdict[str, Volume] = defaultdict(lambda: Volume(Counter(), Counter()))
    refused = {store.sources[source]: count for source, count in view.rows("refused_since", start=start)}
    for slug in fed:
        found[slug].refused = refused.get(slug, 0)
    for source, type_, number, count, last in view.rows("received_from", step=step, **stretch):
        one = found[store.sources[source]]
        one.last = max(one.last, last)
        if start <= number * step + step - 1 and number * step < stop:
            one.counts[number] += count
            one.types[type_] += count
    if stretch["after"] > store.low:
        ((first,),) = view.rows("first_received", **stretch)
        for slug, time, count in _measured(view, start, min(first // step * step, stop)):
            found[slug].counts[time // step] += count
            found[slug].last = max(found[slug].last, time)
    return dict(found)


def _measured(view: View, start: int, stop: int) -> Iterator[tuple[str, int, int]]:
    """(source, time, records) of the measurements of a time."""
    for one in measurements(view.store.connection, view.store.space, start, stop):
        for slug, count in one.flow.records.items() if one.flow else ():
            yield slug, one.time, count
