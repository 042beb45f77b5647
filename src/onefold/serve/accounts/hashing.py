"""Where passwords are hashed: in threads, few at once, and few may wait: each takes 46 MiB and a tenth of a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from onefold.errors import TryLater

AT_ONCE = 2
WAITING = 20
"""That may wait: two seconds' worth."""

T = TypeVar("T")


class Hashing:
    """Of one event loop."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._inside = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Raises TryLater where too many wait already."""
        if self._inside >= AT_ONCE + WAITING:
            raise TryLater("Too many people are signing in. Try again in a moment.", 2)
        self._inside += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(work)
        finally:
            self._inside -= 1


_OF_LOOPS: WeakKeyDictionary[asyncio.AbstractEventLoop, Hashing] = WeakKeyDictionary()


def hashing() -> Hashing:
    """Of the event loop that runs."""
    return _OF_LOOPS.setdefault(asyncio.get_running_loop(), Hashing())
