"""Many rows in one step of SQLite.

Python's sqlite3 gives up the interpreter at each step and waits to get it back, for up to a switch interval while
another thread computes: row by row, a thousand rows take a second beside a busy server. So rows go in, and come out,
by the statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

import msgspec

from onefold.store.port import Row

_VARIABLES = 32_000
"""Bound to one statement: SQLite's own limit is 32,766."""

_ROWS = 1_024

_INSERT = re.compile(r"(INSERT INTO \w+(?: \([\w, ]+\))? VALUES )\(([\w:, ]+)\)([^:]*)")
_DELETE = re.compile(r"DELETE FROM (\w+) WHERE (\w+ = :\w+(?: AND \w+ = :\w+)*)")
_UPDATE = re.compile(r"UPDATE (\w+) SET (\w+) = :(\w+) WHERE (\w+) = :(\w+)")

Statements = list[tuple[str, list[Any]]]


def insertions(head: str, width: int, tail: str, rows: Sequence[Row]) -> Iterator[tuple[str, list[Any]]]:
    """Statements with their values that insert these rows in order: few different ones, as each is compiled once."""
    start, size = 0, min(_ROWS, 1 << (_VARIABLES // width).bit_length() - 1)
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        yield _insertion(head, width, tail, size), list(chain.from_iterable(rows[start : start + size]))
        start += size


@cache
def _insertion(head: str, width: int, tail: str, size: int) -> str:
    row = f"({','.join('?' * width)})"
    return head + ",".join([row] * size) + tail


def at_once(sql: str, parameters: Sequence[str], rows: Sequence[Row]) -> Statements | None:
    """Statements that do what `sql` would, run for each row in order; None where only that will do."""
    written = " ".join(sql.split())
    if found := _INSERT.fullmatch(written):
        plain = found[2] == ", ".join(f":{name}" for name in parameters)
        return list(insertions(found[1], len(parameters), found[3], rows)) if plain else None
    if found := _DELETE.fullmatch(written):
        columns = tuple(part.partition(" = ")[0] for part in found[2].split(" AND "))
        return _with_list(_deletion(found[1], columns), rows) if len(columns) == len(parameters) else None
    found = _UPDATE.fullmatch(written)
    if found and found[2] != found[4] and len({key for _, key in rows}) == len(rows):
        return _with_list(_update(found[1], found[2], found[4]), rows)
    return None


def _with_list(sql: str, rows: Sequence[Row]) -> Statements | None:
    try:
        return [(sql, [json.dumps(rows, ensure_ascii=False)])]
    except TypeError:  # bytes
        return None


@cache
def _deletion(table: str, columns: tuple[str, ...]) -> str:
    values = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(columns)))
    return f"DELETE FROM {table} WHERE ({', '.join(columns)}) IN (SELECT {values} FROM json_each(?))"  # noqa: S608 - of our own SQL


@cache
def _update(table: str, column: str, key: str) -> str:
    each = "SELECT json_extract(value, '$[0]') AS new, json_extract(value, '$[1]') AS key FROM json_each(?)"
    return f"UPDATE {table} SET {column} = each.new FROM ({each}) AS each WHERE {table}.{key} = each.key"  # noqa: S608 - likewise


class Gathering(NamedTuple):
    """A query whose answer is one row: all rows of another query as JSON, blobs as [hexadecimal]."""

    sql: str

    @classmethod
    def of(cls, sql: str, width: int) -> Gathering:
        columns = [f"c{place}" for place in range(width)]
        values = ",".join(
            f"CASE typeof({one}) WHEN 'blob' THEN json_array(hex({one})) ELSE {one} END" for one in columns
        )
        head = f"WITH found({','.join(columns)}) AS ({sql})"
        return cls(f"{head} SELECT json_group_array(json_array({values})) FROM found")  # noqa: S608 - of our own SQL

    @staticmethod
    def rows(text: str) -> list[Row]:
        """The rows of the other query."""
        return [
            tuple(bytes.fromhex(one[0]) if type(one) is list else one for one in row)
            for row in msgspec.json.decode(text, type=list[list[Any]])
        ]
