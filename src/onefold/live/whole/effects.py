"""What each step of a ruleset does in a resolution: its links, and what they alone hold together.

Worked out over evidence, not records: outside of contested components, records that say the same are linked alike.
"""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, count_distinct
from onefold.resolution.components import connect
from onefold.resolution.resolve import Resolution, count_links


class Effect(msgspec.Struct, frozen=True):
    """Of one step: how many links it gives; and what would fall apart if they were not there while all others are:
    how many profiles, and how many more parts there would be.
    """

    links: int
    only_profiles: int
    only_parts: int


Edges = tuple[Ints, Ints]


class _Nodes(msgspec.Struct, frozen=True):
    """`of[record]`: its node, NONE for records without a profile. A node is an evidence, or in a contested component a
    record; `records` and `profile` of each.
    """

    of: Ints
    records: Ints
    profile: Ints


def effects(resolution: Resolution, evidence: Ints) -> list[Effect]:
    """The effect of each step of the plan; `evidence` is that of each record."""
    nodes = _nodes(resolution, evidence)
    edges = [_edges(resolution, number, nodes) for number in range(len(resolution.case.uses))]
    always = _statements(resolution, nodes)
    alone = _carried_by_one(resolution, nodes)
    return [
        _effect(count_links(resolution, number), number, nodes, edges, always, alone) for number in range(len(edges))
    ]


def _nodes(resolution: Resolution, evidence: Ints) -> _Nodes:
    contested = _contested(resolution)
    there = resolution.profile != NONE
    name = np.where(contested, int(evidence.max(initial=-1)) + 1 + np.arange(len(evidence)), evidence)
    used = np.zeros(int(name.max(initial=-1)) + 1, dtype=np.bool_)
    used[name[there]] = True
    number = (np.cumsum(used) - 1).astype(np.int32)
    of = np.where(there, number[name], NONE).astype(np.int32)
    count = int(used.sum())
    profile = np.empty(count, dtype=np.int32)
    profile[of[there]] = resolution.profile[there]
    return _Nodes(of, np.bincount(of[there], minlength=count).astype(np.int32), profile)


def _contested(resolution: Resolution) -> Flags:
    found: Flags = resolution.found.contested[resolution.found.label]
    return found


def _edges(resolution: Resolution, number: int, nodes: _Nodes) -> Edges:
    """Each link as a star over its nodes."""
    uses = resolution.case.uses[number]
    simple = ~_contested(resolution)[uses.record] & (nodes.of[uses.record] != NONE)
    found = [_stars(uses.key[simple], nodes.of[uses.record[simple]], uses.keys)]
    for links in resolution.contested_links:
        if links.step == number:
            link = np.repeat(np.arange(len(links.key), dtype=np.int32), np.diff(links.start))
            found.append(_stars(link, nodes.of[links.record], len(links.key)))
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def _stars(key: Ints, node: Ints, keys: int) -> Edges:
    first = np.full(keys, NONE, dtype=np.int32)
    first[key[::-1]] = node[::-1]
    hub = first[key]
    other = hub != node
    return hub[other], node[other]


def _statements(resolution: Resolution, nodes: _Nodes) -> Edges:
    """What `together` statements and aliases join whatever the steps do."""
    left, right = [np.empty(0, dtype=np.int32)], [np.empty(0, dtype=np.int32)]
    for joined in resolution.case.joined:
        node = nodes.of[joined.records]
        node = node[node != NONE]
        left.append(np.full(max(len(node) - 1, 0), node[0] if len(node) else 0, dtype=np.int32))
        right.append(node[1:])
    return np.concatenate(left), np.concatenate(right)


def _carried_by_one(resolution: Resolution, nodes: _Nodes) -> Ints:
    """Of each evidence of several records the only step that links them with each other; NONE where there are several,
    or where a statement does.
    """
    steps, only = np.zeros(len(nodes.records), dtype=np.int32), np.full(len(nodes.records), NONE, dtype=np.int32)
    for number, uses in enumerate(resolution.case.uses):
        node = nodes.of[uses.record]
        carries = np.zeros(len(nodes.records), dtype=np.bool_)
        carries[node[node != NONE]] = True
        carries &= nodes.records > 1
        steps += carries
        only[carries] = number
    for joined in resolution.case.joined:
        node = nodes.of[joined.records]
        named = np.bincount(node[node != NONE], minlength=len(nodes.records))
        steps[(named == nodes.records) & (nodes.records > 1)] += 1
    only[steps != 1] = NONE
    return only


def _effect(links: int, number: int, nodes: _Nodes, edges: list[Edges], always: Edges, alone: Ints) -> Effect:
    if not links:
        return Effect(0, 0, 0)
    others = [always, *(one for place, one in enumerate(edges) if place != number)]
    _, label = connect(len(nodes.records), others)
    profiles = int(nodes.profile.max(initial=-1)) + 1
    loose = alone == number
    parts = count_distinct(nodes.profile, label, profiles).astype(np.int64)
    parts += np.bincount(nodes.profile[loose], weights=nodes.records[loose] - 1, minlength=profiles).astype(np.int64)
    return Effect(links, int((parts > 1).sum()), int((parts - 1).sum()))
