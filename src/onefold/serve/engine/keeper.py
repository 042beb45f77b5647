"""Keeps one engine's process running: tells it what to do, starts another when it dies, and ends it in the end."""

from __future__ import annotations

import asyncio
import logging
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Protocol

from onefold.errors import OnefoldError
from onefold.live.engine import EngineGone
from onefold.live.trouble import error_of
from onefold.serve.engine.launch import Launched, Process, launch
from onefold.serve.engine.line import Line
from onefold.serve.engine.messages import Begin, Begun, Told, framed
from onefold.serve.log import about

LOG = logging.getLogger("onefold.serve.engine")

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
"""Seconds before an engine that died is started again: more each time that it dies at once."""

LIVED = 30.0
"""Seconds that an engine has run when its death says nothing of the next one's."""

MORE = 10.0
"""Seconds beyond `stop_seconds` until an engine that does not end is killed."""


class Owner(Protocol):
    """Who is told of the engine."""

    def opened(self, line: Line) -> None: ...
    def lost(self) -> None: ...
    def heard(self, told: Sequence[Told]) -> None: ...


class Keeper:
    """For one event loop. The first process is there already."""

    def __init__(self, launched: Launched, begin: Begin, owner: Owner) -> None:
        self._launched: Launched | None = launched
        self._begin = begin
        self._owner = owner
        self._process: Process = launched.process
        self._line: Line | None = None
        self._begun: asyncio.Future[None] | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Raises the OnefoldError that keeps the engine from starting."""
        await self._open()
        self._keeping = asyncio.create_task(self._keep())

    async def end(self) -> None:
        """What the engine was given is written and answered when this returns."""
        if self._keeping is not None:
            self._keeping.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeping
        if self._line is not None:
            self._line.finish()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._line.lost.wait(), self._begin.stop_seconds + MORE)
        self._owner.lost()
        await self._close()

    async def _open(self) -> None:
        """One process, up to its being ready."""
        launched, self._launched = self._launched or launch(), None
        self._process = launched.process
        line = self._line = Line(launched.connection, self._heard)
        self._begun = asyncio.get_running_loop().create_future()
        try:
            await line.open()
            line.send(framed(self._begin))
            await self._first(line, self._begun)
        except BaseException:
            await self._close()
            raise
        self._owner.opened(line)

    async def _first(self, line: Line, begun: asyncio.Future[None]) -> None:
        """What the engine says first; or it is gone."""
        gone: asyncio.Future[bool] = asyncio.ensure_future(line.lost.wait())
        either: set[asyncio.Future[Any]] = {gone, begun}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        if not begun.done():
            raise EngineGone
        begun.result()

    def _heard(self, told: Sequence[Told]) -> None:
        for one in told:
            if isinstance(one, Begun) and self._begun is not None and not self._begun.done():
                if one.trouble is None:
                    self._begun.set_result(None)
                else:
                    self._begun.set_exception(error_of(one.trouble))
        self._owner.heard(told)

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            pause = await self._lived(pause)
            await asyncio.sleep(pause)
            try:
                await self._open()
            except (OnefoldError, OSError) as error:
                LOG.warning("the engine could not be started", exc_info=error)

    async def _lived(self, pause: float) -> float:
        """Returns when the engine is gone: the seconds until another is to be tried."""
        if self._line is None:
            return min(2 * pause, LONGEST_PAUSE)
        clock = asyncio.get_running_loop().time
        began = clock()
        await self._line.lost.wait()
        self._owner.lost()
        status = await self._close()
        LOG.error("the engine has died and is started again", extra=about(status=status))
        return FIRST_PAUSE if clock() - began > LIVED else min(2 * pause, LONGEST_PAUSE)

    async def _close(self) -> int | None:
        """The process has ended when this returns; its exit status."""
        if self._line is not None:
            self._line.abort()
            self._line = None
        return await asyncio.to_thread(_ended, self._process)


def _ended(process: Process) -> int | None:
    """Waited for, and killed if need be."""
    try:
        return process.wait(MORE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
