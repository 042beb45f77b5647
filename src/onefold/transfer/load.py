"""Files into a space: each row and call stored and resolved, what has left its table removed, and all of it counted."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from time import monotonic

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from onefold.batch.memory import uncollected
from onefold.batch.read.parts import Input, parts_of
from onefold.errors import Conflict, InvalidInput, Overloaded
from onefold.live.arrival import Bulk, Departure, Receipt, weight
from onefold.live.engine import Engine, EngineGone
from onefold.live.live import Live
from onefold.model import Micros, SourceName
from onefold.ruleset.plan import SourceMapping
from onefold.store.ahead import Ahead, ahead_of, resolved_since
from onefold.store.audit import COMMAND_LINE, note_alone
from onefold.store.port import Database
from onefold.store.rows import SHIFT
from onefold.store.workspace import Source, Space, Workspace
from onefold.transfer.read import Item, Reading, Sending

KIND = "file"
"""The kind of a source that an import makes."""

AT_ONCE = 2
"""Submissions under way: one is written while the next is read."""

LEAVING = 10_000
"""Rows removed together."""

EXAMPLES = 10
"""Refused lines that are named."""

PATIENCE = 0.05
"""Seconds before what was too much is tried again."""

DESERTED = 60.0
"""Seconds that an engine may be away before an import that waits for it gives up."""

RESOLVING = "resolving records"
"""What is done once everything was read; no source has such a name."""

Progress = Callable[[str, float], None]
"""Called with what is done (the source that is read, or `RESOLVING`) and how far it is, from 0 to 1."""


class Imported(msgspec.Struct, frozen=True):
    """What became of the files: of what could be `read`, how much was `stored` as new, was `unchanged` or `replaced` an
    earlier version; what was `removed`; the lines that were `refused`, some of them as (file, line, reason); and what
    was not taken in, as it is of `suppressed` people.
    """

    read: int = 0
    stored: int = 0
    unchanged: int = 0
    replaced: int = 0
    removed: int = 0
    refused: int = 0
    refused_examples: tuple[tuple[str, int | None, str], ...] = ()
    recognised: tuple[str, ...] = ()
    suppressed: int = 0

    def plus(self, other: Imported) -> Imported:
        """What became of these files and others."""
        return Imported(
            self.read + other.read,
            self.stored + other.stored,
            self.unchanged + other.unchanged,
            self.replaced + other.replaced,
            self.removed + other.removed,
            self.refused + other.refused,
            (*self.refused_examples, *other.refused_examples)[:EXAMPLES],
            tuple(dict.fromkeys((*self.recognised, *other.recognised))),
            self.suppressed + other.suppressed,
        )


@contextmanager
def engine(database: Database, workspace: Workspace) -> Iterator[Live]:
    """An engine of one's own over a database. Raises Conflict where another process writes it."""
    live = Live(database, workspace)
    try:
        live.start()
        yield live
    finally:
        live.stop()


class Import:
    """Imports into one space. `full`: each source's files are its whole table, and rows that are not in them leave.
    `mapping`: what the columns are; None: as the ruleset says, or as they are recognised.
    """

    def __init__(
        self,
        database: Database,
        workspace: Workspace,
        live: Engine,
        space: str,
        *,
        full: bool = False,
        mapping: SourceMapping | None = None,
    ) -> None:
        self._database = database
        self._workspace = workspace
        self._live = live
        self._full = full
        self._mapping = mapping
        self._space: Space = workspace.space(space)
        self._counts = {"stored": 0, "repeated": 0, "replaced": 0, "removed": 0, "suppressed": 0}
        self._bulk = self._bulks = False
        self._waiting: deque[Future[Receipt]] = deque()

    def run(
        self, sources: Mapping[str, Input], progress: Progress | None = None, *, by: str = COMMAND_LINE
    ) -> Imported:
        """Import the files of these sources, which are made where there are none of the name.

        Raises InvalidInput for a file that cannot be read at all, and for a source that feeds only other spaces.
        """
        for slug, given in sources.items():
            parts_of(SourceName(slug), given)  # before a source is made for a file that is not there
        known = {slug: self._source(slug, by) for slug in sources}
        detail = {"sources": sorted(sources), "full": self._full}
        note_alone(self._database, by=by, action="import.started", space=self._space.number, detail=detail)
        progress = progress or _unwatched
        readings = [self._read(known[slug], given, progress) for slug, given in sources.items()]
        self._settle(0)
        self._resolve(progress)
        return self._summary(readings)

    def _source(self, slug: str, by: str) -> Source:
        found = self._workspace.sources.get(slug) or self._made(slug, by)
        if self._space.number not in found.spaces:
            raise InvalidInput(
                f"The source {slug} does not feed the space {self._space.slug}. Have it do so first "
                "(`onefold source feed`), or give the rows another source."
            )
        return found

    def _made(self, slug: str, by: str) -> Source:
        """Another import, of this server or another one, may have made it just now."""
        try:
            made = self._workspace.create_source(slug, slug, KIND, [self._space.slug], by=by)
        except Conflict:
            self._workspace.refresh()
            made = self._workspace.source(slug)
        self._live.refresh()
        return made

    # ------------------------------------------------------------------ one source

    def _read(self, source: Source, given: Input, progress: Progress) -> Reading:
        sending = Sending(
            source.number,
            SourceName(source.slug),
            self._live.plan(self._space.number),
            self._live.parser(self._space.number),
            _now(),
            self._mapping,
        )
        reading = Reading(sending, given, lambda done, total: progress(source.slug, done / max(total, 1)))
        if self._full and reading.has_calls():
            raise InvalidInput(f"source {source.slug}: calls are no table that could be whole: leave out --full")
        items = reading.items()
        while (chunk := _next(items)) is not None:
            self._submit_after(chunk)
        if self._full:
            self._settle(0)
            self._leave(source, reading)
        return reading

    def _leave(self, source: Source, reading: Reading) -> None:
        """The rows of the source that were not read go."""
        there = reading.ids()
        if len(reading.refused) or not len(there):
            why = "some of its lines could not be read" if len(reading.refused) else "the file has no rows"
            raise InvalidInput(f"source {source.slug}: nothing was removed, as {why}; a whole table is needed for that")
        stored = self._stored_ids(source)
        gone = stored.filter(pc.invert(pc.is_in(stored, value_set=there.combine_chunks()))).to_pylist()
        for start in range(0, len(gone), LEAVING):
            self._submit([Departure(source.number, one) for one in gone[start : start + LEAVING]])

    def _stored_ids(self, source: Source) -> pa.ChunkedArray:
        after = self._space.number << SHIFT
        high = after + (1 << SHIFT) - 1
        chunks = [pa.array([], pa.string())]
        with self._database.reader() as connection:
            while rows := connection.rows(
                "transfer.rows_of_source", after=after, high=high, source=source.number, limit=100_000
            ):
                chunks.append(pa.array([row[1] for row in rows], pa.string()))
                after = rows[-1][0]
        return pa.chunked_array(chunks)

    # ------------------------------------------------------------------ submissions

    def _submit_after(self, items: Sequence[Item]) -> None:
        """Bulks wait longer than what does not: after one, what is no bulk has to wait until it is written."""
        bulk = bool(items) and isinstance(items[0], Bulk)
        if self._bulk and not bulk:
            self._settle(0)
        self._bulk = bulk
        self._bulks = self._bulks or bulk
        if not bulk or weight(items):
            self._submit(items)

    def _resolve(self, progress: Progress) -> None:
        """Have what went to the log as bulks resolved, and wait until all of it is."""
        if not self._bulks:
            return
        began, alone = self._ahead(), monotonic()
        self._submit([Bulk(0)])
        self._settle(0)
        while began is not None and (share := self._resolved_since(began)) is not None:
            progress(RESOLVING, share)
            time.sleep(PATIENCE)
            alone = monotonic() if self._live.alive() else alone
            if monotonic() > alone + DESERTED:
                raise EngineGone

    def _ahead(self) -> Ahead | None:
        with self._database.reader() as connection:
            return ahead_of(connection, self._space.number)

    def _resolved_since(self, began: Ahead) -> float | None:
        with self._database.reader() as connection:
            return resolved_since(connection, self._space.number, began)

    def _submit(self, items: Sequence[Item]) -> None:
        self._settle(AT_ONCE - 1)
        while True:
            try:
                self._waiting.append(self._live.submit(self._space.number, items))
            except Overloaded:
                time.sleep(PATIENCE)
            else:
                return

    def _settle(self, most: int) -> None:
        """Wait until at most so many submissions are under way."""
        while len(self._waiting) > most:
            receipt = self._waiting.popleft().result()
            for name in self._counts:
                self._counts[name] += getattr(receipt, name)

    def _summary(self, readings: Sequence[Reading]) -> Imported:
        refused = [row for reading in readings for row in reading.refused.table().to_pylist()]
        counts = self._counts
        return Imported(
            read=sum(reading.read for reading in readings),
            stored=counts["stored"],
            unchanged=counts["repeated"],
            replaced=counts["replaced"],
            removed=counts["removed"],
            refused=len(refused),
            refused_examples=tuple((row["file"], row["line"], row["reason"]) for row in refused[:EXAMPLES]),
            recognised=tuple(dict.fromkeys(line for reading in readings for line in reading.recognised)),
            suppressed=counts["suppressed"],
        )


def _next(items: Iterator[list[Item]]) -> list[Item] | None:
    """The next chunk; many small values at once, which the garbage collector would go over again and again."""
    with uncollected():
        return next(items, None)


def _now() -> Micros:
    return Micros(time.time_ns() // 1_000)


def _unwatched(_source: str, _share: float) -> None:
    """Nobody is watching."""
