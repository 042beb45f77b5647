"""Imports that were asked for over HTTP: one after the other in a thread, each with how far it is and what came of it.

They are remembered by this process only, and only the latest.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Literal

import msgspec

from onefold.errors import NotFound, OnefoldError, Overloaded
from onefold.transfer.load import RESOLVING, Imported, Progress

LOG = logging.getLogger("onefold.serve")

REMEMBERED = 100
"""Jobs that are told of."""

WAITING = 4
"""Jobs that wait or run: each has a file on disk."""

State = Literal["waiting", "running", "done", "failed"]

Stage = Literal["reading", "resolving"]
"""What is done: a large import is in the log, and durable, before it is resolved."""

Work = Callable[[Progress], Imported]


class Job(msgspec.Struct, kw_only=True):
    """One import; times in microseconds. `progress` is of its `stage`. `result` is there once it is done, `error`
    (code, message) if it failed.
    """

    id: str
    space: int
    source: str
    file: str
    created: int
    state: State = "waiting"
    stage: Stage = "reading"
    progress: float = 0.0
    finished: int | None = None
    result: Imported | None = None
    error: tuple[str, str] | None = None

    @property
    def over(self) -> bool:
        return self.state in {"done", "failed"}


class Jobs:
    """The imports of this process."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._turn = Lock()
        self._worker: ThreadPoolExecutor | None = None

    def require_room(self) -> None:
        """Raises Overloaded while too many wait: before their file is taken."""
        if sum(not job.over for job in list(self._jobs.values())) >= WAITING:
            raise Overloaded(f"{WAITING} imports are waiting or under way. Try again when one is done.")

    def add(self, space: int, source: str, file: str, work: Work) -> Job:
        """Have work done when its turn comes. Raises Overloaded."""
        with self._turn:
            self.require_room()
            job = Job(id="imp_" + secrets.token_hex(10), space=space, source=source, file=file, created=_now())
            self._jobs[job.id] = job
            for old in list(self._jobs)[:-REMEMBERED]:
                if self._jobs[old].over:
                    del self._jobs[old]
            self._worker = self._worker or ThreadPoolExecutor(1, thread_name_prefix="imports")
            self._worker.submit(_run, job, work)
        return job

    def of(self, space: int) -> list[Job]:
        """The newest first."""
        return [job for job in reversed(list(self._jobs.values())) if job.space == space]

    def find(self, space: int, name: str) -> Job:
        """Raises NotFound, also for another space's."""
        job = self._jobs.get(name)
        if job is None or job.space != space:
            raise NotFound("There is no such import. Those before the last start of the server are forgotten.")
        return job

    def stop(self) -> None:
        """What waits is not begun; what runs ends when the engine takes no more."""
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)


def _run(job: Job, work: Work) -> None:
    def progress(what: str, share: float) -> None:
        job.stage, job.progress = "resolving" if what == RESOLVING else "reading", round(share, 3)

    job.state = "running"
    try:
        job.result = work(progress)
    except OnefoldError as error:
        job.error = (error.code, str(error))
    except Exception as error:
        LOG.exception("an import failed")
        job.error = ("internal_error", f"Something went wrong here ({type(error).__name__}): the log says more.")
    job.finished = _now()
    job.state = "failed" if job.error else "done"


def _now() -> int:
    return time.time_ns() // 1_000
