"""What is SQLite's own: its file between processes, a full disk, and many rows in one step."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import onefold
from onefold.errors import DatabaseGone, InvalidInput
from onefold.store.sqlite.bulk import at_once, insertions
from onefold.store.sqlite.connection import SqliteConnection
from onefold.store.sqlite.database import SqliteDatabase
from onefold.store.statements import names, statement

CLAIM = """
import sys
from onefold.store.sqlite.database import SqliteDatabase
database = SqliteDatabase(sys.argv[1])
connection = database.connect()
print(database.claim(connection, 1), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    with closing(SqliteDatabase(tmp_path / "shop.db")) as opened:
        opened.migrate()
        yield opened


@pytest.fixture
def connection(database: SqliteDatabase) -> Iterator[SqliteConnection]:
    with closing(database.connect()) as one:
        yield one


def another_process(path: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(onefold.__file__).parents[1])}
    command = [sys.executable, "-c", CLAIM, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_second_process_does_not_get_the_writer_role_until_the_first_is_dead(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    with another_process(tmp_path / "shop.db") as first:
        try:
            assert answer(first) == "True"
            with closing(database.connect()) as here:
                assert not database.claim(here, 1)
                assert not database.claim(here, 2), "a file has one process that writes its spaces"
                first.send_signal(signal.SIGKILL)
                first.wait(10)
                assert database.claim(here, 1)
                with another_process(tmp_path / "shop.db") as second:
                    assert answer(second) == "False"
                    second.kill()
        finally:
            first.kill()


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear customers, " * 100)
    with closing(SqliteDatabase(path)) as database, pytest.raises(InvalidInput, match="is not a SQLite database"):
        database.migrate()
    assert path.read_text() == "Dear customers, " * 100


def test_a_full_disk_refuses_and_later_goes_on(connection: SqliteConnection) -> None:
    ((pages,),) = connection.execute("PRAGMA page_count")
    connection.execute(f"PRAGMA max_page_count = {pages + 3}")
    with pytest.raises(DatabaseGone, match="full"), connection.transaction():
        connection.append("record", [(n, 1, "r", None, 0, 1, "track", None, 0, b"x" * 4_000) for n in range(1, 50)])
    assert connection.rows("space.records_by_seq", seqs=list(range(1, 50)), shift=0) == []
    connection.execute("PRAGMA max_page_count = 1000000")
    connection.append("evidence", [(1, 1, 1, b"")])
    assert len(connection.rows("space.members", components=[1])) == 1


def test_a_writer_waits_for_another_and_is_told_if_that_takes_too_long(
    database: SqliteDatabase, connection: SqliteConnection
) -> None:
    with closing(database.connect()) as other:
        other._raw.execute("PRAGMA busy_timeout = 50")
        with connection.transaction(), pytest.raises(DatabaseGone, match="locked"):
            other.append("evidence", [(1, 1, 1, b"")])


def test_commits_are_on_disk_and_readers_do_not_hold_them_up(connection: SqliteConnection) -> None:
    settings = {"synchronous": 2, "journal_mode": "wal", "secure_delete": 1}
    assert {name: connection.execute(f"PRAGMA {name}")[0][0] for name in settings} == settings


# ------------------------------------------------------------------ many rows in one step


@given(count=st.integers(1, 5_000), width=st.integers(1, 12))
def test_insertions_hold_every_row_once_in_order_and_keep_to_sqlites_limits(count: int, width: int) -> None:
    rows = [tuple(range(n, n + width)) for n in range(count)]
    found = list(insertions("INSERT INTO t VALUES ", width, "", rows))
    assert [one for _, values in found for one in values] == [one for row in rows for one in row]
    assert all(sql.count("?") == len(values) <= 32_766 for sql, values in found)
    assert len({sql for sql, _ in found}) <= 12


ONE_BY_ONE = {"space.redirect_names", "space.move_component"}
"""Writes that change what they look for: where a becomes b and then b becomes c, a becomes c."""


def test_every_write_for_each_row_is_done_in_one_step_but_those_that_cannot_be() -> None:
    left = {
        name
        for name in names()
        for sql, parameters, lists in [statement(name, "sqlite")]
        if name.startswith("space.") and sql.startswith(("INSERT", "DELETE", "UPDATE")) and not lists
        and " BETWEEN " not in sql and "RETURNING" not in sql
        and at_once(sql, parameters, [tuple(range(len(parameters)))]) is None
    }  # fmt: skip
    assert left <= ONE_BY_ONE


SMALL = st.integers(0, 3)
WRITES = [
    ("INSERT INTO t VALUES (:a, :b, :c) ON CONFLICT (a) DO UPDATE SET b = excluded.b", ("a", "b", "c")),
    ("UPDATE t SET b = :b WHERE a = :a", ("b", "a")),
    ("UPDATE t SET a = :b WHERE a = :a", ("b", "a")),
    ("DELETE FROM t WHERE a = :a AND b = :b", ("a", "b")),
    ("DELETE FROM t WHERE b = :b", ("b",)),
]


@given(write=st.sampled_from(WRITES), rows=st.lists(st.tuples(SMALL, SMALL, st.binary(max_size=2)), max_size=8))
def test_in_one_step_or_one_by_one_is_the_same(write: tuple[str, tuple[str, ...]], rows: list[tuple[Any, ...]]) -> None:
    sql, parameters = write
    rows = [row[: len(parameters)] for row in rows]
    together, apart = table(), table()
    taken = False
    for row in rows:
        try:
            apart.execute(sql, dict(zip(parameters, row, strict=True)))
        except sqlite3.IntegrityError:
            taken = True
    found = at_once(sql, parameters, rows) if rows else None
    if found is not None and not taken:
        for one, values in found:
            together.execute(one, values)
        assert content(together) == content(apart)
    together.close()
    apart.close()


def table() -> sqlite3.Connection:
    raw = sqlite3.connect(":memory:", isolation_level=None)
    raw.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER, c BLOB)")
    raw.executemany("INSERT INTO t VALUES (?, ?, ?)", [(0, 1, b"x"), (1, 2, b"y"), (2, 1, None)])
    return raw


def content(raw: sqlite3.Connection) -> list[tuple[Any, ...]]:
    return raw.execute("SELECT * FROM t ORDER BY a").fetchall()
