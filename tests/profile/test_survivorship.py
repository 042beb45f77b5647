from __future__ import annotations

import json
import re
from collections import Counter
from itertools import groupby
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.columns import NONE
from onefold.model import SourceName
from onefold.profile.survivorship import Profiles, surviving
from onefold.resolution.order import canonical_order
from onefold.ruleset.plan import Survivorship

SOURCES = ("crm", "shop", "web")
PREFERRED = (SourceName("shop"), SourceName("nowhere"), SourceName("crm"))
Row = tuple[int, int, int, str | None]
"""Profile (or NONE), source, time, text."""


def survivors(rows: list[Row], policy: str, count: int | None = None, sources: tuple[SourceName, ...] = ()) -> Any:
    profile, source, time = (
        np.array(column, dtype=np.int64) for column in ([row[n] for row in rows] for n in range(3))
    )
    profiles = Profiles(
        profile=profile.astype(np.int32),
        count=int(profile.max(initial=-1)) + 1 if count is None else count,
        source=source.astype(np.int32),
        names=SOURCES,
        order=canonical_order(time),
    )
    texts = pa.array([row[3] for row in rows], pa.string())
    return surviving(texts, profiles, Survivorship(policy, sources)).to_pylist()  # type: ignore[arg-type]


def of_one(policy: str, *texts: str | None, times: tuple[int, ...] | None = None) -> str | None:
    """What survives of these texts, said one after the other by one profile."""
    rows = [(0, 0, time, text) for text, time in zip(texts, times or range(len(texts)), strict=True)]
    survivor: str | None = survivors(rows, policy)[0]
    return survivor


@pytest.mark.parametrize(
    ("policy", "survivor"),
    [
        ("latest", "Jan"),
        ("first", "Jane"),
        ("most_frequent", "Jo"),
        ("longest", "Janet"),
        ("max", "Jo"),
        ("min", "Jan"),
        ("all", '["Jane","Jo","Janet","Jan"]'),
    ],
)
def test_each_policy(policy: str, survivor: str) -> None:
    assert of_one(policy, "Jane", None, "Jo", "Janet", "Jo", "Jan", None) == survivor


@pytest.mark.parametrize("policy", ["most_frequent", "longest"])
def test_ties_go_to_the_latest(policy: str) -> None:
    assert of_one(policy, "ab", "cd", "ab", "cd", times=(4, 1, 3, 2)) == "ab"


def test_equal_times_are_told_apart_by_source_and_id() -> None:
    assert of_one("latest", "a", "b", times=(5, 5)) == "b"
    assert of_one("first", "a", "b", times=(5, 5)) == "a"
    assert of_one("all", "b", "a", times=(5, 5)) == '["b","a"]'


def test_nothing_said_survives_as_nothing() -> None:
    for policy in ("latest", "first", "most_frequent", "longest", "max", "min", "all", "sources"):
        assert survivors([(0, 0, 1, None), (NONE, 0, 2, "stray"), (1, 0, 3, "x")], policy, 3)[::2] == [None, None]
        assert survivors([], policy, 2) == [None, None]


def test_sources_are_asked_in_order_then_anybody() -> None:
    rows: list[Row] = [
        (0, 0, 1, "crm"),
        (0, 1, 2, "old shop"),
        (0, 1, 3, "shop"),
        (0, 2, 4, "web"),
        (1, 0, 1, "crm"),
        (1, 1, 5, None),
        (1, 2, 2, "web"),
        (2, 2, 1, "web"),
        (2, 2, 2, "later web"),
    ]
    assert survivors(rows, "sources", sources=PREFERRED) == ["shop", "crm", "later web"]


@pytest.mark.parametrize(
    ("texts", "least", "most"),
    [
        (("9", "10", "8.5"), "8.5", "10"),
        (("-3", "2", "+1"), "-3", "2"),
        (("1e3", "999"), "999", "1e3"),
        ((" 7 ", "6"), "6", " 7 "),
        (("10", "unknown", "9"), "9", "10"),
        (("nan", "1", "inf"), "1", "1"),
        (("nan", "inf"), "inf", "nan"),
        (("2026-03-01", "2025-12-31", "2026-02-28"), "2025-12-31", "2026-03-01"),
        (("b", "a", "ä"), "a", "ä"),
        (("1", "1.0"), "1.0", "1.0"),
    ],
)
def test_numbers_are_compared_as_numbers_and_come_before_words(texts: tuple[str, ...], least: str, most: str) -> None:
    assert (of_one("min", *texts), of_one("max", *texts)) == (least, most)


def test_an_unrelated_customer_does_not_change_what_a_number_is() -> None:
    rows: list[Row] = [(0, 0, 1, "9"), (0, 0, 2, "10"), (1, 0, 3, "unknown")]
    assert survivors(rows, "max") == ["10", "unknown"]


def test_all_is_json_whatever_the_texts_hold() -> None:
    texts = ['say "hi"', "a,b", "[1]", "\\", "line\nbreak", "日本"]
    assert json.loads(of_one("all", *texts) or "") == texts


def naive(said: list[tuple[tuple[int, int], int, str]], policy: str) -> str | None:
    """The survivor of one profile's ((time, record), source, text)."""
    said = sorted(said)
    texts = [text for _, _, text in said]
    if not said:
        return None
    if policy == "all":
        return json.dumps(list(dict.fromkeys(texts)), separators=(",", ":"), ensure_ascii=False)
    if policy == "first":
        return texts[0]
    numbers = [text for text in texts if re.fullmatch(r"-?\d+(\.\d+)?", text)]
    keys: dict[str, Any] = {
        "latest": lambda _: 0,
        "most_frequent": Counter(texts).__getitem__,
        "longest": len,
        "max": lambda text: (text in numbers, float(text) if text in numbers else text),
        "min": lambda text: (text in numbers, -float(text) if numbers else [-ord(letter) for letter in text]),
    }
    if policy == "sources":
        best = next((name for name in PREFERRED if any(SOURCES[source] == name for _, source, _ in said)), None)
        return [text for _, source, text in said if best is None or SOURCES[source] == best][-1]
    if policy in ("max", "min") and numbers:
        texts = numbers
    top = max(map(keys[policy], texts))
    return [text for text in texts if keys[policy](text) == top][-1]


TEXTS = st.sampled_from(["a", "b", "cc", "10", "9", "-2", "9.0", None])
ROWS = st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 2), st.integers(0, 4), TEXTS), max_size=25)
POLICIES = ["latest", "first", "most_frequent", "longest", "max", "min", "all", "sources"]


@given(ROWS, st.sampled_from(POLICIES))
def test_as_a_loop_over_profiles_finds(rows: list[Row], policy: str) -> None:
    said = sorted(
        (profile, (time, record), source, text)
        for record, (profile, source, time, text) in enumerate(rows)
        if text is not None
    )
    expected = dict.fromkeys(range(4))
    for profile, its in groupby(said, key=lambda one: one[0]):
        expected[profile] = naive([one[1:] for one in its], policy)
    expected.pop(NONE, None)
    assert survivors(rows, policy, 4, PREFERRED) == [expected[profile] for profile in range(4)]
