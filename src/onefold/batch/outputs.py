"""Reads back what a resolution gave: a folder of Parquet or CSV, one DuckDB file, or Arrow tables, queried alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import msgspec
import pyarrow as pa

from onefold.batch.read.relation import columns_of, connect, literal, quoted
from onefold.batch.write import DATABASE, FORMULA, SUMMARY
from onefold.errors import InvalidInput, NotFound

SHAPES: dict[str, dict[str, str]] = {
    "records": {"record": "INTEGER", "source": "VARCHAR", "record_id": "VARCHAR", "profile_id": "VARCHAR"},
    "profiles": {
        "profile_id": "VARCHAR",
        "first_seen": "TIMESTAMPTZ",
        "last_seen": "TIMESTAMPTZ",
        "records": "BIGINT",
    },
    "identifiers": {
        "profile_id": "VARCHAR",
        "type": "VARCHAR",
        "value": "VARCHAR",
        "first_seen": "TIMESTAMPTZ",
        "last_seen": "TIMESTAMPTZ",
        "records": "BIGINT",
        "sources": "VARCHAR[]",
        "first_record": "INTEGER",
    },
    "links": {
        "profile_id": "VARCHAR",
        "step": "VARCHAR",
        "key": "VARCHAR",
        "records": "INTEGER[]",
        "time": "TIMESTAMPTZ",
        "last_time": "TIMESTAMPTZ",
    },
    "rejections": {
        "kind": "VARCHAR",
        "step": "VARCHAR",
        "type": "VARCHAR",
        "value": "VARCHAR",
        "source": "VARCHAR",
        "record_id": "VARCHAR",
        "profile_id": "VARCHAR",
        "other_profile_id": "VARCHAR",
        "detail": "VARCHAR",
    },
    "refused": {"source": "VARCHAR", "file": "VARCHAR", "line": "BIGINT", "reason": "VARCHAR"},
}
"""The tables and the columns that all of them have, as DuckDB types; further columns (traits) are texts."""

Row = tuple[Any, ...]


class Output:
    """One resolution's tables as views of an in-memory DuckDB. Nothing is read before it is asked for."""

    def __init__(
        self, views: Mapping[str, str | pa.Table], summary: Mapping[str, Any], attach: Path | None = None
    ) -> None:
        self.summary = summary
        self.tables = frozenset(views)
        self._database = connect()
        try:
            if attach is not None:
                self._database.execute(f"ATTACH {literal(str(attach))} AS stored (READ_ONLY)")
            for name, view in views.items():
                self._define(name, view)
        except duckdb.Error as error:
            raise InvalidInput(_unreadable(error)) from error

    def _define(self, name: str, view: str | pa.Table) -> None:
        """Every column as its type, however it was written: as a dictionary, or in CSV as text."""
        if not isinstance(view, str):
            self._database.register(f"given_{name}", view)
            view = f"given_{name}"
        known = SHAPES[name]
        kinds = {column: known.get(column, "VARCHAR") for column in (*known, *columns_of(self._database, view, {}))}
        columns = ", ".join(f"CAST({quoted(column)} AS {kind}) AS {quoted(column)}" for column, kind in kinds.items())
        self._database.execute(f"CREATE VIEW {name} AS SELECT {columns} FROM {view}")  # noqa: S608 - quoted

    def need(self, *tables: str) -> None:
        """Raises NotFound if the result was written without one of these tables."""
        missing = [table for table in tables if table not in self.tables]
        if missing:
            raise NotFound(
                f"this result has no table {' and no table '.join(missing)}: resolve again with --tables naming it"
            )

    def rows(self, query: str, **values: object) -> list[Row]:
        """The rows of a query, with `$name` bound to `values`."""
        try:
            return self._database.execute(query, values or None).fetchall()
        except duckdb.Error as error:
            raise InvalidInput(_unreadable(error)) from error

    def arrow(self, query: str, **tables: pa.Table) -> pa.Table:
        """The rows of a query as an Arrow table; `tables` are known to it by their names meanwhile."""
        for name, table in tables.items():
            self._database.register(name, table)
        try:
            return self._database.sql(query).to_arrow_table()
        except duckdb.Error as error:
            raise InvalidInput(_unreadable(error)) from error
        finally:
            for name in tables:
                self._database.unregister(name)

    def define(self, statements: Sequence[str]) -> None:
        """Creates views over the tables."""
        for statement in statements:
            self._database.execute(statement)


def _unreadable(error: duckdb.Error) -> str:
    return f"the result cannot be read: {str(error).splitlines()[0]}"


def is_output(folder: Path) -> bool:
    """Whether Onefold wrote this folder."""
    return (folder / SUMMARY).is_file()


def open_output(folder: Path | str) -> Output:
    """The result that `onefold resolve` wrote into a folder. Raises NotFound if it is none, InvalidInput if broken."""
    folder = Path(folder)
    if not is_output(folder):
        message = f"{folder} is not an Onefold result: it has no {SUMMARY}"
        raise NotFound(message)
    try:
        summary = msgspec.json.decode((folder / SUMMARY).read_bytes(), type=dict[str, Any])
    except msgspec.MsgspecError as error:
        message = f"{folder / SUMMARY} is damaged: {error}"
        raise InvalidInput(message) from error
    stored = folder / DATABASE
    if stored.exists():
        return Output(_stored_views(stored), summary, stored)
    return Output(_file_views(folder), summary)


def output_of(tables: Mapping[str, pa.Table], summary: Mapping[str, Any]) -> Output:
    """The same over tables in memory."""
    return Output({name: table for name, table in tables.items() if name in SHAPES}, summary)


def _stored_views(file: Path) -> dict[str, str]:
    try:
        with duckdb.connect(str(file), read_only=True) as database:
            names = {name for (name,) in database.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    except duckdb.Error as error:
        raise InvalidInput(_unreadable(error)) from error
    return {name: f"stored.{name}" for name in SHAPES if name in names}


_AS_WRITTEN = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
"""Told, not guessed: texts may look like any other format."""

_GUARDED = literal(f"^'({FORMULA})")
_AS_SAID = f"regexp_replace(COLUMNS(*), {_GUARDED}, '\\1')"
"""Columns of a CSV file without the quotes that keep texts from being formulas."""


def _file_views(folder: Path) -> dict[str, str]:
    views = {}
    for name in SHAPES:
        parquet, csv = folder / f"{name}.parquet", folder / f"{name}.csv"
        if parquet.exists():
            views[name] = f"read_parquet({literal(str(parquet))})"
        elif csv.exists():
            rows = f"read_csv({literal(str(csv))}, {_AS_WRITTEN})"
            views[name] = f"(SELECT {_AS_SAID} FROM {rows})"  # noqa: S608 - quoted
    return views
