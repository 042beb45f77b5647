"""Which profiles records are part of, as it is stored: of many at once, and without evaluating anything."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from onefold.live.view.records import old_seqs
from onefold.live.view.view import View

RECENT = 5_000
"""Of the newest records, those among which a name is looked for first: what somebody watches came just now."""


LOOKED_AT = 200
"""Of the newest records, those among whose profiles an example is chosen."""


class Placed(NamedTuple):
    """A record that is stored: when it was received, in microseconds, and the id of its profile; None: nobody's."""

    seq: int
    received: int
    profile: str | None


def whose(view: View, source: int, ids: Collection[str]) -> dict[str, Placed]:
    """By id, the records of a source (its number) that are there."""
    found = {id_: (seq, received) for seq, id_, received in _named(view, source, ids)}
    profiles = profiles_of(view, [seq for seq, _ in found.values()])
    return {id_: Placed(seq, received, profiles.get(seq)) for id_, (seq, received) in found.items()}


def profiles_of(view: View, seqs: Collection[int]) -> dict[int, str | None]:
    """The id of the profile of each of these records; None for one that is nobody's."""
    briefs = view.store.records(seqs)
    components = {one.number: one.component for one in view.store.evidence({one.evidence for one in briefs})}
    contested = view.store.contested(set(components.values()) - {0})
    of = {one.seq: components.get(one.evidence, 0) for one in briefs}
    held = view.store.held([seq for seq, component in of.items() if component in contested])
    numbered = {one.number: one.public for one in view.store.profiles({one for one in held.values() if one})}
    whole = {one.component: one.public for one in view.store.profiles_of(set(of.values()) - contested - {0})}
    return {
        seq: numbered.get(held.get(seq) or 0) if component in contested else whole.get(component)
        for seq, component in of.items()
    }


def _named(view: View, source: int, ids: Collection[str]) -> Iterator[tuple[int, str, int]]:
    """(seq, id, received): among the newest first, then wherever names are kept."""
    store, left = view.store, set(ids)
    ((newest,),) = store.connection.rows("space.highest_seq", low=store.low, high=store.high)
    recent = max(store.low, newest - RECENT)
    for row in view.rows("records_named", after=recent, high=store.high, source=source, ids=list(left)):
        left.discard(row[1])
        yield row[0], row[1], row[2]
    if not left or recent == store.low:
        return
    chunks = store.connection.rows("names.chunks", space=store.space)
    until = max((row[2] for row in chunks), default=store.low)
    for row in view.rows("records_named", after=until, high=recent, source=source, ids=list(left)):
        left.discard(row[1])
        yield row[0], row[1], row[2]
    candidates = {seq for id_ in left for seq in old_seqs(view, chunks, source, id_)}
    for one in store.full_records(candidates):
        if one.source == store.sources[source] and one.id in left:
            yield one.seq, one.id, one.received


def example_of(view: View, source: int) -> str | None:
    """A profile to look at first: of those of a source's newest records, the one with the most identifiers."""
    store = view.store
    ((newest,),) = store.connection.rows("space.highest_seq", low=store.low, high=store.high)
    stretch = {"after": max(store.low, newest - RECENT), "high": store.high, "limit": LOOKED_AT}
    seqs = [seq for (seq,) in view.rows("newest_of_source", source=source, **stretch)]
    found = [store.profile_named(one) for one in set(profiles_of(view, seqs).values()) if one]
    known = sorted((one for one in found if one), key=lambda one: one.number)
    best = max(known, key=lambda one: sum(map(len, one.state.identifiers.values())), default=None)
    return None if best is None else best.public
