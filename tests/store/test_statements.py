"""Every statement means the same in both stores, and finds what it looks for without reading everything."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from onefold.store.open import open_database
from onefold.store.port import Connection, Row
from onefold.store.statements import names, statement
from tests.servers.postgres import PostgresServer
from tests.store.filling import TABLES, fill, values_of

Types = dict[str, dict[str, str]]

STATEMENTS = names()
WRITES = [one for one in STATEMENTS if not statement(one, "sqlite").sql.startswith(("SELECT", "WITH"))]
READS = [one for one in STATEMENTS if one not in WRITES]
ANSWERING = [one for one in WRITES if "RETURNING" in statement(one, "sqlite").sql]


class RolledBack(Exception):
    """Ends a transaction that is only looked at."""


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    try:
        with connection.transaction():
            yield
            raise RolledBack  # noqa: TRY301 - the way out of the transaction
    except RolledBack:
        pass


@pytest.mark.parametrize("name", READS)
def test_a_query_answers_the_same_in_both_stores(name: str, both: tuple[Connection, ...], types: Types) -> None:
    sqlite, postgres = (one.rows(name, **values_of(name, types)) for one in both)
    if " ORDER BY " in " ".join(statement(name, "sqlite").sql.split()):
        assert sqlite == postgres
    else:
        assert sorted(sqlite, key=repr) == sorted(postgres, key=repr)


def test_nearly_all_queries_find_something(both: tuple[Connection, ...], types: Types) -> None:
    found = [name for name in READS if both[0].rows(name, **values_of(name, types))]
    silent = {name for name in READS if name not in found and not name.startswith("doctor.")}
    assert len(silent) < len(found) / 10, silent


@pytest.mark.parametrize("name", WRITES)
def test_a_write_does_the_same_in_both_stores(name: str, both: tuple[Connection, ...], types: Types) -> None:
    values, after = values_of(name, types), []
    for one in both:
        with undone(one):
            changed = len(one.rows(name, **values)) if name in ANSWERING else one.run(name, **values)
            after.append((changed, everything(one, without_numbers=name in ANSWERING)))
    assert after[0] == after[1]


ONCE = {"review.rename", "space.put_name", "workspace.add_space", "workspace.add_graph"}
"""They take a name or number that nobody has."""


@pytest.mark.parametrize("name", sorted(set(WRITES) - set(ANSWERING)))
def test_run_each_is_run_for_each(name: str, both: tuple[Connection, ...], types: Types) -> None:
    first = values_of(name, types)
    if name in ONCE or any(isinstance(value, list) for value in first.values()):
        pytest.skip("takes a list, or a name that nobody has: not run for each of these")
    second = {key: value + 4 if isinstance(value, int) and key != "space" else value for key, value in first.items()}
    each = [first, second, {key: second[key] if isinstance(second[key], int) else first[key] for key in first}]
    after = []
    for one in both:
        with undone(one):
            for values in each:
                one.run(name, **values)
            after.append(everything(one))
        with undone(one):
            order = statement(name, "sqlite").parameters
            one.run_each(name, [tuple(values[key] for key in order) for values in each])
            after.append(everything(one))
    assert all(one == after[0] for one in after)


def everything(connection: Connection, *, without_numbers: bool = False) -> dict[str, list[Row]]:
    """All rows of all tables, with or without the numbers that the store itself gives."""
    raw = connection._raw  # type: ignore[attr-defined]
    found = {
        table: sorted(map(tuple, raw.execute(f"SELECT * FROM {table}").fetchall()))
        for table in TABLES
        if table != "held"
    }
    found["held"] = sorted(map(tuple, raw.execute("SELECT * FROM held").fetchall()), key=repr)
    if without_numbers:
        found["handed_over"] = sorted((row[1:] for row in found["handed_over"]), key=repr)
    return found


# ------------------------------------------------------------------ how they find it

ROWS = 25_000
"""In each of two spaces."""

OF_A_WHOLE_SPACE = {
    "whole.stretch", "whole.contested",
    "monitor.largest_components", "monitor.largest_contested", "monitor.forget_unusable", "monitor.count_unusable",
    "monitor.forget_tallied",
    "space.all_contested", "space.all_evidence", "space.forget_anchors", "space.forget_blocks", "space.forget_sayings",
    "space.forget_restated",
    "space.remove_changes_of", "space.records_after", "health.changes_by_kind", "health.count_profiles",
    "review.forget_keys", "review.forget_open", "review.counts",
    "view.young_record", "transfer.rows_of_source", "transfer.refusals",
}  # fmt: skip
"""They say so, and are asked once in a while; those that count, likewise."""

OF_A_STRETCH = {"view.records_named", "view.newest_of_source", "view.received_from"}
"""They read a stretch of the log, as long as whoever asks says: `view/whose.py` and `view/volume.py` bound it."""

LOOK_UPS = [
    name
    for name in STATEMENTS
    if name not in OF_A_WHOLE_SPACE | OF_A_STRETCH
    and not name.startswith(("doctor.", "workspace.", "view.count_"))  # workspaces have few rows
]
FEW = 400
"""Rows or pages read: a handful for each value asked for."""


@pytest.fixture(scope="module")
def large_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("large") / "shop.db"
    with closing(open_database(str(path))) as opened:
        opened.migrate()
        with closing(opened.connect()) as connection:
            fill(connection, ROWS)
            yield connection._raw  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", LOOK_UPS)
def test_sqlite_looks_up_without_reading_everything(name: str, large_file: sqlite3.Connection, types: Types) -> None:
    values = {key: json.dumps(one) if isinstance(one, list) else one for key, one in values_of(name, types).items()}
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    large_file.execute("BEGIN")
    large_file.set_progress_handler(count, 20)
    try:
        large_file.execute(statement(name, "sqlite").sql, values).fetchall()
    finally:
        large_file.set_progress_handler(None, 0)
        large_file.execute("ROLLBACK")
    assert steps < FEW


@pytest.fixture(scope="module", params=["empty", "filled", "analyzed"])
def large_database(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, types: Types
) -> Iterator[psycopg.Connection]:
    """Statements prepared when all tables were empty, or had just been filled, or had been filled and analyzed."""
    url = postgres_server.create()
    with closing(open_database(url)) as opened, psycopg.connect(url, autocommit=True, prepare_threshold=None) as raw:
        opened.migrate()
        psycopg.RawCursor(raw).execute(statement("postgres.session", "postgres").sql, ["1min", "1min", "off"])
        for table in TABLES:
            raw.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")
        if request.param == "empty":
            prepare(raw, types)
        with closing(opened.connect()) as connection:
            fill(connection, ROWS)
        if request.param == "analyzed":
            raw.execute("ANALYZE")
        if request.param != "empty":
            prepare(raw, types)
        yield raw


def prepare(raw: psycopg.Connection, types: Types) -> None:
    for name in LOOK_UPS:
        kinds = f"({', '.join(types[name].values())})" if types[name] else ""
        raw.execute(f"PREPARE {_prepared(name)} {kinds} AS {statement(name, 'postgres').sql}")
        raw.execute(f"EXPLAIN EXECUTE {_prepared(name)}{_arguments(name, types)}")


def _prepared(name: str) -> str:
    return name.replace(".", "_")


def _arguments(name: str, types: Types) -> str:
    given = [sql.quote(value_text(value)) for value in values_of(name, types).values()]
    return f"({', '.join(given)})" if given else ""


def value_text(value: Any) -> str:
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    return value.decode() if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize("name", LOOK_UPS)
def test_postgres_looks_up_without_reading_everything(
    name: str, large_database: psycopg.Connection, types: Types
) -> None:
    asked = f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE {_prepared(name)}{_arguments(name, types)}"
    large_database.execute("BEGIN")
    try:
        ((plan,),) = large_database.execute(asked).fetchall()
    finally:
        large_database.execute("ROLLBACK")
    assert read(plan[0]["Plan"]) < FEW, json.dumps(plan, indent=1)


def read(plan: dict[str, Any]) -> float:
    """Rows that all steps of a plan look at."""
    here = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
    return here * plan["Actual Loops"] + sum(read(part) for part in plan.get("Plans", ()))
