"""Reads files that SQLite has open, without ever closing them.

POSIX takes all locks of a process on a file away as soon as the process closes any descriptor of it. SQLite's locks
would go with ours: another process that opens the database would believe to be alone, and cut the log's index to
nothing while this one has it mapped.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock

_OPENED: dict[Path, int] = {}
_LOCK = Lock()


def read_at(path: Path, offset: int, size: int) -> bytes:
    """So many bytes from there on; fewer at the end of the file, and none where there is no such file."""
    with _LOCK:
        opened = _descriptor(path)
        if opened is None:
            return b""
        os.lseek(opened, offset, os.SEEK_SET)
        return os.read(opened, size)


def _descriptor(path: Path) -> int | None:
    try:
        now = path.stat()
    except FileNotFoundError:
        return None
    known = _OPENED.get(path)
    if known is not None and not os.path.samestat(now, os.fstat(known)):
        os.close(_OPENED.pop(path))  # of a file that was removed, on which nobody has a lock any more
        known = None
    if known is None:
        known = _OPENED[path] = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    return known
