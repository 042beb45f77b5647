"""CSV files as relations: how each is written is found out, broken lines are refused by number, the rest is kept."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar, cast

import duckdb
import msgspec
import numpy as np

from onefold.batch.queries import queries
from onefold.batch.read.csv_lines import (
    FEWER,
    LINE_LIMIT,
    MORE,
    NOT_TEXT,
    CarefulRows,
    Dialect,
    lines_at,
    read_carefully,
    row_lines,
)
from onefold.batch.read.parts import FilePart
from onefold.batch.read.refused import Refused
from onefold.batch.read.relation import Relation, table_relation
from onefold.columns import Longs
from onefold.errors import InvalidInput

SAMPLE = 1 << 20
"""Bytes looked at to find out how a file is written."""

BLOCK = 8 << 20

FOREIGN = "read as Windows-1252, as it is not UTF-8"

EXCEL_SAYS = re.compile(r"sep=(\t|[^\w\s\"])\r?\n", re.IGNORECASE).match
"""The line above the header that tells Excel the delimiter."""

DELIMITERS = ",;\t|"
REASONS = {"MISSING COLUMNS": FEWER, "TOO MANY COLUMNS": MORE, "INVALID ENCODING": NOT_TEXT}
"""Errors of DuckDB's reader that concern one record. The others (open quotes) make it lose what follows."""

Read = TypeVar("Read")
Reader = Callable[[Relation, Refused], Read]


def read_csv(database: duckdb.DuckDBPyConnection, part: FilePart, refused: Refused, read: Reader[Read]) -> Read:
    """What `read` makes of the rows of a CSV file; lines that cannot be read go to `refused`.

    Through DuckDB's parallel reader; where that loses its way, record by record. InvalidInput if there is no header.
    """
    dialect, header = sniff(part.path)
    if dialect.encoding == "utf-8" and not dialect.before and not _has_vast_line(part.path):
        attempt = Refused()
        try:
            result = read(_scan(database, part, dialect, header), attempt)
        except duckdb.Error:
            pass
        else:
            if _refuse_rejects(database, part, attempt):
                refused.update(attempt)
                return result
    return read(_careful(database, part, dialect, header, refused), refused)


def open_binary(path: Path) -> IO[bytes]:
    """The bytes of a file, unpacked if its name ends in .gz. InvalidInput if it cannot be opened."""
    packed = path.suffix.lower() == ".gz"
    try:
        return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise InvalidInput(message) from error


def _has_vast_line(path: Path) -> bool:
    """Whether a line may be longer than DuckDB's buffer of 32 MB, beyond which it loses lines without a word.

    Such a line fills a whole block of a quarter of that.
    """
    with open_binary(path) as stream:
        try:
            blocks = iter(lambda: stream.read(BLOCK), b"")
            return any(len(block) == BLOCK and b"\n" not in block for block in blocks)
        except (OSError, EOFError, zlib.error):  # a packed file that breaks off: what follows is said by the reader
            return False


def sniff(path: Path) -> tuple[Dialect, list[str]]:
    """How the file is written, and its column names (an unnamed one is `column 3`, a repeated one `email 2`)."""
    sample = _sample(path)
    encoding = _encoding(sample)
    text = sample.decode(encoding, errors="replace").removeprefix("\ufeff")
    said = EXCEL_SAYS(text)
    text = text[said.end() :] if said else text
    first = next((line for line in text.splitlines() if line.strip()), None)
    if first is None:
        message = f"{path} is empty: a CSV file begins with a line of column names"
        raise InvalidInput(message)
    delimiter = said[1] if said else _delimiter(first, path)
    names = next(row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row)
    return Dialect(delimiter, encoding, before=1 if said else 0), _named(names)


def _sample(path: Path) -> bytes:
    """The beginning; of a packed file that breaks off, what there is of it."""
    sample = b""
    with open_binary(path) as stream:
        try:
            while len(sample) < SAMPLE and (more := stream.read1(SAMPLE)):  # type: ignore[attr-defined]
                sample += more
        except (OSError, EOFError, zlib.error) as error:
            if not sample:
                message = f"{path} cannot be unpacked: it is not a gzip file"
                raise InvalidInput(message) from error
    return sample


def _encoding(sample: bytes) -> str:
    """Windows-1252 if the header, or every line with more than ASCII, is not UTF-8; some such lines are damage."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    whole = sample.split(b"\n")
    header, *lines = whole if len(sample) < SAMPLE else whole[:-1] or whole
    beyond = [line for line in lines if not line.isascii()]
    foreign = bool(beyond) and not any(map(_is_utf8, beyond))
    return "cp1252" if foreign or not _is_utf8(header) else "utf-8"


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(first: str, path: Path) -> str:
    """The mark that parts the header into most names; a tab where the name says so and there is one."""
    if ".tsv" in path.suffixes and "\t" in first:
        return "\t"
    counts = {mark: len(next(csv.reader([first], delimiter=mark))) for mark in DELIMITERS}
    return max(counts, key=lambda mark: counts[mark])


def _named(names: list[str]) -> list[str]:
    taken: set[str] = set()
    for number, raw in enumerate(names, start=1):
        name = plain = raw.strip() or f"column {number}"
        again = 1
        while name.lower() in {other.lower() for other in taken}:
            again += 1
            name = f"{plain} {again}"
        taken.add(name)
        names[number - 1] = name
    return names


def _scan(database: duckdb.DuckDBPyConnection, part: FilePart, dialect: Dialect, header: list[str]) -> Relation:
    for statement in queries("read")["forget_rejects"].split(";"):
        database.execute(statement).fetchall()
    columns = dict.fromkeys(header, "VARCHAR")
    values = {
        "file": glob.escape(str(part.path)),
        "delimiter": dialect.delimiter,
        "line_limit": LINE_LIMIT,
        "columns": columns,
    }

    def lines(positions: Longs) -> list[int]:
        rejected = frozenset(byte for byte, _ in _rejects(database))
        with open_binary(part.path) as stream:
            return row_lines(stream, dialect.delimiter, rejected, positions)

    return Relation(part.source, part.name, queries("read")["csv"], values, columns, lines)


def _rejects(database: duckdb.DuckDBPyConnection) -> list[tuple[int, str]]:
    """The first byte of each record that was not read, ascending, and DuckDB's word for what is wrong."""
    return database.sql(queries("read")["rejects"]).fetchall()


def _refuse_rejects(database: duckdb.DuckDBPyConnection, part: FilePart, refused: Refused) -> bool:
    """Names the lines that DuckDB did not read; False if it lost more than these."""
    rejects = _rejects(database)
    if any(error not in REASONS for _, error in rejects):
        return False
    if rejects:
        with open_binary(part.path) as stream:
            lines = lines_at(stream, [byte for byte, _ in rejects])
        for line, (_, error) in zip(lines, rejects, strict=True):
            refused.add(part.source, part.name, line, REASONS[error])
    return True


def _careful(
    database: duckdb.DuckDBPyConnection, part: FilePart, dialect: Dialect, header: list[str], refused: Refused
) -> Relation:
    with open_binary(part.path) as stream:
        rows: CarefulRows = read_carefully(stream, dialect, header)
    for line, reason in rows.refused:
        refused.add(part.source, part.name, line, reason)
    relation = table_relation(
        database, part.source, part.name, rows.table, lambda positions: np.take(rows.lines, positions)
    )
    return msgspec.structs.replace(relation, remark=FOREIGN if dialect.encoding == "cp1252" else "")
