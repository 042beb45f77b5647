from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.model import Micros
from onefold.parse.moments import EARLIEST, LATEST, micros, plausible

NOON = 1_714_564_800_000_000  # 2024-05-01T12:00:00Z
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-01T12:00:00Z", NOON),
        ("2024-05-01T12:00:00.000Z", NOON),
        ("2024-05-01T12:00:00", NOON),
        ("2024-05-01 12:00:00 UTC", NOON),
        (" 2024-05-01T12:00Z ", NOON),
        ("2024-05-01T14:00:00+02:00", NOON),
        ("2024-05-01T07:00:00-0500", NOON),
        ("2024-05-01T12:00:00.123456789Z", NOON + 123_456),
        ("2024-05-01", NOON - 43_200_000_000),
        ("20240501", NOON - 43_200_000_000),
        ("01.05.2024", NOON - 43_200_000_000),
        (" 01.05.2024 12:00", NOON),
        ("01.05.2024T12:00:05", NOON + 5_000_000),
        (1_714_564_800, NOON),
        (1_714_564_800.25, NOON + 250_000),
        (1_714_564_800_000, NOON),
        (NOON, NOON),
        (NOON * 1_000, NOON),
        ("1714564800", NOON),
        ("1714564800.5", NOON + 500_000),
        ("1714564800000", NOON),
        (datetime(2024, 5, 1, 12, tzinfo=UTC), NOON),
        (datetime(2024, 5, 1, 12), NOON),  # noqa: DTZ001 - means UTC
        (date(2024, 5, 1), NOON - 43_200_000_000),
        (None, None),
        ("", None),
        ("  ", None),
    ],
)
def test_times(value: object, expected: int | None) -> None:
    assert micros(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        "yesterday",
        "2024-13-01",
        "2024-05-01T25:00Z",
        "01/05/2024",
        "1.5.2024",
        "31.02.2024",
        "01.05.2024 24:00",
        "12",
        True,
        [],
        {},
        float("nan"),
        float("inf"),
    ],
)
def test_what_is_no_time(value: object) -> None:
    with pytest.raises(ValueError, match="must be ISO 8601 such as"):
        micros(value)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2300, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_iso_texts_are_exact_to_the_microsecond(moment: datetime) -> None:
    assert micros(moment.isoformat()) == (moment - EPOCH) // timedelta(microseconds=1)


@given(st.integers(EARLIEST, LATEST - 1))
def test_what_is_plausible(moment: int) -> None:
    assert plausible(Micros(moment)) == moment


@pytest.mark.parametrize("moment", [EARLIEST - 1, LATEST])
def test_what_is_not(moment: int) -> None:
    with pytest.raises(ValueError, match="lies before 1970 or after 2200"):
        plausible(Micros(moment))
