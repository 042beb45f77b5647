"""Times of tables are read in SQL, those of calls in Python: the same texts mean the same moments."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from onefold.batch.read.relation import connect, fetch, micros_of
from onefold.parse.moments import micros

TWO = st.integers(0, 62).map("{:02}".format)
DATES = st.builds("{}.{}.{}".format, TWO, TWO, st.sampled_from(["2026", "1970", "2024", "26", "0000"]))
CLOCKS = st.builds("".join, st.lists(st.builds("{}{}".format, st.sampled_from([" ", "T", ":", "."]), TWO), max_size=4))
DOTTED = st.builds("{}{}".format, DATES, CLOCKS)


def by_python(text: str) -> int | None:
    try:
        return micros(text)
    except ValueError:
        return None


def by_sql(texts: list[str]) -> list[int | None]:
    with connect() as database:
        database.register("said", pa.table({"t": texts, "place": range(len(texts))}))
        query = f"SELECT {micros_of('t', 'VARCHAR')} AS micros FROM said ORDER BY place"
        found: list[int | None] = fetch(database, query, {})["micros"].to_pylist()
    return found


@settings(max_examples=40, deadline=None)
@given(st.lists(DOTTED, min_size=1, max_size=50))
@example(["31.03.2026", "31.03.2026 14:05", "31.03.2026T14:05:00", " 31.03.2026 ", "31.02.2026", "29.02.2024"])
@example(["31.03.2026 24:00", "31.03.2026 23:59:60", "31.03.2026  14:05", "31.03.2026Z", "31/03/2026", "03/04/2026"])
def test_sql_and_python_read_the_same_moments(texts: list[str]) -> None:
    sql = [None if micros is not None and micros < 0 else micros for micros in by_sql(texts)]
    assert sql == [by_python(text) for text in texts]


@pytest.mark.parametrize("text", ["31.03.2026 14:05:06", "31.03.2026T14:05:06"])
def test_days_before_months_are_read(text: str) -> None:
    assert by_sql([text]) == [1774965906000000]
