"""Measures a partition against the truth from the counts of their overlaps, without listing pairs. Pure, vectorised."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.resolution.difference import UNRESOLVED, Codes, count_pairs


class Score(msgspec.Struct, frozen=True):
    """Precision, recall and their harmonic mean F1, each from 0 to 1; 1 where there is nothing to be wrong about."""

    precision: float
    recall: float
    f1: float


class Overlaps(msgspec.Struct, frozen=True):
    """How many records each found profile and each true cluster have in common.

    `profile`, `cluster`, `records` (one each for every overlap); sizes by code. Unresolved records are profiles of one
    record each, with codes from `resolved` on.
    """

    profile: Codes
    cluster: Codes
    records: Codes
    profile_sizes: Codes
    cluster_sizes: Codes
    resolved: int


class PairCounts(msgspec.Struct, frozen=True):
    """Pairs of records: together in both, in the result only, in the truth only."""

    right: int
    wrong: int
    missed: int


def overlaps(profile: Codes, cluster: Codes) -> Overlaps:
    """From the profile code (`UNRESOLVED` where it has none) and the true cluster code of each record."""
    resolved = int(profile.max(initial=-1)) + 1
    alone = np.flatnonzero(profile == UNRESOLVED)
    found = profile.astype(np.int64)
    found[alone] = resolved + np.arange(len(alone))
    left, right, records = count_pairs(found, cluster)
    return Overlaps(left, right, records, np.bincount(found), np.bincount(cluster), resolved)


def pairs(sizes: Codes) -> Codes:
    """The number of pairs in sets of these sizes."""
    return sizes * (sizes - 1) // 2


def count_pairs_right(over: Overlaps) -> PairCounts:
    """Pairs in common, wrongly joined and missed."""
    right = int(pairs(over.records).sum())
    return PairCounts(right, int(pairs(over.profile_sizes).sum()) - right, int(pairs(over.cluster_sizes).sum()) - right)


def pairwise(over: Overlaps) -> Score:
    """Of the pairs that the result joins, the share that is true; of the true pairs, the share that it joins."""
    counts = count_pairs_right(over)
    return score(_share(counts.right, counts.right + counts.wrong), _share(counts.right, counts.right + counts.missed))


def b_cubed(over: Overlaps) -> Score:
    """B-cubed: per record, the share of its profile that is of its cluster, and of its cluster that is in its profile.

    Averages over records (Bagga and Baldwin, "Entity-based cross-document coreferencing using the vector space model",
    COLING-ACL 1998): precision = 1/N sum over overlaps of n^2 / |profile|, recall = 1/N sum of n^2 / |cluster|.
    """
    squares = over.records.astype(np.float64) ** 2
    total = int(over.records.sum())
    return score(
        _share(float((squares / over.profile_sizes[over.profile]).sum()), total),
        _share(float((squares / over.cluster_sizes[over.cluster]).sum()), total),
    )


def exact_clusters(over: Overlaps) -> int:
    """True clusters that are exactly one profile."""
    whole_profile = over.records == over.profile_sizes[over.profile]
    return int((whole_profile & (over.records == over.cluster_sizes[over.cluster])).sum())


def wrong_pairs(over: Overlaps) -> Codes:
    """For each profile, its pairs of records of different clusters."""
    right = np.bincount(over.profile, weights=pairs(over.records), minlength=len(over.profile_sizes))
    return pairs(over.profile_sizes) - right.astype(np.int64)


def missed_pairs(over: Overlaps) -> Codes:
    """For each cluster, its pairs of records in different profiles."""
    right = np.bincount(over.cluster, weights=pairs(over.records), minlength=len(over.cluster_sizes))
    return pairs(over.cluster_sizes) - right.astype(np.int64)


def score(precision: float, recall: float) -> Score:
    """With the harmonic mean of both."""
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(precision, recall, f1)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
