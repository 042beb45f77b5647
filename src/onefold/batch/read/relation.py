"""Something DuckDB can select from, a file or a table: columns as texts and instants, rows as canonical JSON."""

from __future__ import annotations

import glob
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from onefold.batch.queries import queries
from onefold.columns import Longs
from onefold.errors import InvalidInput
from onefold.model import SourceName
from onefold.parse.moments import DOTTED, DOTTED_AS_ISO

LineFinder = Callable[[Longs], Sequence[int] | Longs]
"""Row positions of a part (ascending) to the lines they stand on."""

DIGITS = r"[0-9]{1,20}(\.[0-9]{1,9})?"
BLANKS = "chr(32) || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)"
MUCH = 1 << 26
"""Bytes of a table from which its columns are read one by one."""

WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)


class Relation(msgspec.Struct, frozen=True):
    """A FROM item and the values bound in it. `columns` are its columns with their DuckDB types.

    `columnar`: one column can be read without reading the others, and there is enough of it to be worth a query.
    `remark`: what people should know of how it was read.
    """

    source: SourceName
    name: str
    item: str
    values: dict[str, object]
    columns: dict[str, str]
    lines: LineFinder
    columnar: bool = False
    remark: str = ""


def row_numbers(positions: Longs) -> Sequence[int]:
    """For tables without lines: their rows, counted from 1."""
    return [int(position) + 1 for position in positions]


def connect() -> duckdb.DuckDBPyConnection:
    """A database in memory that reads times without a zone as UTC and keeps rows in order."""
    database = duckdb.connect(":memory:")
    database.execute("SET TimeZone = 'UTC'").fetchall()
    database.execute("SET preserve_insertion_order = true").fetchall()
    return database


def table_relation(
    database: duckdb.DuckDBPyConnection, source: SourceName, name: str, table: pa.Table, lines: LineFinder = row_numbers
) -> Relation:
    """A table in memory as a relation; the database keeps it."""
    item = f"rows_{id(table)}"
    database.register(item, table)
    return Relation(source, name, item, {}, columns_of(database, item, {}), lines, table.nbytes > MUCH)


def parquet_relation(database: duckdb.DuckDBPyConnection, source: SourceName, file: str) -> Relation:
    """A Parquet file as a relation. InvalidInput if it is not one."""
    item = queries("read")["parquet"].strip()
    values: dict[str, object] = {"file": glob.escape(file)}  # else DuckDB would read others too
    try:
        much = Path(file).stat().st_size > MUCH
        return Relation(source, file, item, values, columns_of(database, item, values), row_numbers, much)
    except duckdb.Error as error:
        message = f"{file} cannot be read as Parquet: {str(error).splitlines()[0]}"
        raise InvalidInput(message) from error


def columns_of(database: duckdb.DuckDBPyConnection, item: str, values: dict[str, object]) -> dict[str, str]:
    """The columns of a FROM item and their types."""
    described = database.sql(queries("read")["columns"].format(item=item), params=values or None)
    return dict(zip(described.columns, map(str, described.types), strict=True))


def fetch(database: duckdb.DuckDBPyConnection, query: str, values: dict[str, object]) -> pa.Table:
    """The rows of a query as Arrow."""
    return database.sql(query, params=values or None).to_arrow_table()


def quoted(name: str) -> str:
    """An identifier as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL writes it, for expressions that are used in several queries and so bind nothing."""
    return "'" + text.replace("'", "''") + "'"


def text_of(column: str, kind: str) -> str:
    """SQL for a column as text, null where there is nothing. Whole floats lose their `.0`; instants are ISO 8601."""
    name = quoted(column)
    if kind == "VARCHAR":
        return f"CASE WHEN {name} >= '!' THEN {name} WHEN trim({name}, {BLANKS}) <> '' THEN {name} END"
    if kind in ("FLOAT", "DOUBLE"):
        whole = f"{name} = trunc({name}) AND abs({name}) < 9007199254740992"
        return f"CASE WHEN isnan({name}) THEN NULL WHEN {whole} THEN {name}::BIGINT::VARCHAR ELSE {name}::VARCHAR END"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"replace(make_timestamp(epoch_us({name}))::VARCHAR, ' ', 'T') || 'Z'"
    if kind.startswith("TIMESTAMP"):
        return f"replace({name}::VARCHAR, ' ', 'T')"
    if kind == "BLOB":
        return f"nullif(try(decode({name})), '')"
    nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION", "VARIANT"))
    return f"to_json({name})::VARCHAR" if nested else f"nullif({name}::VARCHAR, '')"


def is_said(column: str, kind: str) -> str:
    """SQL for whether a column has a value."""
    return f"{text_of(column, kind)} IS NOT NULL" if kind == "VARCHAR" else f"{quoted(column)} IS NOT NULL"


def micros_of(column: str, kind: str) -> str:
    """SQL for a column as microseconds since 1970; null where it cannot be read as an instant.

    Numbers are seconds, milliseconds, microseconds or nanoseconds by their size (each covers 1970 to about 5100).
    Texts are ISO 8601 with or without zone, eight digits of a date, 31.03.2026 (with a time or not), or such numbers.
    """
    name = quoted(column)
    if kind.startswith("TIMESTAMP") or kind == "DATE":
        exact = f"{name}::TIMESTAMP" if kind != "TIMESTAMP WITH TIME ZONE" else name
        return f"CASE WHEN isfinite({name}) THEN epoch_us({exact}) END"
    if kind in WHOLE or kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
        return _epoch(f"try_cast({name} AS DOUBLE)" if kind not in WHOLE else name)
    text = f"trim({name}::VARCHAR)"
    return (
        f"coalesce(epoch_us(try_cast({text} AS TIMESTAMPTZ)), "
        f"epoch_us(CASE WHEN length({text}) = 8 THEN try_strptime({text}, '%Y%m%d') END), "
        f"epoch_us(CASE WHEN regexp_full_match({text}, '{DOTTED}') "
        f"THEN try_cast(regexp_replace({text}, '{DOTTED}', '{DOTTED_AS_ISO}') AS TIMESTAMP) END), "
        f"CASE WHEN regexp_full_match({text}, '{DIGITS}') THEN {_epoch(f'try_cast({text} AS DOUBLE)')} END)"
    )


def _epoch(number: str) -> str:
    units = [(1e11, f"{number} * 1000000"), (1e14, f"{number} * 1000"), (1e17, number), (1e20, f"{number} / 1000")]
    cases = [f"WHEN abs({number}) < {below:.0e} THEN ({micros})::BIGINT" for below, micros in units]
    return f"CASE {' '.join(cases)} END"


def content_of(columns: dict[str, str]) -> str:
    """SQL for the canonical JSON of a row: its columns by name, what is empty left out, everything text."""
    pairs = [
        f"{literal(json.dumps(name, ensure_ascii=False) + ':')} || to_json({text_of(name, columns[name])})"
        for name in sorted(columns)
    ]
    return "'{' || concat_ws(',', " + ", ".join(pairs) + ") || '}'"


def contents(database: duckdb.DuckDBPyConnection, relation: Relation, positions: Longs) -> list[str]:
    """The canonical JSON of the rows at these positions (all different), in their order."""
    wanted = pa.table({"position": positions, "place": np.arange(len(positions))})
    database.register("wanted_rows", wanted)
    query = queries("read")["contents"].format(content=content_of(relation.columns), item=relation.item)
    try:
        found: list[str] = fetch(database, query, relation.values)["content"].to_pylist()
    finally:
        database.unregister("wanted_rows")
    return found
