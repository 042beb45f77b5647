"""Connections to read from: kept open between reads, never more than so many, each lent within one snapshot."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Generic, Protocol, TypeVar

from onefold.errors import DatabaseGone, Overloaded

READERS = 8
"""Reads at once in a process: more than cores to serve them, few enough for the memory and the server's connections."""

_PATIENCE = 10.0
"""Seconds to wait for one of them."""


class Reading(Protocol):
    """A connection that can hold a snapshot."""

    def begin_snapshot(self) -> None: ...

    def end_snapshot(self) -> bool:
        """Whether it may be used again. Raises nothing."""
        ...

    def close(self) -> None: ...


Reader = TypeVar("Reader", bound=Reading)


class Snapshots(Generic[Reader]):
    """Lends connections that `connect` opens. One that broke is not lent again."""

    def __init__(self, connect: Callable[[], Reader]) -> None:
        self._connect = connect
        self._idle: deque[Reader] = deque()
        self._places = BoundedSemaphore(READERS)
        self._closed = False

    @contextmanager
    def lend(self) -> Iterator[Reader]:
        """One view of the database, however much is written meanwhile. Raises DatabaseGone, or Overloaded."""
        if not self._places.acquire(timeout=_PATIENCE):
            raise Overloaded(f"Of the database, {READERS} reads are under way and none has ended. Try again later.")
        try:
            reader = self._begun()
            try:
                yield reader
            finally:
                self._take_back(reader)
        finally:
            self._places.release()

    def _begun(self) -> Reader:
        """An idle connection may have died since it was used; a new one that fails tells the truth."""
        while self._idle:
            try:
                reader = self._idle.pop()
            except IndexError:  # another thread was quicker
                break
            try:
                reader.begin_snapshot()
            except DatabaseGone:
                reader.close()
            else:
                return reader
        return self._new()

    def _new(self) -> Reader:
        reader = self._connect()
        try:
            reader.begin_snapshot()
        except BaseException:
            reader.close()
            raise
        return reader

    def _take_back(self, reader: Reader) -> None:
        if reader.end_snapshot() and not self._closed:
            self._idle.append(reader)
        else:
            reader.close()

    def close(self) -> None:
        """Close what is idle now, and what is lent when it comes back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
