from __future__ import annotations

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.match.comparators import COST, comparison, similarity
from onefold.ruleset.plan import Comparator, Similar

TEXTUAL: list[Comparator] = ["jaro_winkler", "levenshtein", "damerau", "token_set"]
letters = st.text(alphabet="abAB  \u001f\u0085é\u00a0\u2003ı€日\U0001f600", max_size=12)
thresholds = st.one_of(st.sampled_from([0.0, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 1.0]), st.floats(0, 1))


def scored(similar: Similar, texts: list[str]) -> dict[tuple[str, str], float]:
    """Every ordered pair of texts that meets the `similar`, by the vectorised way."""
    codes = np.arange(len(texts), dtype=np.int32)
    first, second = (side.ravel() for side in np.meshgrid(codes, codes))
    scores = comparison(similar, texts).scores(first, second)
    return {(texts[a], texts[b]): float(score) for a, b, score in zip(first, second, scores, strict=True) if score >= 0}


def one_by_one(similar: Similar, texts: list[str]) -> dict[tuple[str, str], float]:
    pairs = {(a, b): similarity(similar, a, b) for a in texts for b in texts}
    return {pair: score for pair, score in pairs.items() if score is not None}


@given(st.sampled_from(TEXTUAL), thresholds, st.lists(letters, unique=True, min_size=1, max_size=8))
def test_many_pairs_at_once_score_as_each_alone(by: Comparator, at_least: float, texts: list[str]) -> None:
    similar = Similar("f", by, at_least)
    assert scored(similar, texts) == one_by_one(similar, texts)


@given(
    st.sampled_from(TEXTUAL),
    st.lists(st.text(alphabet="abc ", min_size=6, max_size=14), unique=True, min_size=2, max_size=8),
)
def test_a_threshold_met_exactly_is_met(by: Comparator, texts: list[str]) -> None:
    reached = similarity(Similar("f", by), texts[0], texts[1])
    assert reached is not None
    assert scored(Similar("f", by, reached), texts)[texts[0], texts[1]] == reached


@given(st.sampled_from(TEXTUAL), letters, letters)
def test_similarity_does_not_depend_on_the_order(by: Comparator, first: str, second: str) -> None:
    assert similarity(Similar("f", by), first, second) == similarity(Similar("f", by), second, first)


values = {
    "numeric": ["1", "1.1", "1.0", "-3", "1e400", "nan", "x", "12345678901234567890"],
    "date": ["2024-02-28", "2024-03-01", "20240301", "2024-03-01T12:00:00Z", "2024-03-01T14:00:00+02:00", "soon"],
    "geo": ["50.85,4.35", "50.85, 4.36", "-33.9,151.2", "0,180", "0,-180", "91,0", "1", "1,2,3"],
}


@given(st.sampled_from(sorted(values)), st.sampled_from([None, 0.0, 0.1, 1.0, 2.0, 30.0, 1e6]), thresholds)
def test_distances_at_once_are_distances_alone(by: Comparator, at_most: float | None, at_least: float) -> None:
    similar = Similar("f", by, at_least, at_most)
    assert scored(similar, values[by]) == one_by_one(similar, values[by])


@pytest.mark.parametrize(
    ("by", "at_most", "first", "second", "score"),
    [
        ("numeric", 2.0, "10", "12", 0.5),
        ("numeric", 2.0, "10", "11", 0.75),
        ("numeric", 2.0, "10", "12.1", None),
        ("numeric", 0.1, "1.0", "1.1", 0.5),
        ("numeric", 0.0, "1", "1.0", 1.0),
        ("numeric", 0.0, "1", "2", None),
        ("numeric", 5.0, "x", "1", None),
        ("numeric", 5.0, "x", "x", 1.0),
        ("date", 2.0, "2024-02-28", "2024-03-01", 0.5),
        ("date", 1.0, "2024-03-01", "2024-03-01T12:00:00", 0.75),
        ("date", 0.0, "2024-03-01", "20240301", 1.0),
        ("geo", 10.0, "50.85,4.35", "50.85, 4.350", 1.0),
        ("geo", 10.0, "91,0", "91.0,0", None),
        ("geo", 1.0, "0,180", "0,-180", 1.0),
    ],
)
def test_distances_become_scores(by: Comparator, at_most: float, first: str, second: str, score: float | None) -> None:
    assert similarity(Similar("f", by, at_most=at_most), first, second) == score


def test_kilometres_between_brussels_and_paris() -> None:
    score = similarity(Similar("f", "geo", at_most=300.0), "50.8503,4.3517", "48.8566,2.3522")
    assert score is not None
    assert math.isclose((1 - score) * 600, 264, abs_tol=1)


@given(st.lists(st.lists(st.sampled_from(["a", "bb", "ab", "a b", "c"]), max_size=5).map(" ".join), unique=True))
def test_token_sets_at_once_are_token_sets_alone(texts: list[str]) -> None:
    for at_least in (0.5, 0.8, 0.9):
        similar = Similar("f", "token_set", at_least)
        assert scored(similar, texts) == one_by_one(similar, texts)


def test_known_similarities() -> None:
    assert similarity(Similar("f", "jaro_winkler", 0.96), "martha", "marhta") == pytest.approx(0.9611, abs=1e-4)
    assert similarity(Similar("f", "levenshtein", 0.5), "kitten", "sitting") == pytest.approx(4 / 7)
    assert similarity(Similar("f", "damerau", 0.7), "ca", "ac") is None
    assert similarity(Similar("f", "damerau", 0.5), "ca", "ac") == 0.5
    assert similarity(Similar("f", "levenshtein", 0.1), "ca", "ac") is None
    assert similarity(Similar("f", "token_set", 1.0), "main street 5", "5 main street") == 1.0
    assert similarity(Similar("f", "jaro_winkler", 0.9), "JANE", "jane") is None


def test_every_comparator_has_its_cost() -> None:
    assert set(COST) == set(get_args(Comparator))
