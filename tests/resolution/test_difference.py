from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onefold.resolution.difference import CHANGES, UNRESOLVED, compare, group_of_records


def codes(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def kinds(old: np.ndarray, new: np.ndarray) -> dict[str, int]:
    comparison = compare(old, new)
    return {change: len(comparison.groups(change)) for change in CHANGES if len(comparison.groups(change))}


def test_equal_partitions_under_other_names_are_unchanged() -> None:
    assert kinds(codes(0, 0, 1, 2), codes(5, 5, 0, 3)) == {"unchanged": 3}


def test_two_profiles_in_one_are_merged() -> None:
    assert kinds(codes(0, 0, 1), codes(0, 0, 0)) == {"merged": 1}


def test_one_profile_in_two_is_split() -> None:
    assert kinds(codes(0, 0, 0), codes(0, 1, 1)) == {"split": 1}


def test_a_record_that_changes_company_moves() -> None:
    assert kinds(codes(0, 0, 1, 1), codes(0, 1, 1, 1)) == {"moved": 1}


def test_unresolved_records_are_not_compared() -> None:
    assert kinds(codes(0, UNRESOLVED, 0), codes(0, 0, UNRESOLVED)) == {"unchanged": 1}
    assert kinds(codes(UNRESOLVED), codes(0)) == {}
    assert kinds(codes(), codes()) == {}


def test_sizes_count_the_records_of_each_group() -> None:
    comparison = compare(codes(0, 0, 1, 2, 2), codes(0, 0, 0, 1, 1))
    assert comparison.sizes()[comparison.groups("merged")].tolist() == [3]


def test_records_know_their_group_and_those_without_have_none() -> None:
    old = codes(0, 1, 2, UNRESOLVED)
    comparison = compare(old, codes(0, 0, UNRESOLVED, 1))
    found = group_of_records(comparison, old)
    assert found[0] == found[1] == comparison.groups("merged")[0]
    assert found[2:].tolist() == [-1, -1]


PARTITIONS = st.lists(st.tuples(st.integers(-1, 5), st.integers(-1, 5)), max_size=30)


@given(PARTITIONS)
def test_groups_are_those_that_walking_from_profile_to_profile_finds(pairs: list[tuple[int, int]]) -> None:
    old, new = (codes(*(pair[side] for pair in pairs)) for side in (0, 1))
    comparison = compare(old, new)
    found = {
        (
            frozenset(comparison.old[comparison.group == group].tolist()),
            frozenset(comparison.new[comparison.group == group].tolist()),
            CHANGES[comparison.change[group]],
            int(comparison.sizes()[group]),
        )
        for group in range(len(comparison.change))
    }
    assert found == walked([pair for pair in pairs if min(pair) >= 0])


def walked(pairs: list[tuple[int, int]]) -> set[tuple[frozenset[int], frozenset[int], str, int]]:
    """Slow and plain: grow a group until it grows no more, then name it."""
    left = defaultdict(list)
    for pair in pairs:
        left[pair].append(pair)
    groups = set()
    while left:
        first = next(iter(left))
        olds, news = {first[0]}, {first[1]}
        while grown := [pair for pair in left if (pair[0] in olds) != (pair[1] in news)]:
            olds |= {pair[0] for pair in grown}
            news |= {pair[1] for pair in grown}
        records = sum(len(left.pop(pair)) for pair in list(left) if pair[0] in olds)
        name = {(True, True): "moved", (True, False): "merged", (False, True): "split"}.get(
            (len(olds) > 1, len(news) > 1), "unchanged"
        )
        groups.add((frozenset(olds), frozenset(news), name, records))
    return groups
