"""Who writes a file: one process at a time, for as long as it holds the lock on `<file>-writer`."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Lock

from onefold.store.sqlite.checkpoints import Checkpoints


class WriterRole:
    """The writer role of the spaces of one file, each held by one connection of the process that has the file's lock.

    The lock is SQLite's own, on an empty database beside the file: it works on every system, between processes and
    within one, and ends with the process however that ends.
    """

    def __init__(self, path: Path) -> None:
        self._file = path
        self._path = path.with_name(f"{path.name}-writer")
        self._checkpoints: Checkpoints | None = None
        self._mutex = Lock()
        self._lock: sqlite3.Connection | None = None
        self._holders: dict[int, object] = {}

    def take(self, holder: object, space: int) -> bool:
        """Whether this holder has the space now. Raises sqlite3.Error where the lock cannot even be tried."""
        with self._mutex:
            if self._lock is None:
                self._lock = _exclusive(self._path)
                if self._lock is not None:
                    self._checkpoints = Checkpoints(self._file)
                    self._checkpoints.start()
            return self._lock is not None and self._holders.setdefault(space, holder) is holder

    def leave(self, holder: object) -> None:
        """Take all spaces from a holder; the file is free when nobody has one."""
        with self._mutex:
            self._holders = {space: other for space, other in self._holders.items() if other is not holder}
            if self._lock is not None and not self._holders:
                if self._checkpoints is not None:
                    self._checkpoints.stop()
                self._lock.close()
                self._lock = None


def _exclusive(path: Path) -> sqlite3.Connection | None:
    """A connection that holds the exclusive lock of a database file; None while another has it."""
    raw = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        raw.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        with closing(raw):
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                return None
            raise
    return raw
