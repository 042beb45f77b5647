"""SQLite as a store: one file, WAL, every commit on disk before it is answered, one process that writes spaces."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from onefold.errors import InvalidInput
from onefold.store.port import Connection, Trace
from onefold.store.snapshots import Snapshots
from onefold.store.sqlite.connection import SqliteConnection, sorted_errors
from onefold.store.sqlite.role import WriterRole
from onefold.store.sqlite.traces import emptied_log, traces
from onefold.store.statements import migrations

_OLDEST = (3, 35, 0)
"""RETURNING came with it."""


class SqliteDatabase:
    """One file, as `store.port.Database` says."""

    def __init__(self, path: str | Path) -> None:
        if sqlite3.sqlite_version_info < _OLDEST:
            raise InvalidInput(f"Python was built with SQLite {sqlite3.sqlite_version}; 3.35 or later is needed.")
        self._path = Path(path).absolute()
        self._place = str(path)
        self._role = WriterRole(self._path)
        self._snapshots = Snapshots(partial(SqliteConnection, self._path, reading=True))

    @property
    def place(self) -> str:
        return self._place

    @property
    def address(self) -> str:
        return str(self._path)

    @property
    def shared(self) -> bool:
        return False

    def migrate(self) -> None:
        connection = self.connect()
        try:
            with connection.transaction():
                self._migrate(connection, migrations("sqlite"))
        finally:
            connection.close()

    def _migrate(self, connection: SqliteConnection, scripts: list[str]) -> None:
        ((version,),) = connection.execute("PRAGMA user_version")
        if version > len(scripts):
            raise InvalidInput(
                f"{self.place} was written by a newer Onefold (schema {version}, this one knows {len(scripts)})."
            )
        if version == 0 and connection.execute("SELECT name FROM sqlite_schema LIMIT 1"):
            raise InvalidInput(f"{self.place} is another program's database; name a file that is not there yet.")
        for script in scripts[version:]:
            connection.script(script)
        if version < len(scripts):
            connection.execute(f"PRAGMA user_version = {len(scripts)}")

    def connect(self) -> SqliteConnection:
        return SqliteConnection(self._path, closed=self._role.leave)

    def erase(self) -> bool:
        with sorted_errors(self._path):
            return emptied_log(self._path)

    def traces(self, texts: Sequence[str]) -> Iterator[Trace]:
        with sorted_errors(self._path):
            yield from traces(self._path, texts)

    def reader(self) -> AbstractContextManager[SqliteConnection]:
        return self._snapshots.lend()

    def claim(self, connection: Connection, space: int) -> bool:
        with sorted_errors(self._path):
            return self._role.take(connection, space)

    def close(self) -> None:
        self._snapshots.close()
