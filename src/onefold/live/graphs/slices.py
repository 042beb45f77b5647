"""Writes the rows of a graph that is being built, in transactions so short that nobody has to wait for long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

from onefold.live.graphs.building import Table
from onefold.store import versions
from onefold.store.ahead import say_built
from onefold.store.graphs import Graph, set_state
from onefold.store.port import Connection

AIM = 0.03
"""Seconds that a transaction should take."""

_FEWEST, _FIRST, _MOST = 100, 1_000, 20_000
"""Rows of one transaction."""


class Stopped(Exception):
    """The graph is not wanted any more."""


class Slices:
    """Cuts tables into parts, and writes each in a transaction of its own. `records` is what the log has."""

    def __init__(self, connection: Connection, graph: Graph, records: int) -> None:
        self._connection = connection
        self._graph = graph
        self._records = records
        self._size = _FIRST

    def parts(self, tables: Iterable[Table]) -> Iterator[Table]:
        """The tables bit by bit; takes no part in any transaction."""
        for table in tables:
            start = 0
            while start < len(table.rows):
                size = self._size
                yield Table(table.name, table.rows[start : start + size])
                start += size

    def write(self, part: Table, done: float) -> None:
        """Raises Stopped."""
        began = perf_counter()
        with self._connection.transaction():
            self._hold()
            self._connection.append(part.name, part.rows)
            self._say(done)
        if len(part.rows) >= self._size:
            faster = AIM / max(perf_counter() - began, 1e-6)
            self._size = max(_FEWEST, min(_MOST, int(self._size * min(max(faster, 0.5), 2.0))))

    def tell(self, done: float) -> None:
        """Say which share of the work is done. Raises Stopped."""
        with self._connection.transaction():
            self._hold()
            self._say(done)

    def finish(self, until: int) -> None:
        """The graph holds the log up to this seq, and follows from there. Raises Stopped."""
        with self._connection.transaction():
            self._hold()
            set_state(self._connection, self._graph, "following", until)
            self._say(1.0, "following")

    def _hold(self) -> None:
        """Holds on to the state until the transaction ends, so that nothing is written once it is given up."""
        graph = self._graph
        if not self._connection.run("graphs.still_building", number=graph.number, started=graph.started):
            raise Stopped

    def _say(self, done: float, stage: versions.Stage = "building") -> None:
        records, graph = self._records, self._graph
        versions.progress(
            self._connection, graph.space, graph.version, stage, done=int(done * records), records=records
        )
        say_built(self._connection, graph.space, done)
