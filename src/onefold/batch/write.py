"""Tables and summary to files: Parquet, CSV or one DuckDB database; the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from onefold.errors import InvalidInput

Format = Literal["parquet", "csv", "duckdb"]
FORMATS: tuple[str, ...] = get_args(Format)

SUMMARY = "summary.json"
DATABASE = "onefold.duckdb"


FORMULA = "'*[=@\\t\\r+-]"
"""How a text begins that a spreadsheet would take for a formula, with the quotes before it that keep it from that."""

NUMBER = r"[+-][0-9][0-9.,]*"
"""What begins like a formula and is harmless: telephone numbers among them."""


def write_table(folder: Path, name: str, parts: Iterable[pa.Table], format_: Format) -> None:
    """One table, in parts (at least one), into the folder: `name.parquet`, `name.csv`, or a table of the database.

    In CSV a quote comes before a text that a spreadsheet would take for a formula.
    """
    if format_ == "parquet":
        _write_parquet(folder / f"{name}.parquet", iter(parts))
        return
    rows = _rows(iter(parts))
    with duckdb.connect(str(folder / DATABASE) if format_ == "duckdb" else ":memory:") as database:
        database.execute("SET TimeZone = 'UTC'")
        database.register("the_table", rows)
        if format_ == "duckdb":
            database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM the_table')  # noqa: S608 - one of our tables
        else:
            file = _literal(str(folder / f"{name}.csv"))
            query = f"SELECT {_harmless(rows.schema)} FROM the_table"  # noqa: S608 - quoted
            database.execute(f"COPY ({query}) TO {file} (HEADER, DELIMITER ',')")


def _rows(parts: Iterator[pa.Table]) -> pa.Table | pa.RecordBatchReader:
    """All parts as DuckDB reads them: one by one where none has a dictionary of its own."""
    first = next(parts)
    every = chain([first], parts)
    if any(pa.types.is_dictionary(field.type) or pa.types.is_list(field.type) for field in first.schema):
        return pa.concat_tables(every)
    return pa.RecordBatchReader.from_batches(first.schema, (batch for part in every for batch in part.to_batches()))


def _harmless(schema: pa.Schema) -> str:
    """SQL for the columns of a table, texts without formulas; `batch.outputs` takes the quote off again."""
    return ", ".join(_guarded(_quoted(field.name)) if _is_text(field.type) else _quoted(field.name) for field in schema)


def _guarded(column: str) -> str:
    return f"CASE WHEN {_begins_badly(column)} THEN '''' || {column} ELSE {column} END AS {column}"


def _begins_badly(text: str) -> str:
    """Not `IN`: DuckDB makes a join of it, and a join loses the order of rows."""
    formula, number = _literal(f"^{FORMULA}"), _literal(NUMBER)
    return (
        f"ascii({text}) <= ascii('@') AND regexp_matches({text}, {formula}) AND NOT regexp_full_match({text}, {number})"
    )


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


ROWS = 1 << 20
"""Rows of one group of a Parquet file: what is made ready for writing at a time."""


def _write_parquet(file: Path, parts: Iterator[pa.Table]) -> None:
    first = next(parts)
    coded = [field.name for field in first.schema if pa.types.is_dictionary(field.type) and not _is_id(field)]
    schema = _plain_ids(first.schema.empty_table()).schema
    with pq.ParquetWriter(file, schema, compression="zstd", use_dictionary=coded) as writer:
        for part in chain([first], parts):
            for start in range(0, len(part), ROWS):
                writer.write_table(_plain_ids(part.slice(start, ROWS)))


def _is_id(field: pa.Field) -> bool:
    return bool(field.name.endswith("_id"))


def _plain_ids(table: pa.Table) -> pa.Table:
    """Ids are nearly all different: written plainly they are smaller and quicker than through a dictionary."""
    for at, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) and _is_id(field):
            table = table.set_column(at, field.name, table.column(at).cast(pa.string()))
    return table


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def write_summary(folder: Path, summary: dict[str, Any]) -> None:
    """The summary, the same bytes for the same content."""
    (folder / SUMMARY).write_bytes(msgspec.json.format(msgspec.json.encode(summary, order="deterministic")) + b"\n")


def check_tables(wanted: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The wanted tables in the order in which they are known. Raises InvalidInput for a name that is not."""
    wanted, known = set(wanted), tuple(known)
    wrong = sorted(wanted - set(known))
    if wrong:
        message = f"there is no table {wrong[0]!r}; the tables are {', '.join(known)}"
        raise InvalidInput(message)
    return tuple(name for name in known if name in wanted)
