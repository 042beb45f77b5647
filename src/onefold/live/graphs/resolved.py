"""All records of a space resolved under another plan, as columns: components, profiles, whose each record is, and what
each profile was before.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from onefold.columns import NONE, Flags, Ints, Longs, distinct_pairs, stretches
from onefold.live.graphs.before import Former
from onefold.live.graphs.meanings import Meanings
from onefold.live.graphs.sayings import Restated
from onefold.live.whole.heirs import heirs
from onefold.live.whole.read import Log
from onefold.live.whole.world import Layout, lay_out, world_of
from onefold.resolution.order import Order, canonical_order
from onefold.resolution.resolve import Resolution, held_values, resolve
from onefold.ruleset.plan import Plan
from onefold.store.space import SpaceStore


class Resolved(msgspec.Struct, frozen=True):
    """Records are numbered as in the log, evidence and keys as in the meanings, profiles in order of creation.

    `component` is of each evidence, from 1 (0: nobody's); `contested` of each component, by its number. `profile` is of
    each record (NONE: unresolved); of each profile, `was` is the place of the profile of before that it is (NONE: a new
    one), and `earliest` its earliest record; `into` is of each profile of before the one that it is part of now (NONE:
    gone). `identifiers` are (type, profile, value as text) of all that holds. `split` are pairs of a new profile and
    one of before that had some of its records. `order` is the canonical one.
    """

    component: Ints
    contested: Flags
    profile: Ints
    was: Ints
    into: Ints
    earliest: Longs
    split: tuple[Ints, Ints]
    identifiers: list[tuple[str, Ints, list[str]]]
    order: Order

    @property
    def profiles(self) -> int:
        return len(self.was)


def resolved(store: SpaceStore, log: Log, said: Restated, meanings: Meanings, plan: Plan, former: Former) -> Resolved:
    """Within a snapshot; `former` are the profiles of before."""
    owner = former.owner
    layout = lay_out(store, _with_evidence(log, said))
    world = world_of(store, layout, said.sayings, meanings.values, plan)
    resolution = resolve(world, plan)
    named = _carry_names(meanings, layout, world.named or {})
    component, contested = _components(meanings, layout, resolution, named)
    order = canonical_order(world.time)
    clusters = len(resolution.earliest)
    keeps, into = heirs(owner[layout.place], len(former.number), resolution.profile, clusters, order)
    number = _numbered(keeps, order.rank[resolution.earliest])
    was = np.full(clusters, NONE, dtype=np.int32)
    was[number] = keeps
    profile = np.full(len(log.seq), NONE, dtype=np.int32)
    profile[layout.place] = np.append(number, NONE)[resolution.profile]
    earliest = np.empty(clusters, dtype=np.int64)
    earliest[number] = layout.place[resolution.earliest]
    return Resolved(
        component=component,
        contested=contested,
        profile=profile,
        was=was,
        into=np.append(number, NONE)[into].astype(np.int32),
        earliest=earliest,
        split=_split(profile, owner, was),
        identifiers=list(_identifiers(resolution, number)),
        order=_in_log(order, layout),
    )


def _in_log(order: Order, layout: Layout) -> Order:
    """The order of the records as the log numbers them."""
    record = layout.place[order.record].astype(np.int32)
    rank = np.empty(len(record), dtype=np.int32)
    rank[record] = np.arange(len(record), dtype=np.int32)
    return Order(rank, record)


def _with_evidence(log: Log, said: Restated) -> Log:
    return msgspec.structs.replace(log, evidence=said.of, numbers=np.arange(len(said.said), dtype=np.int64))


def _carry_names(meanings: Meanings, layout: Layout, named: dict[tuple[str, str], int]) -> Ints:
    """Evidence carries the keys that statements give to records that say it. Answers the evidence of what they name."""
    places = []
    for (source, record_id), record in named.items():
        place = int(layout.log.evidence[layout.place[record]])
        places.append(place)
        for key in meanings.reader.keys_of_record(source, record_id):
            meanings.carried.more(place, key)
            meanings.reachable[place] = True
    return np.array(places, dtype=np.int32)


def _components(meanings: Meanings, layout: Layout, resolution: Resolution, named: Ints) -> tuple[Ints, Flags]:
    """The component of each evidence, and of each component whether it is contested."""
    evidence, found = layout.log.evidence[layout.place], resolution.found
    reachable = meanings.reachable[evidence]
    count, labels = len(meanings.reachable), found.count
    links = distinct_pairs(evidence[reachable], found.label[reachable])
    carries, carried = meanings.carried.pairs()
    size = count + labels + meanings.carried.keys
    ends = np.concatenate([links[0], carries]), np.concatenate([links[1] + count, carried + count + labels])
    graph = sparse.coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    component = np.zeros(count, dtype=np.int32)
    there = np.flatnonzero(meanings.reachable)
    _, first, back = np.unique(label[there], return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int32)
    rank[np.argsort(first, kind="stable")] = np.arange(1, len(first) + 1, dtype=np.int32)
    component[there] = rank[back]
    of = component[evidence]
    contested = np.zeros(len(first) + 1, dtype=np.bool_)
    contested[of[found.contested[found.label]]] = True
    contested[of[resolution.profile == NONE]] = True
    contested[component[meanings.named]] = True
    contested[component[named]] = True
    contested[_of_several(of, resolution.profile)] = True
    contested[0] = False
    return component, contested


def _of_several(component: Ints, profile: Ints) -> Ints:
    """The components whose records are of more than one profile."""
    least = np.full(int(component.max(initial=0)) + 1, np.iinfo(np.int32).max, dtype=np.int32)
    most = np.full(len(least), NONE, dtype=np.int32)
    np.minimum.at(least, component, profile)
    np.maximum.at(most, component, profile)
    return np.flatnonzero(most > least).astype(np.int32)


def _numbered(keeps: Ints, rank: Ints) -> Ints:
    """The place of each cluster in order of creation: those that were there before, then the others as they began."""
    behind = np.where(keeps == NONE, 1, 0)
    order = np.lexsort((np.where(keeps == NONE, rank, keeps), behind))
    number = np.empty(len(keeps), dtype=np.int32)
    number[order] = np.arange(len(keeps), dtype=np.int32)
    return number


def _split(profile: Ints, owner: Ints, was: Ints) -> tuple[Ints, Ints]:
    both = (profile != NONE) & (owner != NONE)
    new = np.append(was, 0)[profile] == NONE
    return distinct_pairs(profile[both & new], owner[both & new])


def _identifiers(resolution: Resolution, number: Ints) -> Iterator[tuple[str, Ints, list[str]]]:
    """Each value that a profile holds once, those of a profile in the order of its records."""
    for type_, values in held_values(resolution):
        cluster = resolution.profile[values.record]
        there = np.flatnonzero(cluster != NONE)
        if not len(there):
            continue
        packed = (number[cluster[there]].astype(np.int64) << 32) | values.code[there]
        order = np.argsort(packed, kind="stable")
        first = order[stretches(packed[order])[0]]
        place = there[first[np.lexsort((first, packed[first] >> 32))]]
        texts = values.texts
        yield type_, number[cluster[place]].astype(np.int32), [texts[code] for code in values.code[place].tolist()]
