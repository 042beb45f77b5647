"""CSV record by record, slow and careful: for quotes that never close and other encodings, and to find a row's line."""

from __future__ import annotations

import csv
import io
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa

from onefold.columns import Longs

LINE_LIMIT = 1 << 20
"""Characters of one line: a thousand times a long one; a longer one is a missing line end or an attachment."""

RECORD_LINES = 1_000
"""Lines of one record: a quote still open after so many was never meant to span them."""

ROWS_AT_ONCE = 50_000
BLOCK = 1 << 20

TOO_LONG = f"is longer than {LINE_LIMIT} characters"
NOT_TEXT = "is not UTF-8: save the file as UTF-8"
OPEN_QUOTE = "has a quote that does not close, or text after one that does"
FEWER = "has fewer values than the header has columns"
TRUNCATED = "is where the compressed file breaks off; what follows is lost"
MORE = "has more values than the header has columns"


class Dialect(msgspec.Struct, frozen=True):
    """How a file is written. Quotes are double, and doubled within values. `before`: lines above the header."""

    delimiter: str
    encoding: str
    before: int = 0


class Line(NamedTuple):
    """One physical line, counted from 1; no text, but why, if it cannot be kept."""

    number: int
    text: str | None
    reason: str = ""


class CarefulRows(msgspec.Struct, frozen=True):
    """What could be read, as texts, with the line of each row; and the lines that could not be, with why."""

    table: pa.Table
    lines: Longs
    refused: list[tuple[int, str]]


def read_carefully(stream: IO[bytes], dialect: Dialect, header: Sequence[str]) -> CarefulRows:
    """Every record that has as many values as the header. After a broken one, reading goes on at the next line."""
    refused: list[tuple[int, str]] = []
    batches: list[pa.RecordBatch] = []
    lines: list[Longs] = []
    rows: list[tuple[int, list[str]]] = []
    for number, values, reason in _records(stream, dialect, len(header)):
        if reason is None:
            rows.append((number, values))
        else:
            refused.append((number, reason))
        if len(rows) == ROWS_AT_ONCE:
            _flush(rows, header, batches, lines)
    _flush(rows, header, batches, lines)
    return CarefulRows(pa.Table.from_batches(batches), np.concatenate(lines), refused)


def _flush(
    rows: list[tuple[int, list[str]]], header: Sequence[str], batches: list[pa.RecordBatch], lines: list[Longs]
) -> None:
    columns = list(zip(*(values for _, values in rows), strict=True)) or [()] * len(header)
    batches.append(pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], list(header)))
    lines.append(np.fromiter((number for number, _ in rows), np.int64, len(rows)))
    rows.clear()


def _records(stream: IO[bytes], dialect: Dialect, width: int) -> Iterator[tuple[int, list[str], str | None]]:
    """Line, values, and why they are refused if they are; without the header and blank lines."""
    errors = "replace" if dialect.encoding == "utf-16" else "surrogateescape"
    with io.TextIOWrapper(stream, encoding=dialect.encoding, errors=errors, newline="") as text:
        ahead = _Ahead(islice(_physical(text), dialect.before, None))
        in_header = True
        while ahead:
            used, values, reason = _record(ahead, dialect, None if in_header else width)
            if reason is not None:
                ahead.unread(used[1:])
            if values or reason is not None:
                if not in_header:
                    yield used[0].number, values, reason
                in_header = False


class _Ahead:
    """Lines that can be put back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._waiting: deque[Line] = deque()

    def __bool__(self) -> bool:
        if not self._waiting:
            self._waiting.extend(islice(self._lines, 1))
        return bool(self._waiting)

    def next(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def unread(self, lines: Sequence[Line]) -> None:
        self._waiting.extendleft(reversed(lines))


def _physical(stream: io.TextIOWrapper) -> Iterator[Line]:
    number = 0
    try:
        while text := stream.readline(LINE_LIMIT):
            number += 1
            long = len(text) == LINE_LIMIT and not text.endswith(("\n", "\r"))
            while long and (rest := stream.readline(LINE_LIMIT)) and not rest.endswith(("\n", "\r")):
                pass
            yield (
                Line(number, None, TOO_LONG)
                if long
                else Line(number, text.removeprefix("\ufeff") if number == 1 else text)
            )
    except (EOFError, OSError, zlib.error):
        yield Line(number + 1, None, TRUNCATED)


def _record(ahead: _Ahead, dialect: Dialect, width: int | None) -> tuple[list[Line], list[str], str | None]:
    used: list[Line] = []

    def feed() -> Iterator[str]:
        while len(used) < RECORD_LINES and (line := ahead.next()) is not None:
            used.append(line)
            if line.text is None:
                return
            yield line.text

    try:
        values = next(csv.reader(feed(), delimiter=dialect.delimiter, strict=True), [])
    except csv.Error:
        return used, [], OPEN_QUOTE
    return used, values, used[0].reason or _wrong(values, width)


def _wrong(values: list[str], width: int | None) -> str | None:
    if width is not None and values and len(values) != width:
        return FEWER if len(values) < width else MORE
    return None if all(map(_is_text, values)) else NOT_TEXT


def _is_text(value: str) -> bool:
    """Bytes that are not of the encoding were decoded to half surrogate pairs."""
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)


def lines_at(stream: IO[bytes], offsets: Sequence[int]) -> list[int]:
    """The line, from 1, on which each byte stands; offsets ascend."""
    lines: list[int] = []
    line, start = 1, 0
    block = stream.read(BLOCK)
    for offset in offsets:
        while block and offset >= start + len(block):
            line, start, block = line + block.count(b"\n"), start + len(block), stream.read(BLOCK)
        lines.append(line + block[: offset - start].count(b"\n"))
    return lines


def row_lines(stream: IO[bytes], delimiter: str, rejected: frozenset[int], positions: Longs) -> list[int]:
    """The lines of the rows at these positions (ascending) among those that DuckDB accepted.

    `rejected` are the bytes at which the other records start.
    """
    wanted = deque(int(position) for position in positions)
    found: list[int] = []
    position = -2  # the header is before the first row
    for number, start in _starts(stream, delimiter):
        position += start not in rejected
        if position == wanted[0]:
            found.append(number)
            wanted.popleft()
        if not wanted:
            break
    return found


def _starts(stream: IO[bytes], delimiter: str) -> Iterator[tuple[int, int]]:
    """The line and first byte of each record, the header among them; blank lines are none."""
    number, start = 1, 0
    for line in stream:
        lines, size = 1, len(line)
        if b'"' in line:
            more = _quoted_lines(line, stream, delimiter)
            lines, size = 1 + len(more), size + sum(map(len, more))
        if line.strip(b"\r\n"):
            yield number, start
        number, start = number + lines, start + size


def _quoted_lines(first: bytes, stream: IO[bytes], delimiter: str) -> list[bytes]:
    """The further lines of a record that begins with a line with quotes."""
    used: list[bytes] = []

    def feed() -> Iterator[str]:
        yield first.decode("utf-8", "replace")
        for line in stream:
            used.append(line)
            yield line.decode("utf-8", "replace")

    next(csv.reader(feed(), delimiter=delimiter), None)
    return used
