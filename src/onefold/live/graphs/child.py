"""The process that builds a graph: its order on its input, what it asks and how it ends on its output.

It ends when nobody listens any more. What it has written by then is of no use to anybody, and is removed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import closing, suppress
from functools import partial
from time import monotonic

import msgspec

from onefold.batch.memory import uncollected
from onefold.live.graphs.beforehand import beforehand
from onefold.live.graphs.builder import ASK, DONE, GO, Order, give_way, read
from onefold.live.graphs.slices import Slices, Stopped
from onefold.store.open import open_database
from onefold.store.port import Database

TOLD_EVERY = 0.5
"""Seconds between two words on how far it is, while it reads."""

_READING = 0.6
"""The share of the work that is done once everything is read; the rest is writing."""


def main() -> None:
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(size), type=Order)
    if order.task.now.version != order.task.then.version:  # nobody waits for it as for an import
        give_way()
    try:
        with closing(open_database(order.db)) as database, uncollected():
            build(database, order, _turn if order.asks else _at_once)
    except Stopped:
        _say(b"stopped\n")
    else:
        _say(b"built\n")


def build(database: Database, order: Order, turn: Callable[[Callable[[], None]], None]) -> None:
    """Raises Stopped. All writing is done within `turn`."""
    with closing(database.connect()) as connection:
        told = _Told(Slices(connection, order.graph, order.records), turn)
        building = read(database, order, told)
        slices, written = Slices(connection, order.graph, building.records), 0
        for part in beforehand(slices.parts(building.tables())):
            done = _READING + (1 - _READING) * min(written / max(building.rows, 1), 1.0)
            turn(partial(slices.write, part, done))
            written += len(part.rows)
        turn(lambda: slices.finish(building.until))


class _Told:
    """Says how far reading is, now and then."""

    def __init__(self, slices: Slices, turn: Callable[[Callable[[], None]], None]) -> None:
        self._slices = slices
        self._turn = turn
        self._next = 0.0

    def __call__(self, done: float) -> None:
        if monotonic() >= self._next:
            self._turn(lambda: self._slices.tell(done))
            self._next = monotonic() + TOLD_EVERY


def _at_once(write: Callable[[], None]) -> None:
    write()


def _turn(write: Callable[[], None]) -> None:
    _say(ASK)
    if sys.stdin.buffer.readline() != GO:
        raise Stopped
    write()
    _say(DONE)


def _say(line: bytes) -> None:
    sys.stdout.buffer.write(line)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
