"""Gathers what could not be read: where it stands and why, never its values."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema([("source", pa.string()), ("file", pa.string()), ("line", pa.int64()), ("reason", pa.string())])


class Refused:
    """Rows and lines refused so far."""

    def __init__(self) -> None:
        self._rows: set[tuple[str, str, int | None, str]] = set()

    def add(self, source: str, file: str, line: int | None, reason: str) -> None:
        """Refuses one line; `line` counts from 1 (for tables: the row; for lists: the item)."""
        self._rows.add((source, file, line, reason))

    def update(self, others: Refused) -> None:
        """Takes over what others refused."""
        self._rows |= others._rows

    def __len__(self) -> int:
        return len(self._rows)

    def table(self) -> pa.Table:
        """source, file, line, reason: in that order."""
        rows = sorted(self._rows, key=lambda row: (row[0], row[1], row[2] or 0, row[3]))
        return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)
