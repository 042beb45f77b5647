from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.resolution.difference import UNRESOLVED
from onefold.resolution.quality import (
    Overlaps,
    b_cubed,
    count_pairs_right,
    exact_clusters,
    missed_pairs,
    overlaps,
    pairwise,
    wrong_pairs,
)


def measured(profile: list[int], cluster: list[int]) -> Overlaps:
    return overlaps(np.array(profile, dtype=np.int64), np.array(cluster, dtype=np.int64))


def test_the_example_of_bagga_and_baldwin() -> None:
    """Truth {1..5} {6,7} {8..C}; the response that joins the first two: precision 16/21 by B-cubed, recall 1."""
    truth = [0] * 5 + [1] * 2 + [2] * 5
    over = measured([0] * 7 + [1] * 5, truth)
    score = b_cubed(over)
    assert score.precision == pytest.approx((5 * 5 / 7 + 2 * 2 / 7 + 5) / 12)
    assert score.recall == 1


def test_a_perfect_result_scores_one() -> None:
    over = measured([3, 3, 0, 1], [0, 0, 1, 2])
    assert pairwise(over).f1 == b_cubed(over).f1 == 1
    assert exact_clusters(over) == 3


def test_without_pairs_nothing_is_wrong() -> None:
    assert pairwise(measured([0, 1], [0, 1])).f1 == 1


def test_nothing_right_is_no_division_by_zero() -> None:
    assert pairwise(measured([0, 0, 1, 1], [0, 1, 0, 1])).f1 == 0


def test_unresolved_records_are_alone() -> None:
    over = measured([UNRESOLVED, UNRESOLVED, 0], [0, 0, 1])
    assert count_pairs_right(over).missed == 1
    assert exact_clusters(over) == 1
    assert over.resolved == 1


WORLDS = st.lists(st.tuples(st.integers(-1, 4), st.integers(0, 4)), min_size=1, max_size=25)


@given(WORLDS)
def test_counts_are_those_of_listing_every_pair(world: list[tuple[int, int]]) -> None:
    profile, cluster = (list(column) for column in zip(*world, strict=True))
    used = sorted(set(profile) - {UNRESOLVED})
    profile = [used.index(one) if one != UNRESOLVED else one for one in profile]
    names = sorted(set(cluster))
    cluster = [names.index(one) for one in cluster]
    over = measured(profile, cluster)
    found, true = together(profile, skip=UNRESOLVED), together(cluster)
    counts = count_pairs_right(over)
    assert (counts.right, counts.wrong, counts.missed) == (len(found & true), len(found - true), len(true - found))
    assert wrong_pairs(over).sum() == len(found - true)
    assert missed_pairs(over).sum() == len(true - found)
    if found:
        assert pairwise(over).precision == pytest.approx(len(found & true) / len(found))
    if true:
        assert pairwise(over).recall == pytest.approx(len(found & true) / len(true))


@given(WORLDS)
def test_b_cubed_is_the_mean_over_records(world: list[tuple[int, int]]) -> None:
    alone = iter(range(100, 200))
    world = [(next(alone) if profile == UNRESOLVED else profile, cluster) for profile, cluster in world]
    shares = [
        (sum(one == other for other in world) / sum(one[0] == other[0] for other in world),
         sum(one == other for other in world) / sum(one[1] == other[1] for other in world))
        for one in world
    ]  # fmt: skip
    codes = {name: code for code, name in enumerate(sorted({profile for profile, _ in world}))}
    score = b_cubed(measured([codes[profile] for profile, _ in world], [cluster for _, cluster in world]))
    assert score.precision == pytest.approx(sum(precision for precision, _ in shares) / len(world))
    assert score.recall == pytest.approx(sum(recall for _, recall in shares) / len(world))


def together(labels: list[int], skip: int | None = None) -> set[tuple[int, int]]:
    pairs = combinations(range(len(labels)), 2)
    return {(a, b) for a, b in pairs if labels[a] == labels[b] and labels[a] != skip}
