"""Has a graph built: by a process of its own, which asks for its turn before it writes, or step by step in this one."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, Literal, Protocol

import msgspec

from onefold.live.graphs.building import Building, Task
from onefold.live.graphs.slices import Slices, Stopped
from onefold.live.whole.reparse import environment
from onefold.store.graphs import Graph
from onefold.store.port import Database
from onefold.store.space import SpaceStore

LOG = logging.getLogger("onefold.live")

Ending = Literal["", "built", "stopped", "failed"]

ASK, GO, DONE = b"ask\n", b"go\n", b"done\n"
"""What the process says before it writes, what it is answered, and what it says then."""

LONGEST = 10.0
"""Seconds that a turn may take before the process counts as hung."""


class Order(msgspec.Struct, frozen=True):
    """What a process is asked for. `db` is the address of the database, `records` about how many the log has;
    `asks`: it has to wait for its turns.
    """

    db: str
    task: Task
    graph: Graph
    sources: dict[int, str]
    records: int
    asks: bool


class Builder(Protocol):
    """Builds one graph. `ending` says how that ended, once it did."""

    ending: Ending

    def turn(self) -> bool:
        """Let it write its next slice now, if it has one; whether it had."""
        ...

    def stop(self) -> None:
        """Leave it unfinished."""
        ...


class Process:
    """A process that builds; `wake` is called, from another thread, when it asks for a turn or ends."""

    def __init__(self, order: Order, wake: Callable[[], None]) -> None:
        self.ending: Ending = ""
        self._asks = order.asks
        self._said: SimpleQueue[bytes] = SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "onefold.live.graphs.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input = self._process.stdin
        self._listener = Thread(target=self._listen, args=(self._process.stdout, wake), daemon=True)
        self._listener.start()
        message = msgspec.msgpack.encode(order)
        self._say(len(message).to_bytes(8, "big") + message)

    def turn(self) -> bool:
        said = self._heard(0.0)
        if said is None:
            return False
        if said == ASK:
            self._say(GO)
            said = self._heard(LONGEST)
            if said == DONE:
                return True
            LOG.error("a process that builds a graph did not come to the end of its turn")
        self._end(said)
        return True

    def stop(self) -> None:
        with suppress(OSError):
            self._process.kill()
        self._process.wait()
        self._listener.join()
        self._input.close()

    def _end(self, said: bytes | None) -> None:
        endings: dict[bytes | None, Ending] = {b"built\n": "built", b"stopped\n": "stopped"}
        self.ending = endings.get(said, "failed")
        self.stop()

    def _heard(self, patience: float) -> bytes | None:
        """The next line; an empty one when the process has ended, None when it says nothing so long."""
        try:
            return self._said.get(timeout=patience) if patience else self._said.get_nowait()
        except Empty:
            return None

    def _say(self, message: bytes) -> None:
        with suppress(OSError):  # it has ended, which it will be heard to have
            self._input.write(message)
            self._input.flush()

    def _listen(self, output: IO[bytes], wake: Callable[[], None]) -> None:
        with output:
            for line in output:
                self._said.put(line)
                wake()
        self._said.put(b"")
        wake()


def _environment() -> Mapping[str, str]:
    """Without threads of numerical libraries beside those of the service."""
    return {**environment(), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Here:
    """Builds step by step in this process, at each turn one slice."""

    def __init__(self, database: Database, order: Order) -> None:
        self.ending: Ending = ""
        self._steps = _steps(database, order)

    def turn(self) -> bool:
        try:
            next(self._steps)
        except StopIteration:
            self.ending = "built"
        except Stopped:
            self.ending = "stopped"
        return True

    def stop(self) -> None:
        self._steps.close()


def _steps(database: Database, order: Order) -> Generator[None, None, None]:
    building = read(database, order, lambda _: None)
    connection = database.connect()
    try:
        slices = Slices(connection, order.graph, building.records)
        for part in slices.parts(building.tables()):
            yield
            slices.write(part, 0.5)
        yield
        slices.finish(building.until)
    finally:
        connection.close()


def read(database: Database, order: Order, told: Callable[[float], None]) -> Building:
    """All that the graph is made of, from one snapshot."""
    with database.reader() as connection:
        return Building(SpaceStore(connection, order.graph.space, order.sources), order.task, told)


def give_way(by: int = 5) -> None:
    """Let whoever else wants the processor go first."""
    with suppress(OSError):
        os.nice(by)
