"""A connection to PostgreSQL: statements prepared once, rows by binary COPY, errors that repeat no value of a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg import RawCursor
from psycopg.types.numeric import Int8BinaryDumper, Int8Dumper

from onefold.errors import InvalidInput, OnefoldError
from onefold.store.port import Row
from onefold.store.postgres.address import Address
from onefold.store.postgres.failures import sorted_errors, unreachable
from onefold.store.statements import statement

_TIMEOUTS = {"longest": "10min", "idle": "10min"}
"""A bulk load, or a look at every row of a large database, ends before; a process that hangs does not."""

_STATEMENTS = 1_000
"""Prepared ones kept: more than there are."""

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_BEGIN_SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_IDLE = psycopg.pq.TransactionStatus.IDLE
_IN_TRANSACTION = psycopg.pq.TransactionStatus.INTRANS


class PostgresConnection:
    """As `store.port.Connection` says. Once it has raised DatabaseGone it is of no more use."""

    def __init__(self, address: Address, *, reading: bool = False) -> None:
        self._place = address.place
        self._types: dict[str, list[int]] = {}
        self._raw = _connected(address)
        try:
            self._cursor = RawCursor(self._raw)
            self._cursor.format = psycopg.pq.Format.BINARY
            self._set_up("on" if reading else "off")
        except BaseException:
            self._raw.close()
            raise

    def _set_up(self, reading: str) -> None:
        ((*_, encoding),) = self.rows("postgres.session", reading=reading, **_TIMEOUTS)
        if encoding != "UTF8":
            raise InvalidInput(f"The database {self._place} has the encoding {encoding}; must be UTF8.")

    def rows(self, statement: str, **values: Any) -> list[Row]:
        with sorted_errors(self._place):
            return self._executed(statement, values).fetchall()

    def run(self, statement: str, **values: Any) -> int:
        with sorted_errors(self._place):
            return self._executed(statement, values).rowcount

    def run_each(self, statement: str, each: Sequence[Row]) -> None:
        if each:
            with self._whole(), sorted_errors(self._place):
                self._cursor.executemany(_sql(statement), each)

    def append(self, table: str, rows: Sequence[Row]) -> None:
        if not rows:
            return
        types, sql = self._types_of(table), f"COPY {table} FROM STDIN (FORMAT BINARY)"
        with self._whole(), sorted_errors(self._place), self._cursor.copy(sql) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self.execute(_BEGIN)
        try:
            yield
            self._commit()
        except BaseException:
            self._roll_back()
            raise

    def _commit(self) -> None:
        with sorted_errors(self._place):
            ended = self._raw.execute("COMMIT", prepare=False).statusmessage
        if ended != "COMMIT":  # PostgreSQL's answer where a statement failed and somebody went on regardless
            raise OnefoldError("Nothing was committed: a statement of the transaction had failed.")

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """All or nothing, within the transaction that is open or in one of its own."""
        if self._raw.info.transaction_status != _IDLE:
            yield
        else:
            with self.transaction():
                yield

    def begin_snapshot(self) -> None:
        self.execute(_BEGIN_SNAPSHOT)

    def end_snapshot(self) -> bool:
        """By COMMIT, which ends a reading transaction as well: at a ROLLBACK psycopg forgets what it prepared."""
        if self._raw.info.transaction_status == _IN_TRANSACTION:
            with suppress(psycopg.Error):
                self._raw.execute("COMMIT", prepare=False)
        return self._roll_back()

    def execute(self, script: str) -> None:
        """SQL of ours without parameters; several statements may stand in it."""
        with sorted_errors(self._place):
            self._raw.execute(script, prepare=False)

    def found(self, sql: str, values: list[Any]) -> int:
        """What a query of ours counts."""
        with sorted_errors(self._place):
            ((count,),) = self._cursor.execute(sql, values, prepare=False).fetchall()
        return int(count)

    def close(self) -> None:
        self._raw.close()

    def _executed(self, name: str, values: Mapping[str, Any]) -> RawCursor[Row]:
        found = statement(name, "postgres")
        bound = [list(values[one]) if one in found.lists else values[one] for one in found.parameters]
        return self._cursor.execute(found.sql, bound, prepare=True)

    def _roll_back(self) -> bool:
        """Whether the connection is in order."""
        with suppress(psycopg.Error):
            if self._raw.info.transaction_status != _IDLE:
                self._raw.execute("ROLLBACK", prepare=False)
            return not self._raw.broken and not self._raw.closed
        return False

    def _types_of(self, table: str) -> list[int]:
        if table not in self._types:
            self._types[table] = [row[0] for row in self.rows("postgres.column_types", table_name=table)]
        return self._types[table]


def _connected(address: Address) -> psycopg.Connection[Row]:
    try:
        raw = psycopg.connect(address.conninfo, autocommit=True, prepare_threshold=0)
    except psycopg.Error as error:
        raise unreachable(error, address.place) from None
    raw.prepared_max = _STATEMENTS
    for kind in (int, bool):  # always BIGINT, not as small as the value: one plan for each statement
        raw.adapters.register_dumper(kind, Int8Dumper)
        raw.adapters.register_dumper(kind, Int8BinaryDumper)
    return raw


def _sql(name: str) -> str:
    return statement(name, "postgres").sql
