"""Exports on a schedule: every space into a folder of its own, at regular times, the last few kept.

When a run is due depends on the clock alone, not on when the service was started: two runs never lie closer together
than they should, however often it starts anew. A run that a stopped service missed is made up for once.
"""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import msgspec

from onefold.batch.outputs import is_output
from onefold.batch.write import Format
from onefold.errors import DatabaseGone, OnefoldError
from onefold.model import Micros
from onefold.store.port import Database
from onefold.transfer.export import export_space

LOG = logging.getLogger("onefold.transfer")

KEPT = 7
"""Exports of each space that are kept: a week of daily ones."""

SECOND = 1_000_000
LOOK_EVERY = 10.0
"""Seconds of sleep at most, so that a machine that was asleep, a clock that was set, or a deletion is noticed."""

_NAME = "%Y%m%dT%H%M%SZ"


class Schedule(msgspec.Struct, frozen=True):
    """`folder` gets a folder for each space, and in it one for each run, named by its time."""

    folder: Path
    every: Micros
    format: Format = "parquet"
    kept: int = KEPT
    spaces: tuple[str, ...] = ()
    """Empty: all."""


def slot(now: Micros, every: Micros) -> Micros:
    """The latest time at which a run was due: times are whole multiples of `every` since 1970, in whole seconds."""
    step = max(every // SECOND, 1) * SECOND
    return Micros(now // step * step)


def next_time(now: Micros, every: Micros, last: Micros | None) -> Micros:
    """When to run next, after a last run (None: never ran): now, if that of the present slot was missed."""
    due = slot(now, every)
    step = max(every // SECOND, 1) * SECOND
    return now if last is None or last < due else Micros(due + step)


def run_name(due: Micros) -> str:
    """`20260131T120000Z`."""
    return datetime.fromtimestamp(due // SECOND, UTC).strftime(_NAME)


def run_time(name: str) -> Micros | None:
    """The time of a run by its folder's name; None for a name of something else."""
    try:
        found = datetime.strptime(name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Micros(int(found.timestamp()) * SECOND)


def too_old(names: Collection[str], kept: int) -> list[str]:
    """Those of the folders that are runs and not among the newest."""
    runs = sorted(name for name in names if run_time(name) is not None)
    return runs[:-kept] if kept else runs


class Scheduler(Thread):
    """Exports in a thread, until it is stopped. What goes wrong is logged, and tried again at the next time."""

    def __init__(
        self,
        database: Database,
        spaces: Callable[[], Sequence[str]],
        schedule: Schedule,
        clock: Callable[[], Micros] | None = None,
    ) -> None:
        super().__init__(name="exports", daemon=True)
        self._database = database
        self._spaces = spaces
        self._schedule = schedule
        self._clock = clock or _now
        self._stopping = Event()
        self._tried: dict[str, Micros] = {}

    def run(self) -> None:
        while not self._stopping.wait(self._pause()):
            try:
                self.work()
            except DatabaseGone as error:
                LOG.warning("no look at exports now", extra={"about": {"message": str(error)}})

    def stop(self) -> None:
        """Let a run that is under way come to its end, or leave it: what it has written then is removed by the next."""
        self._stopping.set()
        self.join(timeout=1.0)

    def work(self) -> None:
        """Export the spaces that are due, and those anew from whose exports somebody is to be gone."""
        for space in self._chosen():
            self._forget(space)
        for space in self._due():
            now = slot(self._clock(), self._schedule.every)
            self._tried[space] = now
            place, began = self._schedule.folder / space, time.time()
            try:
                export_space(self._database, space, place / run_name(now), format_=self._schedule.format)
                os.utime(place / run_name(now), (began, began))
                self._tidy(place)
            except (OnefoldError, OSError) as error:
                LOG.warning("a space could not be exported", extra={"about": {"space": space, "message": str(error)}})
            except Exception:
                LOG.exception("a space could not be exported", extra={"about": {"space": space}})
            else:
                LOG.info("exported", extra={"about": {"space": space}})
            if self._stopping.is_set():
                return

    def _forget(self, space: str) -> None:
        """Remove exports from before somebody was forgotten: a folder's time is when its export began."""
        place = self._schedule.folder / space
        if not place.is_dir():
            return
        with self._database.reader() as connection:
            ((last,),) = connection.rows("privacy.last_forgotten", slug=space)
        old = [
            one
            for one in place.iterdir()
            if last is not None and is_output(one) and one.stat().st_mtime * SECOND < last
        ]
        for one in old:
            shutil.rmtree(one, ignore_errors=True)
        if old:
            self._tried.pop(space, None)

    def _due(self) -> list[str]:
        now = self._clock()
        return [one for one in self._chosen() if next_time(now, self._schedule.every, self._last(one)) <= now]

    def _chosen(self) -> list[str]:
        return [one for one in self._spaces() if not self._schedule.spaces or one in self._schedule.spaces]

    def _last(self, space: str) -> Micros | None:
        """The time of the newest export that is there, or was tried by this process."""
        place = self._schedule.folder / space
        names = [one.name for one in place.iterdir() if is_output(one)] if place.is_dir() else []
        times = [found for name in names if (found := run_time(name)) is not None]
        return max([*times, *([self._tried[space]] if space in self._tried else [])], default=None)

    def _pause(self) -> float:
        now = self._clock()
        times = [next_time(now, self._schedule.every, self._last(space)) for space in self._chosen()]
        return min(max(min(times, default=now) - now, 0) / SECOND, LOOK_EVERY) if times else LOOK_EVERY

    def _tidy(self, place: Path) -> None:
        runs = [one.name for one in place.iterdir() if is_output(one)]
        for name in too_old(runs, self._schedule.kept):
            shutil.rmtree(place / name, ignore_errors=True)


def _now() -> Micros:
    return Micros(time.time_ns() // 1_000)
