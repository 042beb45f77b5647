"""Moves what was committed from the write-ahead log into the file, beside the writer, so that no commit waits for it.

A checkpoint copies every page that changed, in some hundred milliseconds. SQLite would do that within the commit that
makes the log long. Here another connection does it first, without holding anyone up; the writer's own, at twice
the length, then finds little left to copy, and the log begins anew.
"""

from __future__ import annotations

import logging
import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

from onefold.store.sqlite.descriptors import read_at

LOG = logging.getLogger("onefold.store")

LONG = 20_000
"""Pages in the log, not yet in the file, from which on they are moved: one that changes often is copied once."""

LOOK_EVERY = 0.25
"""Seconds between two looks at the log."""

_INDEX = struct.Struct("=16xI76xI")
"""The head of the log's index (`-shm`), as sqlite.org/walformat.html says: its pages, and how many are moved."""


class Checkpoints(Thread):
    """A thread that lives as long as this process may write the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(name="checkpoints", daemon=True)
        self._path = path
        self._index = path.with_name(f"{path.name}-shm")
        self._stopping = Event()

    def run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self._look()
            except (sqlite3.Error, OSError) as error:  # the writer's own checkpoint is left to do it
                LOG.debug("no checkpoint now: %s", type(error).__name__)

    def stop(self) -> None:
        self._stopping.set()
        self.join()

    def _look(self) -> None:
        if self._waiting() >= LONG:
            with closing(sqlite3.connect(self._path, timeout=1.0, isolation_level=None)) as raw:
                raw.execute("PRAGMA synchronous = FULL")
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def _waiting(self) -> int:
        """How many pages of the log are not in the file yet."""
        head = read_at(self._index, 0, _INDEX.size)
        if len(head) < _INDEX.size:
            return 0
        pages, moved = _INDEX.unpack(head)
        return int(pages - moved)
