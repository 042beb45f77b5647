from __future__ import annotations

from pathlib import Path

import pytest

from onefold.batch.outputs import is_output, open_output, output_of
from onefold.errors import InvalidInput, NotFound
from tests.batch import made_output


@pytest.mark.parametrize("format_", ["parquet", "csv", "duckdb"])
def test_every_format_reads_back_what_is_in_memory(tmp_path: Path, format_: str) -> None:
    output, memory = open_output(made_output.write(tmp_path / "out", format_)), made_output.made()
    assert output.tables == memory.tables == {"records", "profiles", "identifiers", "links", "rejections"}
    assert output.summary == memory.summary
    for table in output.tables:
        assert output.arrow(f"FROM {table} ORDER BY ALL") == memory.arrow(f"FROM {table} ORDER BY ALL")


def test_columns_keep_their_types() -> None:
    output = made_output.made()
    for name, table in made_output.tables().items():
        assert output.arrow(f"FROM {name}").schema.equals(table.schema), name


def test_a_folder_of_something_else_is_no_output(tmp_path: Path) -> None:
    assert not is_output(tmp_path)
    with pytest.raises(NotFound, match="is not an Onefold result"):
        open_output(tmp_path)


def test_a_broken_summary_is_said(tmp_path: Path) -> None:
    (tmp_path / "summary.json").write_text("{")
    with pytest.raises(InvalidInput, match="damaged"):
        open_output(tmp_path)


def test_a_broken_table_is_said(tmp_path: Path) -> None:
    folder = made_output.write(tmp_path / "out")
    (folder / "records.parquet").write_bytes(b"not parquet")
    with pytest.raises(InvalidInput, match="cannot be read"):
        open_output(folder).rows("FROM records")


def test_tables_that_were_not_written_are_named() -> None:
    output = output_of({"records": made_output.tables()["records"]}, made_output.SUMMARY)
    output.need("records")
    with pytest.raises(NotFound, match="no table links"):
        output.need("records", "links")


def test_dictionary_encoded_texts_are_texts() -> None:
    table = made_output.tables()["records"]
    encoded = table.set_column(3, "profile_id", table["profile_id"].dictionary_encode())
    output = output_of({"records": encoded}, {})
    assert output.arrow("SELECT profile_id FROM records").schema.field(0).type == "string"


def test_a_broken_database_is_said(tmp_path: Path) -> None:
    folder = made_output.write(tmp_path / "out", "duckdb")
    (folder / "onefold.duckdb").write_bytes(b"not a database" * 1000)
    with pytest.raises(InvalidInput, match="cannot be read"):
        open_output(folder)
