from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.model import Micros
from onefold.ruleset.duration import duration_text, parse_duration


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1 second", 1_000_000),
        ("90 minutes", 5_400_000_000),
        ("1.5 hours", 5_400_000_000),
        ("30 days", 2_592_000_000_000),
        ("2weeks", 1_209_600_000_000),
        ("36500 days", 3_153_600_000_000_000),
    ],
)
def test_durations(text: str, micros: int) -> None:
    assert parse_duration(text) == micros


@pytest.mark.parametrize(
    "text", ["", "5", "days", "-1 day", "0 days", "0.0000001 seconds", "5 months", "36501 days", "١ day"]
)
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_duration(text)


@given(st.integers(1, 3_000_000_000).map(lambda seconds: Micros(seconds * 1_000_000)))
def test_what_is_written_is_read(micros: Micros) -> None:
    assert parse_duration(duration_text(micros)) == micros
