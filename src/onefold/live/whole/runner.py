"""Dry runs in processes of their own, one at a time: started, followed, cancelled; what came of them is kept.

A process that dies leaves a failed run, and nothing else.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread
from typing import IO

import msgspec

from onefold.errors import DatabaseGone, OnefoldError, Overloaded
from onefold.live.whole.child import Line, Order
from onefold.live.whole.kept import Kept
from onefold.live.whole.reparse import environment
from onefold.live.whole.report import Ingestion
from onefold.store.dry_runs import Asked, DryRun, DryRuns
from onefold.store.port import Database

LOG = logging.getLogger("onefold.live")

WAITING = 8
"""Runs that wait or run: each has a truth in memory."""

BEAT = 1.0
"""Seconds between two words about a run."""

WATCHED = 1.0
"""Seconds for which ingestion is watched before a run begins, to say how much the run slowed it."""

Pulse = Callable[[], tuple[int, float]]
"""Of a space: calls written since the start, and the seconds that writing them took."""

_LINE = msgspec.json.Decoder(Line)


class Runner:
    """The dry runs that this server has begun, and `kept`, all there are. `db` is the address of the database."""

    def __init__(self, database: Database, db: str) -> None:
        self.kept = DryRuns(database)
        if not database.shared:  # no other server: what was begun before this one has ended with who ran it
            self.kept.end_all()
        self._db = db
        self._processes: dict[str, subprocess.Popen[bytes] | None] = {}
        self._turn = Lock()
        self._worker: ThreadPoolExecutor | None = None
        self._beating: Thread | None = None
        self._at: dict[str, tuple[str, float]] = {}

    def add(self, space: int, slug: str, by: str, asked: Asked, truth: bytes | None, pulse: Pulse) -> DryRun:
        """Have it run when its turn comes. Raises Overloaded."""
        with self._turn:
            if len(self._processes) >= WAITING:
                raise Overloaded(f"{WAITING} dry runs are waiting or under way. Try again when one is done.")
            run = self.kept.add(space, by, asked)
            self._processes[run.id] = None
            self._at[run.id] = ("waiting", 0.0)
            self._worker = self._worker or ThreadPoolExecutor(1, thread_name_prefix="dry-runs")
            self._worker.submit(self._run, run.id, Order(self._db, slug, asked, truth), pulse)
            if self._beating is None:
                self._beating = Thread(target=self._beat, name="dry-runs-beat", daemon=True)
                self._beating.start()
        return run

    def cancel(self, space: int, name: str) -> DryRun:
        """End it, if it is not over. Raises NotFound."""
        self.kept.find(space, name)
        self.kept.end(name, "cancelled")
        self._kill(name)
        return self.kept.find(space, name)

    def stop(self) -> None:
        """End all of them: they have failed."""
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)
        with self._turn:
            names = list(self._processes)
        for name in names:
            self._end(name, error=("interrupted", "The server stopped before it was done. Start it again."))
            self._kill(name)

    # ------------------------------------------------------------------ in the thread

    def _run(self, name: str, order: Order, pulse: Pulse) -> None:
        try:
            self._follow(name, order, pulse)
        except Exception as error:
            LOG.exception("a dry run failed")
            self._end(name, error=("internal_error", f"Something went wrong here ({type(error).__name__})."))
        finally:
            with self._turn:
                del self._processes[name]
                self._at.pop(name, None)

    def _follow(self, name: str, order: Order, pulse: Pulse) -> None:
        self._at[name] = ("watching ingestion", 0.0)
        if not self._told(name):
            return
        before = _rate(pulse, lambda: time.sleep(WATCHED))
        began, first = time.perf_counter(), pulse()
        process = self._started(name, order)
        last = self._read(name, process)
        during = _between(first, pulse(), time.perf_counter() - began)
        code = process.wait()
        if last is None:
            ended = f"Its process ended ({code}) before it was done. Start it again."
            self._end(name, error=("interrupted", ended))
        elif last.error is not None:
            self._end(name, error=last.error)
        elif last.report is not None:
            report = msgspec.structs.replace(last.report, ingestion=_slowed(before, during))
            self._end(name, result=msgspec.json.encode(Kept(report, last.looks)))

    def _started(self, name: str, order: Order) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "onefold.live.whole.child"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())  # noqa: S603 - our own module
        with self._turn:
            self._processes[name] = process
        assert process.stdin is not None
        try:
            process.stdin.write(msgspec.json.encode(order))
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended already: its output ends too
        return process

    def _read(self, name: str, process: subprocess.Popen[bytes]) -> Line | None:
        """Follow it to its end; its last word, if it had one."""
        out: IO[bytes] | None = process.stdout
        assert out is not None
        with out:
            for text in out:
                try:
                    line = _LINE.decode(text)
                except msgspec.MsgspecError:
                    return None  # cut short
                if line.report is not None or line.error is not None:
                    return line
                self._at[name] = (line.stage, line.progress)
        return None

    # ------------------------------------------------------------------ what is kept

    def _beat(self) -> None:
        """Tell how far each is, for as long as there are any."""
        while True:
            time.sleep(BEAT)
            with self._turn:
                names = list(self._processes)
                if not names:
                    self._beating = None
                    return
            for name in names:
                if not self._told(name):
                    self._kill(name)

    def _told(self, name: str) -> bool:
        """False if it was ended meanwhile, by whomever."""
        stage, progress = self._at.get(name, ("", 0.0))
        try:
            return self.kept.move(name, stage, progress)
        except OnefoldError:  # a long transaction of another: it is told later
            return True

    def _end(self, name: str, result: bytes | None = None, error: tuple[str, str] | None = None) -> None:
        try:
            self.kept.end(name, "failed" if error else "done", result, error)
        except DatabaseGone:
            LOG.warning("what came of a dry run could not be kept")

    def _kill(self, name: str) -> None:
        with self._turn:
            process = self._processes.get(name)
        if process is not None:
            process.kill()


def _rate(pulse: Pulse, wait: Callable[[], None]) -> tuple[float, float]:
    first, began = pulse(), time.perf_counter()
    wait()
    return _between(first, pulse(), time.perf_counter() - began)


def _between(first: tuple[int, float], last: tuple[int, float], seconds: float) -> tuple[float, float]:
    """Calls a second, and milliseconds for each."""
    calls = last[0] - first[0]
    return calls / max(seconds, 1e-9), 1_000 * (last[1] - first[1]) / calls if calls else 0.0


def _slowed(before: tuple[float, float], during: tuple[float, float]) -> Ingestion | None:
    """None where nothing came in, before or meanwhile."""
    if not before[1] or not during[1]:
        return None
    return Ingestion(
        calls_per_second_before=round(before[0], 1),
        calls_per_second=round(during[0], 1),
        milliseconds_before=round(before[1], 4),
        milliseconds=round(during[1], 4),
        slowdown=round(during[1] / before[1], 3),
    )
