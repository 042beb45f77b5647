"""A connection to a SQLite file: statements by name, many rows in one step, errors sorted by whose fault they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from onefold.errors import Conflict, DatabaseGone, InvalidInput
from onefold.store.port import Row
from onefold.store.sqlite.bulk import Gathering, at_once, insertions
from onefold.store.statements import Statement, statement

_PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 60000;
PRAGMA journal_size_limit = 268435456;
PRAGMA secure_delete = ON;
"""
"""A checkpoint every 240 MB at the latest; see `store.sqlite.checkpoints` for those before."""

_TO_WRITE = "PRAGMA cache_size = -65536;"
_TO_READ = "PRAGMA cache_size = -8192; PRAGMA query_only = ON;"
"""Kilobytes of pages: one connection writes, several read, and the system keeps the file in memory for all of them."""

_PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

_STATEMENTS = 512
"""Compiled ones kept: more than there are, inserts of different sizes included."""

_MANY = 16
"""Members of a list from which on its rows are fetched in one step: see `store.sqlite.bulk`."""

_OUTSIDE = (
    *("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_READONLY"),
    *("SQLITE_PERM", "SQLITE_PROTOCOL", "SQLITE_CORRUPT", "SQLITE_NOLFS"),
)
_TAKEN = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "SQLITE_CONSTRAINT_ROWID")


_NO_VALUES: Mapping[str, Any] = {}


class SqliteConnection:
    """As `store.port.Connection` says. `closed` is told when it is closed."""

    def __init__(
        self, path: Path, *, reading: bool = False, closed: Callable[[SqliteConnection], None] = lambda _: None
    ) -> None:
        self._path = path
        self._closed = closed
        self._gathered: dict[str, Gathering | None] = {}
        with sorted_errors(path):
            self._raw = sqlite3.connect(
                path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
            )
            try:
                self._raw.executescript(_PRAGMAS + (_TO_READ if reading else _TO_WRITE))
            except BaseException:
                self._raw.close()
                raise

    def rows(self, statement: str, **values: Any) -> list[Row]:
        found = _statement(statement)
        many = any(len(values[name]) >= _MANY for name in found.lists)
        bound = _bound(found, values)
        if many and (gathering := self._gathering(found.sql, bound)):
            with suppress(sqlite3.DataError):  # longer than a text may be
                return gathering.rows(self.execute(gathering.sql, bound)[0][0])
        return self.execute(found.sql, bound)

    def run(self, statement: str, **values: Any) -> int:
        found = _statement(statement)
        with sorted_errors(self._path):
            return self._raw.execute(found.sql, _bound(found, values)).rowcount

    def run_each(self, statement: str, each: Sequence[Row]) -> None:
        if not each:
            return
        sql, parameters, _ = _statement(statement)
        found = at_once(sql, parameters, each)
        with self._whole(), sorted_errors(self._path):
            if found is None:
                self._raw.executemany(sql, [dict(zip(parameters, row, strict=True)) for row in each])
            else:
                for one, values in found:
                    self._raw.execute(one, values)

    def append(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        with self._whole(), sorted_errors(self._path):
            head = f"INSERT INTO {table} VALUES "  # noqa: S608 - a table of ours
            for sql, values in insertions(head, len(rows[0]), "", rows):
                self._raw.execute(sql, values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All or nothing, within the transaction that is open or in one of its own."""
        if self._raw.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    def begin_snapshot(self) -> None:
        self.execute("BEGIN")

    def end_snapshot(self) -> bool:
        return self._roll_back()

    def script(self, text: str) -> None:
        """Several statements at once, within the transaction that is open."""
        for one in _statements_of(text):
            self.execute(one)

    def close(self) -> None:
        self._raw.close()
        self._closed(self)

    def execute(self, sql: str, values: Mapping[str, Any] = _NO_VALUES) -> list[Row]:
        with sorted_errors(self._path):
            return self._raw.execute(sql, values).fetchall()

    def _roll_back(self) -> bool:
        """Whether the connection is in order; a full disk may have ended the transaction already."""
        try:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        return True

    def _gathering(self, sql: str, values: Mapping[str, Any]) -> Gathering | None:
        """None for queries that answer with bodies: those are large, and few at a time."""
        if sql not in self._gathered:
            with sorted_errors(self._path):
                found = self._raw.execute(f"SELECT * FROM ({sql}) LIMIT 0", values)  # noqa: S608 - of our own SQL
            columns = [one[0] for one in found.description]
            self._gathered[sql] = None if "body" in columns else Gathering.of(sql, len(columns))
        return self._gathered[sql]


def _statement(name: str) -> Statement:
    return statement(name, "sqlite")


def _bound(found: Statement, values: dict[str, Any]) -> dict[str, Any]:
    for name in found.lists:
        values[name] = json.dumps(list(values[name]), ensure_ascii=False)
    return values


def _statements_of(text: str) -> Iterator[str]:
    """The statements of a script, one by one: `executescript` would end the transaction."""
    part = ""
    for line in text.splitlines(keepends=True):
        part += line
        if sqlite3.complete_statement(part):
            yield part
            part = ""


@contextmanager
def sorted_errors(path: Path) -> Iterator[None]:
    """What the file or the disk does not allow is DatabaseGone, a key that is taken Conflict; the rest is our fault."""
    try:
        yield
    except UnicodeEncodeError:
        raise InvalidInput("A text holds half of a surrogate pair; must be valid Unicode text.") from None
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(_OUTSIDE):
            raise DatabaseGone(f"The database {path} cannot be used now: {error}.") from error
        if name == "SQLITE_NOTADB":
            raise InvalidInput(
                f"{path} is not a SQLite database; name another file, or one that is not there yet."
            ) from error
        if name in _TAKEN:
            raise Conflict(f"It is there already: {error}.") from error
        raise
