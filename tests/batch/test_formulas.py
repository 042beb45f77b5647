"""What a spreadsheet would take for a formula is none in CSV, and reads back as it was."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onefold.batch.outputs import open_output
from onefold.batch.write import write_summary, write_table

NAMES = ("source", "file", "reason")
texts = st.none() | st.text(st.sampled_from("=+-@\t\r'\"1a,. "), min_size=1, max_size=6)


def written(folder: Path, values: list[str | None], *, coded: bool = False) -> Path:
    """As the texts of a table."""
    column = pa.array(values, pa.string())
    column = column.dictionary_encode() if coded else column
    columns = dict.fromkeys(NAMES, column) | {"line": pa.array(range(len(values)), pa.int64())}
    write_table(folder, "refused", [pa.table(columns)], "csv")
    write_summary(folder, {})
    return folder


def cells(folder: Path) -> list[str]:
    with (folder / "refused.csv").open(newline="") as stream:
        return [row["reason"] for row in csv.DictReader(stream)]


@example(values=["1'\r"], coded=False)
@given(values=st.lists(texts, max_size=5), coded=st.booleans())
def test_any_text_reads_back_as_it_was_and_no_cell_begins_a_formula(values: list[str | None], *, coded: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        written(Path(folder), values, coded=coded)
        found = open_output(folder).rows("SELECT reason, source, file FROM refused ORDER BY line")
        assert found == [(value, value, value) for value in values]
        assert [cell for cell in cells(Path(folder)) if cell.startswith(("=", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("value", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|x", "\t=1", "'=1"])
def test_a_formula_gets_a_quote(tmp_path: Path, value: str) -> None:
    assert cells(written(tmp_path, [value])) == [f"'{value}"]


@pytest.mark.parametrize("value", ["+12125550177", "-5", "-1.250,50", "plain", "'quoted'", "a=b", "1+1"])
def test_numbers_and_what_is_harmless_stay_as_they_are(tmp_path: Path, value: str) -> None:
    assert cells(written(tmp_path, [value])) == [value]
