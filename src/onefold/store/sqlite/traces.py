"""Whether a text is anywhere in a SQLite file or its log; and that the log holds nothing that was deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from onefold.store.port import Trace
from onefold.store.sqlite.descriptors import read_at

BLOCK = 1 << 24
"""Bytes of a file that are looked through together."""

_HOLD_UP = 0.1
"""Seconds that a writer may have to wait for the log to be emptied."""


def emptied_log(path: Path) -> bool:
    """Move all that was committed into the file, then cut the log to nothing; False where somebody still reads it.

    Free places of the file are overwritten as they become free: `secure_delete` is on for whoever writes.
    """
    with closing(sqlite3.connect(path, timeout=_HOLD_UP, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = FULL")
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        ((busy, *_),) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def traces(path: Path, texts: Sequence[str]) -> Iterator[Trace]:
    """Columns by SQL, then every byte of the file and its log, whatever it belongs to."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as raw:
        raw.execute("BEGIN")
        for (table,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall():
            for _, column, *_ in raw.execute(f"PRAGMA table_info({table})").fetchall():
                count = sum(_in_column(raw, table, column, text) for text in texts)
                if count:
                    yield Trace(f"{table}.{column}", count)
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists() and (count := in_file(file, texts)):
            yield Trace(file.name, count)


def _in_column(raw: sqlite3.Connection, table: str, column: str, text: str) -> int:
    said = f"lower(CAST({column} AS TEXT))"
    (count,) = raw.execute(f"SELECT count(*) FROM {table} WHERE instr({said}, lower(?)) > 0", [text]).fetchone()  # noqa: S608 - names from the schema
    return int(count)


def in_file(file: Path, texts: Sequence[str]) -> int:
    """How often the texts stand in the bytes of a file, in upper or lower case."""
    wanted = [text.encode().lower() for text in texts if text]
    longest, count, before = max(map(len, wanted), default=1), 0, b""
    offset = 0
    while block := read_at(file, offset, BLOCK):
        offset += len(block)
        here = before + block.lower()
        count += sum(here.count(one) for one in wanted)
        before = here[len(here) - longest + 1 :] if longest > 1 else b""
        count -= sum(before.count(one) for one in wanted)
    return count
