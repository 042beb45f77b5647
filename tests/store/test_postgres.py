"""What is PostgreSQL's own: a server that goes and comes back, passwords, what psycopg would rather hide or tell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

import onefold
from onefold.errors import Conflict, DatabaseGone, InvalidInput, OnefoldError
from onefold.store.postgres.address import read_address
from onefold.store.postgres.connection import PostgresConnection
from onefold.store.postgres.database import PostgresDatabase
from tests.servers.postgres import PostgresServer

CLAIM = """
import sys
from onefold.store.postgres.database import PostgresDatabase
database = PostgresDatabase(sys.argv[1])
connection = database.connect()
print(database.claim(connection, 1), flush=True)
with connection.transaction():
    connection.append("evidence", [(1, 1, 1, b"")])
    sys.stdin.read()
"""


@pytest.fixture
def database(postgres_url: str) -> Iterator[PostgresDatabase]:
    with closing(PostgresDatabase(postgres_url)) as opened:
        opened.migrate()
        yield opened


@pytest.fixture
def connection(database: PostgresDatabase) -> Iterator[PostgresConnection]:
    with closing(database.connect()) as one:
        yield one


def say(connection: PostgresConnection, *numbers: int) -> None:
    connection.append("evidence", [(n, 1, n, b"") for n in numbers])


def said(connection: PostgresConnection) -> list[int]:
    return [row[0] for row in connection.rows("space.members", components=[1])]


# ------------------------------------------------------------------ the server goes and comes back


def test_a_server_that_dies_is_told_and_one_that_comes_back_is_used_again(own_postgres_server: PostgresServer) -> None:
    with closing(PostgresDatabase(own_postgres_server.create())) as database:
        database.migrate()
        with closing(database.connect()) as writer:
            say(writer, 1)
            with database.reader() as reader:
                assert said(reader) == [1]
            own_postgres_server.kill()
            with pytest.raises(DatabaseGone), writer.transaction():
                say(writer, 2)
        with pytest.raises(DatabaseGone), database.reader():
            pass
        own_postgres_server.start()
        with database.reader() as reader:
            assert said(reader) == [1], "what was committed is there"
        with closing(database.connect()) as writer:
            say(writer, 3)
            own_postgres_server.restart()
            with pytest.raises(DatabaseGone):
                said(writer)
        with database.reader() as reader:
            assert said(reader) == [1, 3]


def test_a_transaction_cut_off_leaves_nothing(own_postgres_server: PostgresServer) -> None:
    with closing(PostgresDatabase(own_postgres_server.create())) as database:
        database.migrate()
        with closing(database.connect()) as writer, pytest.raises(DatabaseGone), writer.transaction():  # noqa: PT012
            say(writer, 1, 2, 3)
            own_postgres_server.kill()
        own_postgres_server.start()
        with database.reader() as reader:
            assert said(reader) == []


def test_another_takes_over_when_the_writer_is_killed(database: PostgresDatabase, postgres_url: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(onefold.__file__).parents[1])}
    command = [sys.executable, "-c", CLAIM, postgres_url]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as first,
        closing(database.connect()) as second,
    ):
        assert first.stdout is not None
        assert first.stdout.readline().strip() == b"True"
        assert not database.claim(second, 1)
        first.send_signal(signal.SIGKILL)
        until = time.monotonic() + 5
        while not database.claim(second, 1):
            assert time.monotonic() < until
            time.sleep(0.01)
        assert said(second) == [], "what it had not committed is gone"


def test_a_session_that_was_ended_has_no_role_and_cannot_write(
    database: PostgresDatabase, connection: PostgresConnection, postgres_server: PostgresServer
) -> None:
    assert database.claim(connection, 1)
    postgres_server.ask(f"SELECT pg_terminate_backend({connection._raw.info.backend_pid})")
    with pytest.raises(DatabaseGone):
        say(connection, 1)
    with closing(database.connect()) as other:
        assert database.claim(other, 1)


def test_a_lock_that_does_not_come_is_told(database: PostgresDatabase, connection: PostgresConnection) -> None:
    with closing(database.connect()) as other, connection.transaction():
        connection.run("workspace.changed")
        other.execute("SET lock_timeout = '50ms'")
        with pytest.raises(DatabaseGone, match="lock timeout"):
            other.run("workspace.changed")


def test_too_many_connections_are_told(own_postgres_server: PostgresServer) -> None:
    with closing(PostgresDatabase(own_postgres_server.create())) as database:
        own_postgres_server.ask("CREATE ROLE plain LOGIN CONNECTION LIMIT 0")
        crowded = PostgresDatabase(database._address.conninfo.replace("user=onefold", "user=plain"))
        with pytest.raises(DatabaseGone, match="too many connections"):
            crowded.connect()


# ------------------------------------------------------------------ what it would hide, or tell


def test_a_failure_that_somebody_swallowed_is_no_silent_rollback(connection: PostgresConnection) -> None:
    say(connection, 1)
    with pytest.raises(OnefoldError, match="Nothing was committed"), connection.transaction():  # noqa: PT012
        say(connection, 2)
        with suppress(Conflict):
            say(connection, 1)
    assert said(connection) == [1]


def test_commits_are_on_disk_even_where_the_server_does_not_ask_for_it(
    database: PostgresDatabase, postgres_server: PostgresServer
) -> None:
    name = database.place.rpartition("/")[2]
    for asked, got in (("off", "on"), ("remote_apply", "remote_apply"), ("on", "on")):
        postgres_server.ask(f"ALTER DATABASE {name} SET synchronous_commit = {asked}")
        with closing(database.connect()) as connection:
            assert connection._raw.execute("SHOW synchronous_commit").fetchall() == [(got,)]


def test_statements_stay_prepared_from_one_snapshot_to_the_next(database: PostgresDatabase) -> None:
    def prepared() -> list[tuple[object, ...]]:
        with database.reader() as reader:
            reader.rows("space.members", components=[1])
            return reader._raw.execute("SELECT name FROM pg_prepared_statements ORDER BY name").fetchall()

    assert len(prepared()) == len(prepared()) == len(prepared())


def test_values_of_different_sizes_share_one_prepared_statement(connection: PostgresConnection) -> None:
    for number in (1, 1 << 20, 1 << 40):
        connection.rows("space.members", components=[number])
        connection.rows("space.seqs_held_by", profile=number)
    asked = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT seq FROM held%'"
    assert connection._raw.execute(asked).fetchall() == [(1,)]


def test_nul_is_refused_and_not_repeated(connection: PostgresConnection) -> None:
    writes: list[Callable[[], object]] = [
        lambda: connection.append("anchor", [(1, "email", "jane\0doe", 1)]),
        lambda: connection.run_each("space.put_anchor", [(1, "email", "jane\0doe", 1)]),
        lambda: connection.rows("space.anchors", graph=1, type="email", values=["jane\0doe"]),
    ]
    for write in writes:
        with pytest.raises(InvalidInput, match="NUL") as caught:
            write()
        assert "jane" not in str(caught.value)


def test_no_error_repeats_a_value(connection: PostgresConnection) -> None:
    wrong = [("not a number: jane@example.org", "x", "y", "z")]
    writes: list[Callable[[], None]] = [
        lambda: connection.append("anchor", wrong),
        lambda: connection.run_each("space.put_anchor", wrong),
        lambda: connection.append("anchor", [(1, "email", "jane@example.org" * 1_000, None)]),
    ]
    for write in writes:
        with pytest.raises(Exception, match=r".") as caught:
            write()
        shown: BaseException | None = caught.value
        while shown is not None:
            assert "jane" not in str(shown)
            shown = shown.__cause__


def test_another_encoding_is_refused(postgres_server: PostgresServer) -> None:
    postgres_server.ask("CREATE DATABASE old_letters TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    with (
        closing(PostgresDatabase(postgres_server.url("old_letters"))) as database,
        pytest.raises(InvalidInput, match="LATIN1; must be UTF8"),
    ):
        database.migrate()


def test_two_workspaces_in_two_schemas_do_not_share_a_writer(postgres_url: str) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as raw:
        raw.execute("CREATE SCHEMA one")
        raw.execute("CREATE SCHEMA two")
    first, second = (PostgresDatabase(f"{postgres_url}?options=-csearch_path%3D{name}") for name in ("one", "two"))
    with closing(first), closing(second):
        first.migrate()
        second.migrate()
        with closing(first.connect()) as here, closing(second.connect()) as there:
            assert first.claim(here, 1)
            assert second.claim(there, 1)
            say(here, 1)
            assert said(there) == []


# ------------------------------------------------------------------ addresses

SECRET = "pa55w0rd"
HOSTILE = st.text(st.sampled_from("@/:?#%&=' \\[]!é"), max_size=6)


@given(before=HOSTILE, after=HOSTILE)
def test_no_address_however_wrong_shows_its_password(before: str, after: str) -> None:
    url = f"postgresql://shop:{before}{SECRET}{after}@127.0.0.1:1/shop"
    shown = ""
    try:
        shown = PostgresDatabase(url).place
    except InvalidInput as error:
        shown = str(error)
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("postgresql://shop:secret@db.example:5433/shop", "postgresql://db.example:5433/shop"),
        ("postgres://shop:s%40cret%2F@db.example/shop?sslmode=require", "postgresql://db.example/shop"),
        ("postgresql:///shop?host=/var/run/postgresql&password=secret", "postgresql:///var/run/postgresql/shop"),
        ("postgresql://shop:secret@a:1,b:2/shop", "postgresql://a:1,b:2/shop"),
        ("postgresql://shop@a,b/shop", "postgresql://a,b/shop"),
        ("postgresql://shop@[::1]:5432/shop", "postgresql://::1:5432/shop"),
    ],
)
def test_places_for_people(url: str, place: str) -> None:
    found = read_address(url)
    assert found.place == place
    assert "connect_timeout" in found.conninfo


def test_the_address_may_be_more_patient() -> None:
    assert "connect_timeout=60" in read_address("postgresql://shop@db/shop?connect_timeout=60").conninfo
