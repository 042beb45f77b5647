"""Which uses of a limited type a cluster keeps, walking them in time: docs/resolution.md, step 2."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator

import numpy as np

from onefold.columns import Flags, Ints, count_distinct, renumber, stretches
from onefold.resolution.problem import Problem, StepUses
from onefold.ruleset.plan import Limit


def over_limit(problem: Problem, uses: StepUses, limit: Limit, cluster: Ints, named: frozenset[int]) -> Flags:
    """For each use of the step: whether its cluster refuses it."""
    refused = np.zeros(len(uses.record), dtype=np.bool_)
    owner = cluster[uses.record]
    crowded = count_distinct(owner, uses.key, problem.count) > limit.count
    at = np.flatnonzero(crowded[owner])
    if not len(at):
        return refused
    order = at[np.lexsort((_text_rank(uses, uses.key[at]), uses.record[at], owner[at]))]
    starts, ends = (side.tolist() for side in stretches(owner[order]))
    times, keys = problem.time[uses.record[order]].tolist(), uses.key[order].tolist()
    for start, end in zip(starts, ends, strict=True):
        walk = refusals(zip(times[start:end], keys[start:end], strict=True), limit, named)
        refused[order[start:end]] = np.fromiter(walk, dtype=np.bool_, count=end - start)
    return refused


def _text_rank(uses: StepUses, keys: Ints) -> Ints:
    """The rank of each key among these, by its text."""
    different, position = renumber(keys)
    texts = uses.order(different)
    rank = np.empty(len(different), dtype=np.int32)
    rank[sorted(range(len(different)), key=texts.__getitem__)] = np.arange(len(different), dtype=np.int32)
    return rank[position]


def refusals(uses: Iterable[tuple[int, int]], limit: Limit, named: frozenset[int]) -> Iterator[bool]:
    """For each use (time, value) of one cluster, in order: whether it is refused."""
    kept: OrderedDict[int, int] = OrderedDict()
    for time, value in uses:
        if limit.window is not None:
            _forget(kept, time - limit.window)
        keep = value in kept or len(kept) < limit.count or value in named
        if keep:
            kept[value] = time
            kept.move_to_end(value)
        yield not keep


def _forget(kept: OrderedDict[int, int], until: int) -> None:
    """Drop the values whose last kept use is at or before `until`; `kept` is in order of last use."""
    while kept and next(iter(kept.values())) <= until:
        kept.popitem(last=False)
