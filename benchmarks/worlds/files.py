"""Draws in, Parquet files out: chunk by chunk, so that a world of any size needs the memory of one chunk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.worlds.draws import Numbers

CHUNK_ROWS = 500_000


def chunks(rows: int) -> Iterator[Numbers]:
    """Row numbers 0..rows-1 in runs of at most `CHUNK_ROWS`."""
    for start in range(0, rows, CHUNK_ROWS):
        yield np.arange(start, min(start + CHUNK_ROWS, rows), dtype=np.uint64)


def write_table(path: Path, parts: Iterable[pa.Table]) -> None:
    """One Parquet file from tables of one schema. Nothing is written where there is no part."""
    with FileSet(path.parent) as files:
        for part in parts:
            files.add(path.name, part)


def query(name: str) -> str:
    """The text of a `.sql` file of this folder."""
    return (Path(__file__).parent / f"{name}.sql").read_text()


def written_out(connection: duckdb.DuckDBPyConnection, sql: str, draws: pa.Table) -> pa.Table:
    """The rows of `draws` as a query writes them out, in their order."""
    connection.register("draws", draws)
    try:
        return connection.sql(sql).to_arrow_table()
    finally:
        connection.unregister("draws")


def scramble(rows: int, numbers: Numbers) -> Numbers:
    """A fixed permutation of 0..rows-1, far from the identity: `n * step mod rows` with a step prime to rows."""
    step = int(rows * 0.6180339887) | 1
    while np.gcd(step, rows) != 1:
        step += 2
    return (numbers * np.uint64(step)) % np.uint64(rows)


class FileSet:
    """Several Parquet files of a folder, each opened when its first part comes."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()

    def add(self, name: str, part: pa.Table) -> None:
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(self._folder / name, part.schema)
        self._writers[name].write_table(part)
