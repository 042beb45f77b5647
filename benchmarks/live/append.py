"""The floor of an import: rows of Parquet files as JSON with their keys, appended durably to a SQLite file."""

from __future__ import annotations

import argparse
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import duckdb

AT_ONCE = 100_000


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="with a column `id`")
    parser.add_argument("--db", required=True)
    asked = parser.parse_args(arguments)
    log = sqlite3.connect(asked.db, isolation_level=None)
    log.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
        "CREATE TABLE record (seq INTEGER PRIMARY KEY, source TEXT, id TEXT, body BLOB)"
    )
    for path in asked.files:
        found = duckdb.execute("select ?, r.id, encode(to_json(r)) from read_parquet(?) r", [path.stem, str(path)])
        while rows := found.fetchmany(AT_ONCE):
            log.execute("BEGIN")
            log.executemany("INSERT INTO record (source, id, body) VALUES (?, ?, ?)", rows)
            log.execute("COMMIT")


if __name__ == "__main__":
    main()
