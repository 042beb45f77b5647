"""The batch engine: files and tables in, the kernel over all of them, tables and files out."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec
import pyarrow as pa

from onefold.batch.memory import give_back, uncollected
from onefold.batch.place import output
from onefold.batch.read import Loaded, load
from onefold.batch.read.parts import Input
from onefold.batch.summary import summarize
from onefold.batch.tables import Tables
from onefold.batch.world import WORKERS, world, written_columns
from onefold.batch.write import Format, check_tables, write_summary, write_table
from onefold.model import SourceName
from onefold.resolution.resolve import resolve
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.plan import Plan
from onefold.ruleset.ruleset import Ruleset

Progress = Callable[[str, float], None]
"""Called with the name of a stage and how far it is, from 0 to 1."""

TABLES = (*Tables.NAMES, "refused")


class Run:
    """One resolution of some sources under a ruleset."""

    def __init__(
        self,
        inputs: Mapping[SourceName, Input],
        ruleset: Ruleset,
        max_refused: float,
        progress: Progress | None = None,
        *,
        profiles: bool = True,
    ) -> None:
        """Read and resolve. Without `profiles`, that table cannot be built, and reading is quicker."""
        self.ruleset = ruleset
        self.plan: Plan = compile_plan(ruleset)
        self.timings: dict[str, float] = {}
        self._progress = progress or _unwatched
        self._database_turn = Lock()
        with self._stage("read"):
            self.loaded: Loaded = load(
                inputs, self.plan, max_refused_share=max_refused, traits=profiles, progress=self._reading
            )
        with self._stage("resolve"), uncollected():
            records = world(self.loaded.table, self.loaded.aliases, self.plan)
            self.loaded = msgspec.structs.replace(self.loaded, table=written_columns(self.loaded.table))
            give_back()
            self._resolution = resolve(records, self.plan)
            give_back()
        self._tables = Tables(self._resolution, self.loaded.table, self.loaded.rejections)

    def _reading(self, done: int, total: int) -> None:
        self._progress("read", done / max(total, 1))

    @contextmanager
    def _stage(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        self._progress(name, 0.0)
        yield
        self._progress(name, 1.0)
        self.timings[name] = time.perf_counter() - started

    def build(self, name: str) -> pa.Table:
        """One of TABLES."""
        return self.loaded.refused if name == "refused" else self._tables.build(name)

    def _parts(self, name: str) -> Iterator[pa.Table]:
        return iter([self.loaded.refused]) if name == "refused" else self._tables.parts(name)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What summary.json says."""
        return summarize(self.ruleset, self.loaded, self._resolution, self._tables.profile_ids)

    def write(self, folder: Path, format_: Format, tables: Collection[str] | None = None) -> None:
        """Write the tables (all of TABLES, unless named) and the summary into a folder, all or nothing."""
        chosen = check_tables(TABLES if tables is None else tables, TABLES)
        with self._stage("write"), output(folder) as beside, ThreadPoolExecutor(WORKERS) as workers:
            self._tables.prepare(chosen)
            give_back()
            written = [workers.submit(self._write_one, beside, name, format_) for name in chosen]
            write_summary(beside, self.summary)
            for number, one in enumerate(written):
                one.result()
                self._progress("write", (number + 1) / len(chosen))

    def _write_one(self, folder: Path, name: str, format_: Format) -> None:
        with self._database_turn if format_ == "duckdb" else nullcontext():
            write_table(folder, name, self._parts(name), format_)
            give_back()


def _unwatched(_stage: str, _share: float) -> None:
    """Nobody is watching."""
