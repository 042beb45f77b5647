"""A filled space written down several times, with other identifiers each time: rows straight into the tables."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from benchmarks.live.servers import SPACE
from onefold.live.names import Names
from onefold.live.records import fingerprint
from onefold.live.succession import public_id
from onefold.store.open import open_database
from onefold.store.rows import SHIFT, ProfileState, Said
from onefold.store.space import SpaceStore, encode
from onefold.store.workspace import Workspace

Row = tuple[Any, ...]

_TABLES = {
    "record": ("number", "", "name", "time", "", "number", "", "", "", ""),
    "restated": ("number", "number"),
    "saying": ("number", "number"),
    "evidence": ("number", "number", "fingerprint", "said"),
    "anchor": ("", "", "value", "number"),
    "profile": ("number", "number", "public", "state"),
    "profile_name": ("", "public", "number"),
    "contested": ("number",),
    "held": ("number", "number"),
}
"""What each column of each table is, where a copy differs."""

_SAID = msgspec.msgpack.Decoder(Said)
_STATE = msgspec.msgpack.Decoder(ProfileState)


def multiplied(path: Path, to: Path, times: int) -> None:
    """A database that holds `times` as many records, evidence and profiles; made aside, then renamed."""
    making = to.with_suffix(".making")
    for left in to.parent.glob(f"{making.name}*"):
        left.unlink()
    shutil.copyfile(path, making)
    with closing(open_database(str(making))) as database:
        database.migrate()
        number = Workspace(database).space(SPACE).number
    with closing(sqlite3.connect(making)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        ((highest,),) = raw.execute("SELECT max(seq) FROM record").fetchall()
        copies = [_Copy(copy, copy * (highest - (number << SHIFT))) for copy in range(1, times)]
        for table, columns in _TABLES.items():
            rows = raw.execute(f"SELECT * FROM {table}").fetchall()
            for copy in copies:
                _append(raw, table, (tuple(copy.changed(columns, row)) for row in rows))
            raw.commit()
    _name(making, number)
    making.rename(to)


def _append(raw: sqlite3.Connection, table: str, rows: Iterator[Row]) -> None:
    first = next(rows, None)
    if first is not None:
        raw.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(first))})", first)
        raw.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(first))})", rows)


def _name(path: Path, space: int) -> None:
    """The names of the records that were added."""
    with closing(open_database(str(path))) as database, closing(database.connect()) as connection:
        store = SpaceStore(connection, space, {})
        with connection.transaction():
            Names(store).settle()  # it reads what is in no run


class _Copy:
    """One more of everything: numbers shifted, values with the number of the copy before them."""

    def __init__(self, number: int, shift: int) -> None:
        self._copy = number
        self._shift = shift

    def changed(self, columns: Sequence[str], row: Row) -> list[Any]:
        found = [
            getattr(self, f"_{column}")(value) if column else value for column, value in zip(columns, row, strict=True)
        ]
        if "fingerprint" in columns:
            found[columns.index("fingerprint")] = fingerprint(found[columns.index("said")])
        return found

    def _number(self, number: int | None) -> int | None:
        return number + self._shift if number else number

    def _name(self, name: str) -> str:
        return f"{name}-{self._copy}"

    def _time(self, time: int | None) -> int | None:
        return time + self._copy if time else time

    def _value(self, value: str) -> str:
        return f"{self._copy}{value}"

    def _public(self, public: str) -> str:
        return public_id(public, str(self._copy))

    def _fingerprint(self, value: int) -> int:
        return value

    def _said(self, encoded: bytes) -> bytes:
        said = _SAID.decode(encoded)
        found = {type_: tuple(map(self._value, values)) for type_, values in said.identifiers.items()}
        return encode(msgspec.structs.replace(said, identifiers=found))

    def _state(self, encoded: bytes) -> bytes:
        state = _STATE.decode(encoded)
        found = {type_: list(map(self._value, values)) for type_, values in state.identifiers.items()}
        return encode(msgspec.structs.replace(state, identifiers=found))
