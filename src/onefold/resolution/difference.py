"""Compares two partitions of the same records: which profiles stay, merge, split or trade records. Pure, vectorised."""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Codes = NDArray[np.int64]
Change = Literal["unchanged", "merged", "split", "moved"]
CHANGES: tuple[Change, ...] = ("unchanged", "merged", "split", "moved")

UNRESOLVED = -1


class Comparison(msgspec.Struct, frozen=True):
    """How the profiles of two partitions overlap, over the records resolved in both.

    A *cell* is an old and a new profile with records in common: `old`, `new` (codes) and `records` (a count) of each.
    Take profiles as nodes and cells as edges: each connected component is a *group*, `group` of each cell. By its
    numbers of old and new profiles a group is `unchanged` (1 and 1), `merged` (several into 1), `split` (1 into
    several) or `moved` (several into several: records changed company). `change[g]` is the position in `CHANGES`.
    """

    old: Codes
    new: Codes
    records: Codes
    group: Codes
    change: NDArray[np.int8]

    def groups(self, change: Change) -> Codes:
        """The groups of this kind."""
        return np.flatnonzero(self.change == CHANGES.index(change))

    def sizes(self) -> Codes:
        """Records of each group."""
        return np.bincount(self.group, weights=self.records, minlength=len(self.change)).astype(np.int64)


def compare(old: Codes, new: Codes) -> Comparison:
    """Compare partitions given as the profile code of each record (from 0; `UNRESOLVED` where it has no profile)."""
    resolved = (old != UNRESOLVED) & (new != UNRESOLVED)
    cell_old, cell_new, records = count_pairs(old[resolved], new[resolved])
    group = _groups(cell_old, cell_new)
    groups = int(group.max()) + 1 if len(group) else 0
    many_old = _distinct_in_groups(cell_old, group, groups) > 1
    many_new = _distinct_in_groups(cell_new, group, groups) > 1
    change = many_old.astype(np.int8) + 2 * many_new.astype(np.int8)
    return Comparison(cell_old, cell_new, records, group, change)


def count_pairs(left: Codes, right: Codes) -> tuple[Codes, Codes, Codes]:
    """The different pairs of codes and how often each occurs, in order of (left, right)."""
    width = int(right.max()) + 1 if len(right) else 1
    pairs, counts = np.unique(left.astype(np.int64) * width + right, return_counts=True)
    return pairs // width, pairs % width, counts.astype(np.int64)


def _groups(old: Codes, new: Codes) -> Codes:
    """The connected component of each cell, numbered from 0."""
    if not len(old):
        return np.empty(0, dtype=np.int64)
    olds, news = int(old.max()) + 1, int(new.max()) + 1
    edges = coo_array((np.ones(len(old), dtype=np.int8), (old, new + olds)), shape=(olds + news, olds + news))
    _, labels = connected_components(edges, directed=False)
    _, group = np.unique(labels[old], return_inverse=True)
    return group.astype(np.int64)


def _distinct_in_groups(profile: Codes, group: Codes, groups: int) -> Codes:
    """How many different profiles each group has; a profile is in one group only."""
    one_cell_each = np.unique(profile, return_index=True)[1]
    return np.bincount(group[one_cell_each], minlength=groups)


def group_of_records(comparison: Comparison, old: Codes) -> Codes:
    """The group of each record by its old profile; -1 where that is unresolved or has no record resolved in both."""
    profiles = int(max(comparison.old.max(initial=-1), old.max(initial=-1))) + 1
    group = np.full(profiles + 1, -1, dtype=np.int64)
    group[comparison.old] = comparison.group
    return group[np.where(old == UNRESOLVED, profiles, old)]
