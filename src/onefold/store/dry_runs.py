"""Dry runs as they are kept, and truths: rows of a space, written by whoever runs one, read by anybody.

A run that is not told of for `SILENT` seconds has lost whoever ran it, and has failed.
"""

from __future__ import annotations

import secrets
import time
from typing import Literal

import msgspec

from onefold.errors import NotFound
from onefold.store.audit import note
from onefold.store.port import Connection, Database, Row, writing

State = Literal["waiting", "running", "done", "failed", "cancelled"]

SILENT = 15.0
"""Seconds; whoever runs one tells of it every second."""

KEPT = 100
"""Runs kept of each space."""

GONE = "What ran it ended before it was done: the server stopped, or its process was killed. Start it again."


class Asked(msgspec.Struct, frozen=True):
    """What a run is asked: the ruleset as a document, what to call it, and of how many of the newest records."""

    ruleset: str
    name: str = ""
    newest: int | None = None


class DryRun(msgspec.Struct, frozen=True):
    """One run; times in microseconds, `progress` from 0 to 1, `result` as JSON, `error` a code and a message."""

    id: str
    space: int
    created: int
    by: str
    state: State
    stage: str
    progress: float
    beat: int
    finished: int | None
    asked: Asked
    result: bytes | None
    error: tuple[str, str] | None

    @property
    def over(self) -> bool:
        return self.state not in {"waiting", "running"}


class TruthRows(msgspec.Struct, frozen=True):
    """A truth: 64-bit hashes of names, ascending, and the number of the person of each as 32-bit integers."""

    loaded: int
    records: int
    by_source: bool
    names: bytes
    persons: bytes


class DryRuns:
    """Those of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, space: int, by: str, asked: Asked) -> DryRun:
        """One that waits."""
        now = _now()
        name = "dry_" + secrets.token_hex(10)
        with writing(self._database) as connection:
            said = msgspec.json.encode(asked)
            connection.append("dry_run", [(name, space, now, by, "waiting", "waiting", 0, now, None, said, None, None)])
            connection.run("dry_runs.forget", space=space, kept=KEPT)
        return self.find(space, name)

    def find(self, space: int, name: str) -> DryRun:
        """Raises NotFound, also for another space's."""
        self._end_silent(space)
        with self._database.reader() as connection:
            rows = connection.rows("dry_runs.find", id=name, space=space)
        if not rows:
            raise NotFound("There is no such dry run.")
        return _run(rows[0])

    def of(self, space: int, limit: int = KEPT) -> list[DryRun]:
        """The newest first, without results."""
        self._end_silent(space)
        with self._database.reader() as connection:
            return [_run(row) for row in connection.rows("dry_runs.list", space=space, limit=limit)]

    def move(self, name: str, stage: str, progress: float) -> bool:
        """Tell how far it is; False if it was ended meanwhile."""
        with writing(self._database) as connection:
            thousandths = round(1_000 * progress)
            return bool(connection.run("dry_runs.move", id=name, stage=stage, progress=thousandths, now=_now()))

    def end(self, name: str, state: State, result: bytes | None = None, error: tuple[str, str] | None = None) -> bool:
        """False if it was ended already."""
        said = None if error is None else msgspec.json.encode(error).decode()
        with writing(self._database) as connection:
            values = {"id": name, "state": state, "now": _now(), "result": result, "error": said}
            return bool(connection.run("dry_runs.end", **values))

    def delete(self, space: int, name: str, by: str) -> None:
        """Raises NotFound."""
        with writing(self._database) as connection:
            if not connection.run("dry_runs.delete", id=name, space=space):
                raise NotFound("There is no such dry run.")
            note(connection, by=by, action="dry_run.deleted", space=space, detail={"id": name})

    def _end_silent(self, space: int) -> None:
        since = _now() - int(SILENT * 1e6)
        with self._database.reader() as connection:
            waiting = [_run(row) for row in connection.rows("dry_runs.list", space=space, limit=KEPT)]
        if any(not one.over and one.beat < since for one in waiting):
            self._end_before(since)

    def end_all(self) -> None:
        """Those of all spaces have failed: for who knows that nobody else runs any."""
        self._end_before(_now() + 1)

    def _end_before(self, since: int) -> None:
        error = msgspec.json.encode(("interrupted", GONE)).decode()
        with writing(self._database) as connection:
            connection.run("dry_runs.end_silent", since=since, now=_now(), error=error)

    # ------------------------------------------------------------------ truths

    def put_truth(self, space: int, truth: TruthRows, by: str) -> None:
        """In the place of any before."""
        with writing(self._database) as connection:
            connection.run("dry_runs.forget_truth", space=space)
            row = (space, truth.loaded, truth.records, int(truth.by_source), truth.names, truth.persons)
            connection.append("truth", [row])
            note(connection, by=by, action="truth.loaded", space=space, detail={"records": truth.records})

    def forget_truth(self, space: int, by: str) -> None:
        """Raises NotFound."""
        with writing(self._database) as connection:
            if not connection.run("dry_runs.forget_truth", space=space):
                raise NotFound("This space has no truth.")
            note(connection, by=by, action="truth.forgotten", space=space)

    def truth_loaded(self, space: int) -> tuple[int, int, bool] | None:
        """When, how many records, and whether by source; None where there is none."""
        with self._database.reader() as connection:
            rows = connection.rows("dry_runs.truth_loaded", space=space)
        if not rows:
            return None
        loaded, records, by_source = rows[0]
        return loaded, records, bool(by_source)


def read_truth_rows(connection: Connection, space: int) -> TruthRows | None:
    """The truth of a space, if it has one."""
    rows = connection.rows("dry_runs.truth", space=space)
    if not rows:
        return None
    loaded, records, by_source, names, persons = rows[0]
    return TruthRows(loaded, records, bool(by_source), bytes(names), bytes(persons))


def _run(row: Row) -> DryRun:
    name, space, created, by, state, stage, progress, beat, finished, asked, result, error = row
    return DryRun(
        id=name,
        space=space,
        created=created,
        by=by,
        state=state,
        stage=stage,
        progress=progress / 1_000,
        beat=beat,
        finished=finished,
        asked=msgspec.json.decode(bytes(asked), type=Asked),
        result=None if result is None else bytes(result),
        error=None if error is None else msgspec.json.decode(error, type=tuple[str, str]),
    )


def _now() -> int:
    return time.time_ns() // 1_000
