"""Wakes those who wait for changes of a space when some are committed; from threads to event loops."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from threading import Lock


class Feed:
    """The committed changes of one space, by the number of the newest. Another server's are not seen here."""

    def __init__(self, newest: int = 0) -> None:
        self.newest = newest
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._lock = Lock()

    def committed(self, newest: int) -> None:
        """Changes up to this number can be read now. From any thread."""
        with self._lock:
            if newest <= self.newest:
                return
            self.newest = newest
            waiting = list(self._waiting)
        for loop, event in waiting:
            with suppress(RuntimeError):  # the loop was closed meanwhile
                loop.call_soon_threadsafe(event.set)

    async def wait(self, after: int, timeout: float) -> bool:  # noqa: ASYNC109 - a long poll is a wait with an end
        """Whether there are changes after this number, at once or within `timeout` seconds."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            if self.newest > after:
                return True
            self._waiting.add(entry)
        try:
            await asyncio.wait_for(entry[1].wait(), timeout)
        except TimeoutError:
            return False
        finally:
            with self._lock:
                self._waiting.discard(entry)
        return True
