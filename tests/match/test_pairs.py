from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onefold.match.pairs import Compared, similar_pairs
from onefold.ruleset.plan import Similar


@given(st.lists(st.integers(0, 7), max_size=6), st.integers(1, 40))
def test_every_pair_within_a_block_is_looked_at_once_whatever_the_chunk(sizes: list[int], chunk: int) -> None:
    code = np.arange(sum(sizes), dtype=np.int32)
    everything = Compared(Similar("f", "levenshtein", 0.0), code, [f"{number:03}" for number in code])
    found = similar_pairs(np.array(sizes, dtype=np.int64), [everything], chunk)
    starts = np.cumsum([0, *sizes])
    expected = [
        pair
        for start, size in zip(starts, sizes, strict=False)
        for pair in combinations(range(int(start), int(start) + size), 2)
    ]
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == expected


def test_the_score_is_the_lowest_similarity_and_all_must_be_met() -> None:
    name = Compared(Similar("name", "levenshtein", 0.7), np.array([0, 1, 0], np.int32), ["jane", "jame"])
    age = Compared(Similar("age", "numeric", at_most=10.0), np.array([0, 0, 1], np.int32), ["30", "35"])
    far = Compared(Similar("age", "numeric", at_most=1.0), age.code, age.texts)
    sizes = np.array([3])
    for fields in ([name, age], [age, name]):
        found = similar_pairs(sizes, fields)
        assert list(zip(found.first, found.second, strict=True)) == [(0, 1), (0, 2), (1, 2)]
        assert found.score.tolist() == [0.75, 0.75, 0.75]
    assert similar_pairs(sizes, [name, far]).first.tolist() == [0]
