"""What a caller names as a source (paths, globs, folders, tables, lists) as parts to be read one by one, in order."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import msgspec
import pyarrow as pa

from onefold.errors import InvalidInput
from onefold.model import SourceName

Format = Literal["csv", "jsonl", "parquet"]

Input = Any
"""A path, glob or folder (str or Path), a list of those, a list of dicts, or a table with `__arrow_c_stream__`."""

SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".txt.gz": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".jsonl.gz": "jsonl",
    ".ndjson.gz": "jsonl",
    ".json.gz": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})


class FilePart(msgspec.Struct, frozen=True):
    """One file."""

    source: SourceName
    path: Path
    format: Format

    @property
    def name(self) -> str:
        return str(self.path)


class TablePart(msgspec.Struct, frozen=True):
    """One table in memory."""

    source: SourceName
    table: pa.Table
    name: str = "table"


class ListPart(msgspec.Struct, frozen=True):
    """A list of dicts in memory: calls or rows."""

    source: SourceName
    items: Sequence[object]
    name: str = "list"


Part = FilePart | TablePart | ListPart


def parts_of(source: SourceName, given: Input) -> list[Part]:
    """The parts of one source, files in order of their paths. InvalidInput if there is no such file or kind."""
    if isinstance(given, str | PathLike):
        return list(_files(source, given))
    if hasattr(given, "__arrow_c_stream__"):
        return [TablePart(source, _arrow(given))]
    if isinstance(given, Sequence) and not isinstance(given, bytes | bytearray):
        return _listed(source, given)
    kind = type(given).__name__
    wanted = "give a path, a list of paths or dicts, or an Arrow, pandas or Polars table"
    article = "an" if kind[0] in "aeiouAEIOU" else "a"
    message = f"source {source}: cannot read {article} {kind}; {wanted}"
    raise InvalidInput(message)


def _arrow(given: object) -> pa.Table:
    return given if isinstance(given, pa.Table) else pa.table(given)


def _listed(source: SourceName, given: Sequence[object]) -> list[Part]:
    if given and not any(isinstance(item, Mapping) for item in given) and any(_nameable(item) for item in given):
        return [part for item in given for part in parts_of(source, item)]
    return [ListPart(source, given)]


def _nameable(item: object) -> bool:
    return isinstance(item, str | PathLike) or hasattr(item, "__arrow_c_stream__")


def _files(source: SourceName, given: str | PathLike[str]) -> list[FilePart]:
    path = Path(given)
    if path.is_dir():
        return _folder(source, path)
    if path.is_file():
        return [FilePart(source, path, format_of(path))]
    matches = sorted(glob.glob(str(path), recursive=True)) if glob.has_magic(str(path)) else []  # noqa: PTH207 - Path takes no absolute one
    files = [FilePart(source, match, format_of(match)) for match in map(Path, matches) if match.is_file()]
    if not files:
        message = f"source {source}: there is no file {path}; nothing was read"
        raise InvalidInput(message)
    return files


def _folder(source: SourceName, folder: Path) -> list[FilePart]:
    inside = sorted(path for path in folder.rglob("*") if path.is_file() and not _hidden(path.relative_to(folder)))
    files = [FilePart(source, path, format_of(path)) for path in inside if _suffix(path) in SUFFIXES]
    if not files:
        message = f"source {source}: the folder {folder} has no file that can be read ({', '.join(sorted(SUFFIXES))})"
        raise InvalidInput(message)
    return files


def _hidden(path: Path) -> bool:
    """Writers leave files such as _SUCCESS and .part.crc beside their output."""
    return any(name.startswith((".", "_")) for name in path.parts)


def _suffix(path: Path) -> str:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return "".join(suffixes[-2:]) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def format_of(path: Path) -> Format:
    """The format by the name's end, else by the first bytes. InvalidInput for a spreadsheet."""
    known = SUFFIXES.get(_suffix(path))
    if known is not None:
        return known
    if path.suffix.lower() in SPREADSHEETS:
        message = f"{path} is a spreadsheet: save it as CSV (UTF-8)"
        raise InvalidInput(message)
    try:
        with path.open("rb") as stream:
            start = stream.read(64)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise InvalidInput(message) from error
    if start.startswith(b"PAR1"):
        return "parquet"
    return "jsonl" if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else "csv"


def size_of(part: Part) -> int:
    """How much there is to read, in bytes (a list: its items), for progress."""
    if isinstance(part, FilePart):
        return part.path.stat().st_size
    return part.table.nbytes if isinstance(part, TablePart) else len(part.items)
