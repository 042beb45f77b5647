"""A space as files: the tables of `onefold resolve`, its events, and the tables of Profiles Sync; all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa

from onefold.batch.engine import TABLES as RESOLVED
from onefold.batch.memory import give_back
from onefold.batch.place import check_place, output
from onefold.batch.write import Format, check_tables, write_summary, write_table
from onefold.store.port import Database
from onefold.transfer.consent import Consenting
from onefold.transfer.events import events
from onefold.transfer.log import Snapshot
from onefold.transfer.staging import staging
from onefold.transfer.stored import Answer, answer
from onefold.transfer.sync import SYNC, prepare, sync_table

TABLES = (*RESOLVED, "events", *SYNC)

Progress = Callable[[str, float], None]
"""Called with what is being done and the share of the tables that is written."""


class Exported(msgspec.Struct, frozen=True):
    """What was written: the tables, and the counts of summary.json."""

    tables: tuple[str, ...]
    counts: dict[str, int]


def export_space(  # noqa: PLR0913 - what may be chosen
    database: Database,
    space: str,
    folder: Path,
    *,
    format_: Format = "parquet",
    tables: Collection[str] | None = None,
    consent: str | None = None,
    progress: Progress | None = None,
) -> Exported:
    """Write a space, as it is now, into a folder; an earlier export there is replaced when all is written.

    With `consent`, only of profiles that have consented to that category.

    Raises NotFound for a space that is not there, InvalidInput for a table or a place that cannot be, Differs if the
    stored partition is not what the ruleset says.
    """
    chosen = check_tables(TABLES if tables is None else tables, TABLES)
    check_place(folder)
    told = progress or _unwatched
    with database.reader() as connection, output(folder) as beside:
        snapshot = Snapshot(connection, space)
        told("resolve", 0.0)
        found = answer(snapshot)
        writer = _Writer(snapshot, found, beside, format_)
        writer.consenting = None if consent is None else Consenting(snapshot, consent)
        with writer:
            for number, name in enumerate(chosen):
                told(name, number / len(chosen))
                writer.write(name)
        summary = {
            **found.summary,
            "space": space,
            "tables": chosen,
            **({} if consent is None else {"consent": consent}),
        }
        write_summary(beside, summary)
    told("written", 1.0)
    return Exported(chosen, dict(summary["counts"]))  # type: ignore[call-overload]


class _Writer(ExitStack):
    """Writes tables one after the other; lays out what those of Profiles Sync need when one is asked for."""

    def __init__(self, snapshot: Snapshot, found: Answer, folder: Path, format_: Format) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._found = found
        self._folder = folder
        self._format = format_
        self._staged: duckdb.DuckDBPyConnection | None = None
        self.consenting: Consenting | None = None

    def write(self, name: str) -> None:
        """One of TABLES."""
        parts = self._parts(name)
        write_table(self._folder, name, self.consenting.kept(parts) if self.consenting else parts, self._format)
        give_back()

    def _parts(self, name: str) -> Iterator[pa.Table]:
        if name == "refused":
            return iter([self._found.refused])
        if name == "events":
            return events(self._snapshot)
        return sync_table(self._staging(), name) if name in SYNC else self._found.tables.parts(name)

    def _staging(self) -> duckdb.DuckDBPyConnection:
        if self._staged is None:
            self._staged = self.enter_context(staging(self._snapshot, self._found))
            prepare(self._staged)
        return self._staged


def _unwatched(_stage: str, _share: float) -> None:
    """Nobody is watching."""
