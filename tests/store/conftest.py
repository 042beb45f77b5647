"""Both stores side by side, filled alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from onefold.store.open import open_database
from onefold.store.port import Connection, Database
from tests.servers.postgres import PostgresServer
from tests.store.filling import fill
from tests.store.types import parameter_types


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as one:
        yield one


@pytest.fixture(scope="package")
def types(postgres_server: PostgresServer) -> dict[str, dict[str, str]]:
    """The parameters of every statement, with their types."""
    url = postgres_server.create()
    with closing(open_database(url)) as opened:
        opened.migrate()
    return parameter_types(url)


@pytest.fixture(scope="package")
def both(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Connection, ...]]:
    """A connection to SQLite and one to PostgreSQL, with the same rows. Who writes rolls back."""
    file: Path = tmp_path_factory.mktemp("both") / "shop.db"
    with closing(open_database(str(file))) as sqlite, closing(open_database(postgres_server.create())) as postgres:
        connections = []
        for one in (sqlite, postgres):
            one.migrate()
            connections.append(one.connect())
            fill(connections[-1], 400)
        yield tuple(connections)
        for each in connections:
            each.close()
