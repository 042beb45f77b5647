"""The schema: the same in both stores, and what the migrations make of any earlier version."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import psycopg

from onefold.store.sqlite.database import SqliteDatabase
from onefold.store.statements import migrations
from tests.store.filling import TABLES

_KINDS = {"INTEGER": "bigint", "TEXT": "text", "BLOB": "bytea"}


def test_each_store_has_as_many_versions() -> None:
    assert len(migrations("sqlite")) == len(migrations("postgres"))


def test_the_stores_have_the_same_tables_columns_and_indexes(tmp_path: Path, postgres_url: str) -> None:
    from onefold.store.postgres.database import PostgresDatabase  # noqa: PLC0415 - named here alone

    with closing(SqliteDatabase(tmp_path / "shop.db")) as file, closing(PostgresDatabase(postgres_url)) as server:
        file.migrate()
        server.migrate()
        with closing(file.connect()) as connection, psycopg.connect(postgres_url) as raw:
            ours, theirs = of_sqlite(connection._raw), of_postgres(raw)
    del theirs["schema_version"]
    assert set(ours) == set(TABLES)
    assert ours == theirs


Schema = dict[str, tuple[list[tuple[str, str, bool]], set[tuple[str, ...]]]]
"""By table: columns with type and whether they must be there; keys and indexes by their columns."""


def of_sqlite(raw: object) -> Schema:
    found: Schema = {}
    ask = raw.execute  # type: ignore[attr-defined]
    for (table,) in ask("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
        described = ask(f"PRAGMA table_info({table})").fetchall()
        columns = [(name, _KINDS[kind], bool(needed or key)) for _, name, kind, needed, _, key in described]
        keys = {tuple(one[1] for one in sorted(described, key=lambda one: one[5]) if one[5])}
        for _, index, *_ in ask(f"PRAGMA index_list({table})").fetchall():
            keys.add(tuple(name for _, _, name in ask(f"PRAGMA index_info({index})").fetchall()))
        found[table] = columns, keys
    return found


def of_postgres(raw: psycopg.Connection) -> Schema:
    found: Schema = {}
    for table, name, kind, needed in raw.execute(
        "SELECT table_name, column_name, data_type, is_nullable = 'NO' FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
    ):
        found.setdefault(table, ([], set()))[0].append((name, kind, needed))
    for table, columns in raw.execute(
        "SELECT indrelid::regclass::text, array_agg(pg_get_indexdef(indexrelid, place, true) ORDER BY place)"
        " FROM pg_index, generate_series(1, indnatts) AS place"
        " WHERE indrelid::regclass::text = ANY(%s) GROUP BY indexrelid, indrelid",
        [list(found)],
    ):
        found[table][1].add(tuple(re.sub(r'^(?:index_key\((\w+)\)|"(\w+)")$', r"\1\2", one) for one in columns))
    return found


def test_texts_in_keys_are_ordered_by_their_bytes(postgres_url: str) -> None:
    """As SQLite orders them: else `value >= 'a' AND value < 'b'` would be other texts, and no index could tell."""
    from onefold.store.postgres.database import PostgresDatabase  # noqa: PLC0415 - named here alone

    with closing(PostgresDatabase(postgres_url)) as server, psycopg.connect(postgres_url) as raw:
        server.migrate()
        other = raw.execute(
            "SELECT DISTINCT indrelid::regclass::text, attname FROM pg_index, unnest(indkey) AS number"
            " JOIN pg_attribute ON attnum = number WHERE attrelid = indrelid AND atttypid = 'text'::regtype"
            " AND indrelid::regclass::text = ANY(%s) AND attcollation <> '\"C\"'::regcollation",
            [list(TABLES)],
        ).fetchall()
    assert other == []
