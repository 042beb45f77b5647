"""The tables of Segment's Profiles Sync, with exactly its columns, so that what was built on them goes on working."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import duckdb
import pyarrow as pa

from onefold.batch.place import EXPORTED
from onefold.batch.queries import HEADING
from onefold.batch.read.relation import literal, quoted
from onefold.batch.tables import column_names

SYNC = tuple(name for name in EXPORTED if name != "events")

ROWS = 100_000
"""Rows of one part."""

UPDATE_COLUMNS = ("id", "segment_id", "seq", "received_at", "timestamp", "uuid_ts")


@cache
def _queries() -> dict[str, str]:
    text = files("onefold.transfer").joinpath("sql", "sync.sql").read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def prepare(database: duckdb.DuckDBPyConnection) -> None:
    """What the queries need beside the tables."""
    for name in ("instant", "numbered_text"):
        database.execute(_queries()[name])


def sync_table(database: duckdb.DuckDBPyConnection, name: str) -> Iterator[pa.Table]:
    """One of SYNC in parts, at least one."""
    query = _queries()[name]
    if name == "profile_traits_updates":
        query = query.replace("{traits}", _trait_columns(database))
    reader = database.sql(query.strip().removesuffix(";")).to_arrow_reader(ROWS)
    yield reader.schema.empty_table()
    for batch in reader:
        yield pa.Table.from_batches([batch])


def _trait_columns(database: duckdb.DuckDBPyConnection) -> str:
    """SQL for each trait's value after a change: what was last said of it, null too."""
    traits = [name for (name,) in database.sql(_queries()["trait_names"].strip().removesuffix(";")).fetchall()]
    columns = column_names(traits, UPDATE_COLUMNS)
    return "".join(f", {_last(trait)} AS {quoted(column)}" for trait, column in columns.items())


def _last(trait: str) -> str:
    name = literal(trait)
    said = f"CASE WHEN map_contains(traits, {name}) THEN {{'value': traits[{name}]}} END"
    return f"(last_value({said} IGNORE NULLS) OVER so_far).value"
