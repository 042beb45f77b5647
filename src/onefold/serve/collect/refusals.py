"""What sources sent and was refused, noted in the workspace a moment later: nobody's answer waits for it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterable

from onefold.errors import OnefoldError
from onefold.limits import REFUSALS_NOTED
from onefold.store.workspace import Workspace

LOG = logging.getLogger("onefold.serve.collect")

EVERY = 0.5
"""Seconds between two writes: a source whose every call is refused must not keep the database busy."""

Notes = dict[int, deque[tuple[str, str]]]


class Refusals:
    """Code and reason by source; of more than can be written, the newest are kept. For one event loop."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._notes: Notes = {}
        self._writing: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()

    def note(self, source: int, entries: Iterable[tuple[str, str]]) -> None:
        """Returns at once. `source` is its number."""
        self._notes.setdefault(source, deque(maxlen=REFUSALS_NOTED)).extend(entries)
        if self._writing is None:
            self._writing = asyncio.get_running_loop().create_task(self._write())

    async def written(self) -> None:
        """Returns when everything noted so far is written: to be awaited before the service stops."""
        while self._writing is not None:
            self._hurry.set()
            await self._writing

    async def _write(self) -> None:
        try:
            while self._notes:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._hurry.wait(), EVERY)
                taken, self._notes = self._notes, {}
                await asyncio.to_thread(self._save, taken)
        finally:
            self._writing = None
            self._hurry.clear()

    def _save(self, taken: Notes) -> None:
        received = time.time_ns() // 1_000
        for source, notes in taken.items():
            try:
                self._workspace.refuse(source, received, list(notes))
            except OnefoldError:
                LOG.warning("refusals were not noted, as the database is away")
                return
