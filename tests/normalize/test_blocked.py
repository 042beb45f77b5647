"""Blocked values: what is junk, what is not, and the same answer in SQL."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onefold.normalize.blocked import MAX_PATTERN, SHIPPED_PATTERNS, SHIPPED_VALUES, Blocklist, compile_pattern
from onefold.normalize.text import stripped

SHIPPED = Blocklist(SHIPPED_VALUES, SHIPPED_PATTERNS)
OWN = Blocklist(["Test@Example.com", "it's", "STRASSE", "K1"], ["^noreply@", "(?i)bot$", "o'b", r"\d{12}"])
RAW = (
    st.text(max_size=8)
    | st.text("aAbB0-1 .x'", max_size=8)
    | st.builds(str.__mul__, st.characters(codec="utf-8"), st.integers(1, 8))
    | st.sampled_from(
        [
            *sorted(SHIPPED_VALUES),
            "NULL",
            " Null ",
            "test@EXAMPLE.com",
            "noreply@x.ch",
            "aBOT",
            "straße",
            "\u212a1",
            "It'S",
            "o'b",
            "1" * 12,
        ]
    )
)


@pytest.mark.parametrize(
    "junk",
    [
        "null",
        " NULL ",
        "undefined",
        "NaN",
        "none",
        "N/A",
        "-1",
        "Anonymous",
        "guest",
        "Unknown",
        "[object Object]",
        "",
        "0",
        "0000-0000",
    ]
    + [
        "---",
        "00000000-0000-0000-0000-000000000000",
        "xxx",
        "XxX",
        "...",
        "????",
        "111111",
        "9999999999",
        "(null)",
        "none@none.com",
        "true",
    ],
)
def test_junk_is_blocked(junk: str) -> None:
    assert SHIPPED.blocks(junk)


@pytest.mark.parametrize(
    "honest",
    [
        "1",
        "10",
        "111",
        "7777",
        "100",
        "aa",
        "xx1",
        "jane@example.com",
        "nullable",
        "u-1",
        "anna",
        "1-0",
        "guest1",
        "+41441234567",
    ],
)
def test_honest_values_are_not(honest: str) -> None:
    assert not SHIPPED.blocks(honest)


def test_raw_and_normalized_values_are_both_looked_at() -> None:
    assert Blocklist(["Jane <jane@example.com>"]).blocks("jane <JANE@example.com>", "jane@example.com")
    assert Blocklist(["jane@example.com"]).blocks("Jane <jane@example.com>", "jane@example.com")
    assert not Blocklist(["jane@example.com"]).blocks("Jane <jane@example.com>")


def test_patterns_are_searched_and_respect_case() -> None:
    assert OWN.blocks("noreply@example.com")
    assert not OWN.blocks("Noreply@example.com")
    assert OWN.blocks("a-BoT")


def test_nothing_is_blocked_by_an_empty_list() -> None:
    assert not Blocklist().blocks("null")
    test = Blocklist().blocked_sql("'null'")
    assert duckdb.execute(f"SELECT {test}").fetchall()[0] == (False,)


@pytest.mark.parametrize("blocklist", [SHIPPED, OWN], ids=["shipped", "own"])
@given(raws=st.lists(RAW, max_size=15))
@example(raws=["straße", "STRASSE", "", " ", "a\n"])
def test_sql_gives_the_same_answer_or_none(blocklist: Blocklist, raws: list[str]) -> None:
    query = f"SELECT v, {blocklist.blocked_sql('v')} FROM (SELECT unnest(?::VARCHAR[]) AS v)"
    for raw, blocked in duckdb.execute(query, [raws]).fetchall():
        if blocked is None:
            assert not (raw.isascii() and raw.isprintable())
        else:
            assert blocked == blocklist.blocks(raw)


@given(
    st.builds(str.__mul__, st.characters(codec="utf-8"), st.integers(1, 8))
    | st.text("aAbB-0\u212a\u017f\n.", max_size=6)
)
def test_shipped_patterns_answer_as_re2_does(text: str) -> None:
    by_re2 = any(compile_pattern(pattern).search(stripped(text)) for pattern in SHIPPED_PATTERNS)
    assert Blocklist(patterns=SHIPPED_PATTERNS).blocks(text) == by_re2


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(?=a)", "invalid perl operator"),
        ("[", "missing ]"),
        (r"(a)\1", "invalid escape sequence"),
        ("(", "missing \\)"),
        ("a\ud800", "surrogate"),
    ],
)
def test_a_pattern_that_re2_refuses(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        compile_pattern(pattern)
    with pytest.raises(ValueError, match=reason):
        Blocklist(patterns=[pattern])


def test_a_pattern_that_is_too_long() -> None:
    assert compile_pattern("a" * MAX_PATTERN)
    with pytest.raises(ValueError, match="has 1001 characters; at most 1000"):
        compile_pattern("a" * (MAX_PATTERN + 1))
