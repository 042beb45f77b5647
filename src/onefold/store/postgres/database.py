"""PostgreSQL as a store: several server processes share it, and one of them writes a space at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from functools import partial

from onefold.errors import InvalidInput
from onefold.store.port import Connection, Trace
from onefold.store.postgres.address import read_address
from onefold.store.postgres.connection import PostgresConnection
from onefold.store.postgres.traces import traces, vacuumed
from onefold.store.snapshots import Snapshots
from onefold.store.statements import migrations


class PostgresDatabase:
    """One database or schema of a server, as `store.port.Database` says.

    `url` is any that libpq reads; advisory locks and prepared statements need sessions of our own, so not a pooler that
    deals out transactions. Raises InvalidInput for one that cannot be read.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._address = read_address(url)
        self._snapshots = Snapshots(partial(PostgresConnection, self._address, reading=True))

    @property
    def place(self) -> str:
        return self._address.place

    @property
    def address(self) -> str:
        return self._url

    @property
    def shared(self) -> bool:
        return True

    def migrate(self) -> None:
        """Several processes may: one does it, the others wait and find it done."""
        connection = self.connect()
        try:
            connection.rows("postgres.patiently")
            connection.rows("postgres.migrate_alone")
            with connection.transaction():
                self._migrate(connection, migrations("postgres"))
        finally:
            connection.close()

    def _migrate(self, connection: PostgresConnection, scripts: list[str]) -> None:
        version = self._version(connection)
        if version > len(scripts):
            raise InvalidInput(
                f"{self.place} was written by a newer Onefold (schema {version}, this one knows {len(scripts)})."
            )
        for number, script in enumerate(scripts[version:], start=version + 1):
            connection.execute(script)
            connection.run("postgres.reached", version=number)

    def _version(self, connection: PostgresConnection) -> int:
        ((exists,),) = connection.rows("postgres.has_version")
        if exists:
            ((version,),) = connection.rows("postgres.version")
            return int(version)
        ((tables,),) = connection.rows("postgres.has_tables")
        if tables:
            raise InvalidInput(f"{self.place} holds tables of another program; create a database of its own.")
        return 0

    def connect(self) -> PostgresConnection:
        return PostgresConnection(self._address)

    def erase(self) -> bool:
        with closing(self.connect()) as connection:
            return vacuumed(connection)

    def traces(self, texts: Sequence[str]) -> Iterator[Trace]:
        with closing(self.connect()) as connection:
            yield from traces(connection, texts)

    def reader(self) -> AbstractContextManager[PostgresConnection]:
        return self._snapshots.lend()

    def claim(self, connection: Connection, space: int) -> bool:
        """By a lock of the connection's session: it ends when the session does, whoever ends it."""
        ((taken,),) = connection.rows("postgres.claim", space=space)
        return bool(taken)

    def close(self) -> None:
        self._snapshots.close()
