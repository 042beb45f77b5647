"""Links to clusters, one step at a time: components that break nothing at once, the others link by link."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs, count_distinct, distinct_pairs, renumber, stretches
from onefold.model import WhenShared
from onefold.resolution.case import Limited
from onefold.resolution.components import connect
from onefold.resolution.problem import ApartSides, Problem, StepUses
from onefold.resolution.scan import Check, Holding, Refusal, Scan, Stretch
from onefold.resolution.windows import deepest, spans


class Held(msgspec.Struct, frozen=True):
    """A limited type as it stands: its number in the problem, and which of its uses are attached."""

    number: int
    uses: Limited
    attached: Flags


class Links(msgspec.Struct, frozen=True):
    """The links of one step: use `at[i]` of the step (ascending) is in link `run[i]`, whose cluster is `owner[i]`."""

    uses: StepUses
    at: Longs
    run: Ints
    owner: Ints

    @property
    def runs(self) -> int:
        return int(self.run[-1]) + 1 if len(self.run) else 0


class Joining(msgspec.Struct, frozen=True):
    """What a step joined: each record's new cluster, and the refusals, whose positions are places in `order`."""

    cluster: Ints
    refusals: list[Refusal]
    order: Longs


class Blocks(msgspec.Struct, frozen=True):
    """Components of the links over the clusters. `clusters` ascend; `label[i]` is the component of `clusters[i]`."""

    clusters: Ints
    label: Ints
    count: int

    def of(self, cluster: Ints) -> Ints:
        """The component of each cluster; NONE for one that no link touches."""
        at = np.searchsorted(self.clusters, cluster)
        at[at == len(self.clusters)] = 0
        return np.where(self.clusters[at] == cluster, self.label[at], NONE).astype(np.int32)


def join(problem: Problem, links: Links, cluster: Ints, looked: list[Held], own: int) -> Joining:
    """Join what the links allow. `looked`: the limits looked at, strongest first; `own`: the step's own, or NONE."""
    blocks = _components(links)
    broken = _broken(problem, blocks, cluster, looked)
    into = _lowest(blocks)
    if not broken.any():
        return Joining(_renamed(problem, blocks, into, cluster), [], links.at)
    scan, order = _scan(problem, links, blocks, broken, cluster, looked, own)
    torn = broken[blocks.label]
    into[torn] = [scan.cluster(one) for one in blocks.clusters[torn].tolist()]
    return Joining(_renamed(problem, blocks, into, cluster), scan.refusals, order)


def _components(links: Links) -> Blocks:
    clusters, node = renumber(links.owner)
    starts, ends = stretches(links.run)
    hub = np.repeat(node[starts], ends - starts)
    count, label = connect(len(clusters), [(hub, node)])
    return Blocks(clusters, label, count)


def _lowest(blocks: Blocks) -> Ints:
    """For each cluster the lowest-numbered of its component."""
    lowest = np.full(blocks.count, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(lowest, blocks.label, blocks.clusters)
    return lowest[blocks.label]


def _renamed(problem: Problem, blocks: Blocks, into: Ints, cluster: Ints) -> Ints:
    name = np.arange(problem.count, dtype=np.int32)
    name[blocks.clusters] = into
    return name[cluster]


def _broken(problem: Problem, blocks: Blocks, cluster: Ints, looked: list[Held]) -> Flags:
    """Components whose union breaks a limit or an `apart`."""
    several = np.bincount(blocks.label, minlength=blocks.count) > 1
    broken = np.zeros(blocks.count, dtype=np.bool_)
    if not several.any():
        return broken
    for held in looked:
        broken |= _breaks_limit(problem, blocks, several, cluster, held)
    for sides in problem.apart:
        broken |= _breaks_apart(blocks, cluster, sides)
    return broken


def _breaks_limit(problem: Problem, blocks: Blocks, several: Flags, cluster: Ints, held: Held) -> Flags:
    uses, limit = held.uses, held.uses.limit
    part = cluster[uses.record]
    block = blocks.of(part)
    here = held.attached & (block != NONE)
    here[here] = several[block[here]]
    block, part, value = block[here], part[here], uses.value[here]
    number = count_distinct(block, value, blocks.count)
    suspect = number > limit.count
    if not suspect.any():
        return suspect
    if limit.window is None:
        largest = np.zeros(blocks.count, dtype=np.int32)
        np.maximum.at(largest, block, count_distinct(part, value, problem.count)[part])
        return suspect & (number > largest)
    time = problem.time[uses.record[here]]
    for one in np.flatnonzero(suspect).tolist():
        of = block == one
        suspect[one] = _breaks_window(part[of], value[of], time[of], limit.count, limit.window)
    return suspect


def _breaks_window(part: Ints, value: Ints, time: Longs, count: int, window: int) -> bool:
    whole = _most_in_window(value, time, window)
    if whole <= count:
        return False
    _, numbered = renumber(part)
    rich = np.flatnonzero(count_distinct(numbered, value, len(part)) > count)
    parts = [numbered == one for one in rich.tolist()]
    return whole > max((_most_in_window(value[one], time[one], window) for one in parts), default=0)


def _most_in_window(value: Ints, time: Longs, window: int) -> int:
    return deepest(_spans(value, time, window).values(), window)


def _spans(value: Ints, time: Longs, window: int) -> Holding:
    order = np.lexsort((time, value))
    times, values = time[order].tolist(), value[order].tolist()
    starts, ends = (side.tolist() for side in stretches(value[order]))
    return {values[start]: spans(times[start:end], window) for start, end in zip(starts, ends, strict=True)}


def _breaks_apart(blocks: Blocks, cluster: Ints, sides: ApartSides) -> Flags:
    left, right = np.unique(cluster[sides.left]), np.unique(cluster[sides.right])
    left, right = left[blocks.of(left) != NONE], right[blocks.of(right) != NONE]
    either = np.union1d(left, right)
    parts = np.bincount(blocks.of(either), minlength=blocks.count)
    broken = parts > 1
    for side in (left, right):
        broken &= np.bincount(blocks.of(side), minlength=blocks.count) > 0
    return broken


def _scan(  # noqa: PLR0913 - all that the step knows
    problem: Problem, links: Links, blocks: Blocks, broken: Flags, cluster: Ints, looked: list[Held], own: int
) -> tuple[Scan, Longs]:
    """Scan the links of the broken components. Positions in the refusals are places in the order returned."""
    clusters = blocks.clusters[broken[blocks.label]]
    pieces = _pieces(links)
    checks = (_check(problem, links, clusters, cluster, one, pieces if one.number == own else None) for one in looked)
    useful = [check for check in checks if check is not None]
    scan = Scan(useful, next((one for one in useful if one.limited == own), None), _sides(problem, cluster))
    order = _in_order(problem, links, blocks, np.flatnonzero(broken[blocks.of(links.owner)]))
    when_shared: WhenShared = getattr(links.uses.step, "when_shared", "first")
    own_limit = next((one.uses.limit for one in looked if one.number == own), None)
    single = own_limit is not None and own_limit.window is not None and when_shared == "first"
    for link in _stretches(problem, links, order, single=single):
        scan.take(link, int(pieces[order[link[0].start]]), when_shared)
    return scan, links.at[order]


def _pieces(links: Links) -> Ints:
    """What each use is of the step's own type: its run, where a window cuts values into runs, else its value."""
    return links.run if links.uses.step.within is not None else links.uses.key[links.at]


def _in_order(problem: Problem, links: Links, blocks: Blocks, here: Longs) -> Longs:
    """Places in `links` in the order of the scan: link by link, each along its uses."""
    runs, run = renumber(links.run[here])
    first = here[np.searchsorted(run, np.arange(len(runs)))]
    key = links.uses.key[links.at[first]]
    time = problem.time[links.uses.record[links.at[first]]]
    score = np.ones(len(runs)) if links.uses.score is None else links.uses.score[key]
    block = blocks.of(links.owner[first])
    order = np.lexsort((time, -score, block))
    same = (np.diff(block[order]) == 0) & (np.diff(score[order]) == 0) & (np.diff(time[order]) == 0)
    _settle_ties(order, same, key, links.uses)
    rank = np.empty(len(runs), dtype=np.int32)
    rank[order] = np.arange(len(runs), dtype=np.int32)
    return here[np.argsort(rank[run], kind="stable")]


def _settle_ties(order: Longs, same: Flags, key: Ints, uses: StepUses) -> None:
    """Sort the stretches of `order` whose neighbours are the same by the texts of their keys, in place."""
    tied = np.zeros(len(order), dtype=np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    if not tied.any():
        return
    keys = np.unique(key[order[tied]])
    text = dict(zip(keys.tolist(), uses.order(keys), strict=True))
    starts = np.flatnonzero(tied & ~np.concatenate([[False], same]))
    ends = np.flatnonzero(tied & ~np.concatenate([same, [False]])) + 1
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        order[start:end] = sorted(order[start:end].tolist(), key=lambda link: text[int(key[link])])


def _stretches(problem: Problem, links: Links, order: Longs, *, single: bool) -> Iterator[list[Stretch]]:
    """The links in scan order, each as stretches of consecutive uses of one cluster, or use by use."""
    run, owner = links.run[order], links.owner[order]
    starts, ends = stretches(run, np.arange(len(order))) if single else stretches(run, owner)
    _, of = renumber(run[starts])
    several = np.bincount(of)[of] > 1
    starts, ends = starts[several], ends[several]
    first = links.uses.record[links.at[order[starts]]]
    times = problem.time[first].tolist()
    found = map(Stretch, owner[starts].tolist(), starts.tolist(), ends.tolist(), first.tolist(), times)
    numbered = zip(run[starts].tolist(), found, strict=True)
    for _, link in groupby(numbered, key=itemgetter(0)):
        yield [stretch for _, stretch in link]


def _check(
    problem: Problem, links: Links, clusters: Ints, cluster: Ints, held: Held, pieces: Ints | None
) -> Check | None:
    """What the clusters under scan hold of one limited type; None if all of them together keep the limit."""
    uses, limit = held.uses, held.uses.limit
    chosen = np.flatnonzero(held.attached) if pieces is None else links.at
    among = np.zeros(problem.count, dtype=np.bool_)
    among[clusters] = True
    here = among[cluster[uses.record[chosen]]]
    chosen = chosen[here]
    if len(renumber(uses.value[chosen])[0]) <= limit.count:
        return None
    owner, time = cluster[uses.record[chosen]], problem.time[uses.record[chosen]]
    piece = uses.value[chosen] if pieces is None else pieces[here]
    value_of = {}
    if pieces is not None and links.uses.step.within is not None:
        value_of = dict(zip(piece.tolist(), uses.value[chosen].tolist(), strict=True))
    return Check(held.number, limit.count, limit.window, _holdings(owner, piece, time, limit.window), value_of)


def _holdings(owner: Ints, piece: Ints, time: Longs, window: int | None) -> dict[int, Holding]:
    if window is None:
        owner, piece = distinct_pairs(owner, piece)
        return {one: dict.fromkeys(its, UNTIMED) for one, its in _slices(owner, piece.tolist())}
    order = np.lexsort((time, piece, owner))
    owner, piece, times = owner[order], piece[order], time[order].tolist()
    starts, ends = stretches(owner, piece)
    bounds = zip(starts.tolist(), ends.tolist(), strict=True)
    timed = [[(times[start],) * 2] if end - start == 1 else spans(times[start:end], window) for start, end in bounds]
    items = list(zip(piece[starts].tolist(), timed, strict=True))
    return {one: dict(its) for one, its in _slices(owner[starts], items)}


UNTIMED: list[tuple[int, int]] = []
"""The spans of a piece whose limit has no window."""

Item = TypeVar("Item")


def _slices(owner: Ints, items: list[Item]) -> Iterator[tuple[int, list[Item]]]:
    """The items of each owner; owners ascend."""
    starts, ends = stretches(owner)
    for one, start, end in zip(owner[starts].tolist(), starts.tolist(), ends.tolist(), strict=True):
        yield one, items[start:end]


def _sides(problem: Problem, cluster: Ints) -> dict[int, set[tuple[int, int]]]:
    """For each cluster, the sides of `apart` statements that it has records of: (place in problem.apart, 0 or 1)."""
    sides: defaultdict[int, set[tuple[int, int]]] = defaultdict(set)
    for place, one in enumerate(problem.apart):
        for side, records in enumerate((one.left, one.right)):
            for owner in np.unique(cluster[records]).tolist():
                sides[owner].add((place, side))
    return dict(sides)
