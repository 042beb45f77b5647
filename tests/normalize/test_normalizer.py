"""Every normalizer: idempotent, never blank, and equal to its SQL where that answers."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onefold.errors import InvalidInput
from onefold.normalize import KINDS, is_absent, normalizer
from onefold.normalize.sql import fast_sql

PIECES = st.sampled_from(
    [
        "@",
        ".",
        "..",
        " ",
        "  ",
        "\t",
        "\n",
        "\x00",
        "\x1f",
        "-",
        "+",
        "00",
        "0",
        "1",
        "41",
        "44",
        "7",
        "9",
        "123",
        "4567",
        "(0)",
        "()",
        "/",
    ]
    + [
        "a",
        "B",
        "jane",
        "Example",
        "com",
        "mailto:",
        "<",
        ">",
        "_",
        "'",
        '"',
        ";",
        "%",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "ſ",
        "K",
    ]
    + [
        "\u00a0",
        "\u200b",
        "\ufeff",
        "٣",
        "３",
        "＋",
        "@",
        "کی",
        "कु",
        "が",
        "한",
        ":",
        "::",
        "ffff",
        "255",
        "0.0.0.0",
        "::1",
        "–",
    ]
)
EMAILS = st.builds("{}{}@{}.{}{}".format, *[st.text("ab.+-_é' ", max_size=3)] * 5)
PHONES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["+", "00", "", " +", "0"]),
    st.sampled_from(["1", "41", "44", "7", "39", "55", "886", "375"]),
    st.text("0123456789 -./()", max_size=14),
)
ADDRESSES = st.ip_addresses().map(str) | st.builds("{}.{}.{}.{}".format, *[st.integers(0, 300)] * 4)
RAW = (
    st.text(max_size=12) | st.lists(PIECES, max_size=8).map("".join) | EMAILS | PHONES | ADDRESSES | st.uuids().map(str)
)


@pytest.mark.parametrize("kind", KINDS)
@given(raw=RAW)
@example("0.0.0.0")
@example("00000000-0000-0000-0000-000000000000")
@example("+1 (202) 555-0143")
def test_a_normalized_value_stays_as_it_is(kind: str, raw: str) -> None:
    normalize = normalizer(kind)
    once = normalize(raw)
    if once is not None:
        assert once
        assert normalize(once) == once


@pytest.mark.parametrize("kind", KINDS)
@given(st.text(" \t\n\r\u00a0\u200b\ufeff\u3000", max_size=4))
def test_blank_text_is_absent_and_normalizes_to_nothing(kind: str, blank: str) -> None:
    assert is_absent(blank)
    assert normalizer(kind)(blank) is None


def test_none_is_absent_and_text_is_not() -> None:
    assert is_absent(None)
    assert not is_absent(" 0 ")


@given(raws=st.lists(RAW, max_size=20))
@example(raws=["0.0.0.0", "00000000-0000-0000-0000-000000000000", "a@b.c", "a" * 250 + "@b.ch", "+44(0)2079460958"])
@example(
    raws=["0041 44 123 45 67", "a..b@c.de", ".a@c.de", "--", "a\nb", "+1 202 555 0143", "+39 06 6982", "++41441234567"]
)
def test_what_sql_yields_is_what_python_yields(raws: list[str]) -> None:
    fast = ", ".join(str(fast_sql(kind, "v")) for kind in KINDS)
    rows = duckdb.execute(f"SELECT v, {fast} FROM (SELECT unnest(?::VARCHAR[]) AS v)", [raws]).fetchall()
    assert len(rows) == len(raws)
    for raw, *answers in rows:
        for kind, answer in zip(KINDS, answers, strict=True):
            if answer is not None:
                assert [answer] * 3 == [normalizer(kind, region)(raw) for region in (None, "CH", "US")], kind


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("email", " Jane.Doe+x@Example.COM ", "jane.doe+x@example.com"),
        ("phone", "+41 44 123-45.67", "+41441234567"),
        ("phone", "0041 (44) 123 45 67", "+41441234567"),
        ("device", "AEBE52E7-03EE-455A-B3C4-E57283966239", "aebe52e7-03ee-455a-b3c4-e57283966239"),
        ("ip", "192.168.0.1", "192.168.0.1"),
        ("name", " O'Brien,  Jim ", "o brien jim"),
        ("trim", " A 1 ", "A 1"),
        ("lower", " A 1 ", "a 1"),
        ("none", " A 1 ", " A 1 "),
    ],
)
def test_sql_answers_for_ordinary_values(kind: str, raw: str, expected: str) -> None:
    answer = duckdb.execute(f"SELECT {fast_sql(kind, 'v')} FROM (SELECT ?::VARCHAR AS v)", [raw]).fetchall()[0]
    assert answer == (expected,)


def test_sql_of_null_is_null_and_of_an_unknown_kind_is_none() -> None:
    for kind in KINDS:
        assert duckdb.execute(f"SELECT {fast_sql(kind, 'NULL::VARCHAR')}").fetchall()[0] == (None,)
    assert fast_sql("zodiac", "v") is None


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match="'zodiac' is not known; use one of email, phone"):
        normalizer("zodiac")
