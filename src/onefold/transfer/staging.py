"""What the tables of Profiles Sync are made from, laid out in a database beside: on disk, in little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import msgspec
import pyarrow as pa

from onefold.store.port import Row
from onefold.store.rows import ProfileState
from onefold.transfer.log import Snapshot
from onefold.transfer.stored import Answer

MEMORY = "512MB"
"""Of this, DuckDB sorts and joins; what is more goes to disk."""

_SCHEMAS = {
    "log": [("seq", "int64"), ("name", "string"), ("id", "string"), ("source", "int64"), ("time", "int64"),
            ("received", "int64"), ("type", "string"), ("event", "string")],
    "source": [("number", "int64"), ("slug", "string"), ("name", "string")],
    "change": [("number", "int64"), ("time", "int64"), ("kind", "string"), ("profile", "string"), ("detail", "string")],
    "graph": [("number", "int64"), ("place", "int64"), ("segment_id", "string"), ("canonical_segment_id", "string"),
              ("time", "int64"), ("record", "string")],
    "profile_name": [("segment_id", "string"), ("canonical_segment_id", "string")],
    "held_trait": [("profile", "string"), ("name", "string"), ("value", "string"), ("record", "string")],
    "held_identifier": [("profile", "string"), ("type", "string"), ("value", "string"), ("record", "int64")],
    "numbered": [("record", "int64"), ("seq", "int64")],
}  # fmt: skip

_STATE = msgspec.msgpack.Decoder(ProfileState)


class Detail(msgspec.Struct):
    """What of a change the identity graph needs."""

    record: str | None = None
    from_: list[str] = msgspec.field(default_factory=list, name="from")


_DETAIL = msgspec.json.Decoder(Detail)


@contextmanager
def staging(snapshot: Snapshot, found: Answer) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database with the tables that `sql/sync.sql` asks."""
    with TemporaryDirectory(prefix="onefold-") as folder, duckdb.connect(str(Path(folder) / "staging")) as database:
        for setting in ("TimeZone = 'UTC'", f"memory_limit = '{MEMORY}'", f"temp_directory = '{folder}'"):
            database.execute(f"SET {setting}")
        for name in _SCHEMAS:
            _add(database, name, [], create=True)
        _add(database, "source", [(number, one.slug, one.name) for number, one in snapshot.sources.items()])
        _add_log(database, snapshot)
        _add_changes(database, snapshot)
        _add_profiles(database, snapshot, found)
        yield database


def _add(database: duckdb.DuckDBPyConnection, name: str, rows: Sequence[Row], *, create: bool = False) -> None:
    schema = pa.schema([(column, getattr(pa, kind)()) for column, kind in _SCHEMAS[name]])
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    table = pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
    _insert(database, name, table, create=create)


def _insert(database: duckdb.DuckDBPyConnection, name: str, table: pa.Table, *, create: bool = False) -> None:
    database.register("the_rows", table)
    try:
        how = f"CREATE TABLE {name} AS" if create else f"INSERT INTO {name}"
        database.execute(f"{how} SELECT * FROM the_rows")  # noqa: S608 - our own names
    finally:
        database.unregister("the_rows")


def _add_log(database: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    slugs = {number: one.slug for number, one in snapshot.sources.items()}
    for logged in snapshot.log():
        rows = [
            (one.seq, f"{slugs[one.source]}/{one.id}", one.id, one.source, one.time, one.received, one.type, one.event)
            for one in logged
        ]
        _add(database, "log", rows)


def _add_changes(database: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    graph = Graph()
    for rows in snapshot.changes():
        _add(database, "change", [(*row[:4], bytes(row[4]).decode()) for row in rows])
        _add(database, "graph", [entry for row in rows for entry in graph.entries(row)])


def _add_profiles(database: duckdb.DuckDBPyConnection, snapshot: Snapshot, found: Answer) -> None:
    for rows in snapshot.profile_names():
        _add(database, "profile_name", rows)
    for rows in snapshot.profiles():
        _add(database, "held_trait", [trait for row in rows for trait in _traits(row)])
    for part in found.tables.parts("identifiers"):
        _insert(database, "held_identifier", part.select(["profile_id", "type", "value", "first_record"]))
    numbers = pa.table({"record": pa.array(range(len(found.seq)), pa.int64()), "seq": found.seq})
    _insert(database, "numbered", numbers)


def _traits(row: Row) -> Iterator[Row]:
    _, _, public, state = row
    for name, trait in _STATE.decode(state).traits.items():
        yield public, name, trait.value, f"{trait.source}/{trait.record}"


class Graph:
    """Replays who was merged into whom, in the order of the change feed."""

    def __init__(self) -> None:
        self._merged: dict[str, list[str]] = {}

    def entries(self, change: Row) -> Iterator[Row]:
        """The rows of the identity graph that a change adds: a profile that begins, or all that now leads elsewhere."""
        number, time, kind, profile, detail = change
        if kind not in {"created", "merged"}:
            return
        said = _DETAIL.decode(detail)
        moved = [profile] if kind == "created" else self._merge(profile, said.from_)
        for place, one in enumerate(moved):
            yield number, place, one, profile, time, said.record

    def _merge(self, survivor: str, gone: Sequence[str]) -> list[str]:
        moved = [one for profile in gone for one in (profile, *self._merged.pop(profile, ()))]
        self._merged.setdefault(survivor, []).extend(moved)
        return moved
