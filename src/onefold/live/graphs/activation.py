"""Brings the version of a ruleset that is wanted of a space into force, bit by bit, between the writer's micro-batches.

A small space is resolved anew at once. For a larger one another graph is built beside the one that is read, by a
process of its own; then it takes in what came meanwhile; then it takes the other's place, in one short transaction, and
the other's rows are removed. After a crash building is begun again, and following goes on. What is wanted may change at
any time: what is half built for something else is thrown away. docs/live.md, "Another ruleset", tells more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from time import monotonic, perf_counter, time_ns
from typing import NamedTuple

from onefold.batch.memory import uncollected
from onefold.errors import DatabaseGone
from onefold.live.ahead import catch_up, many
from onefold.live.bounds import Bounds
from onefold.live.graphs.builder import Builder, Here, Order, Process
from onefold.live.graphs.building import Task
from onefold.live.graphs.following import Follower, OthersNames
from onefold.live.graphs.reconcile import Reconciler
from onefold.live.pace import Pace
from onefold.live.plans import parser_of, plan_of
from onefold.live.privacy.suppression import Suppressed
from onefold.live.rebuild import rebuild
from onefold.live.writer import SpaceWriter
from onefold.store import versions
from onefold.store.ahead import forget_ahead
from onefold.store.graphs import (
    Graph,
    basis_of,
    begin_graph,
    clear,
    forget_notes,
    give_up,
    graph_numbered,
    graphs_of,
    read_from,
    set_basis,
    some_records,
)
from onefold.store.port import Connection, Database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace

LOG = logging.getLogger("onefold.live")

SMALL = 1_000
"""Records that are resolved anew at once, in a tenth of a second or so."""

AIM = 0.06
"""Seconds that an activation should take at once, in one transaction between two micro-batches."""

TRIES = 3
"""How often a graph is begun before the activation is given up."""

_FEWEST, _FIRST, _MOST = 10, 100, 2_000
"""Records or profiles of one transaction."""

_ROOM, _LEAST_ROOM = 5_000, 20
_PATIENCE = 2.0
"""Seconds in which a graph that follows should have caught up before there is half as much room."""

_REMOVED = 2_000
"""Rows of each table that are removed at once."""

QUIET = 3.0
"""Seconds after which records that are in the log, and not resolved, are, though more of them may come."""


class Place(NamedTuple):
    """Where activations of a space happen.

    `turn` is held while the database is written; `wake` calls the space's thread; `here`: graphs are built in this
    process, a slice at each turn, as tests want it.
    """

    database: Database
    workspace: Workspace
    space: int
    turn: Lock
    wake: Callable[[], None]
    here: bool = False


class Swapped(NamedTuple):
    """Another version is in force: the space under it, and what writes it from now on."""

    space: Space
    writer: SpaceWriter


class Activator:
    """One space's, used by the thread that writes it."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._graphs: list[Graph] = []
        self._target: Space | None = None
        self._in_force = 0
        self._seen: Space | None = None
        self._tries = 0
        self._errors = 0
        self._followed_since = 0.0
        self._warming = False
        self._built_for: Space | None = None
        self._builder: Builder | None = None
        self._follower: Follower | None = None
        self._following, self._settling = (Pace(AIM, _FEWEST, _FIRST, _MOST) for _ in range(2))
        self._catching_up = Pace(AIM, _FIRST, 2 * _FIRST, _MOST)
        self._quiet_from = 0.0
        self._slowly = False

    # ------------------------------------------------------------------ by the thread of the space

    def begin(self, writer: SpaceWriter) -> None:
        """A writer was made: of a process that has just begun, after an error, or for any other reason."""
        connection = writer.store.connection
        if self._errors >= TRIES:
            self._abandon(connection, self._target, "It went wrong again and again; the log of the server says more.")
        self._follower = self._seen = None
        self._graphs = graphs_of(connection, self._place.space)
        beside = self._beside
        if beside is not None and beside.state == "building" and self._builder is None:
            with self._writing(connection):
                give_up(connection, beside)
            self._read(connection)
        writer.store.noting = self._beside is not None

    def erred(self, error: Exception) -> None:
        """Something went wrong: what is in memory is of no use any more."""
        self._errors += not isinstance(error, DatabaseGone)
        self._follower = self._seen = None

    def close(self) -> None:
        """The space is not written here any more."""
        self._leave()

    def appended(self) -> None:
        """Records went to the log that are not resolved: more of them will follow."""
        self._quiet_from = monotonic() + QUIET

    def resolve_now(self) -> None:
        """Nothing of that kind follows."""
        self._quiet_from = 0.0

    @property
    def busy(self) -> bool:
        """Whether another graph is being built or follows: much that comes to the log now would hold it up."""
        return self._beside is not None

    @property
    def room(self) -> int:
        """How many items may be written at once, so that a graph that follows keeps up: ever fewer, until it does."""
        if self._follower is None:
            return _ROOM
        return max(_ROOM >> int((perf_counter() - self._followed_since) / _PATIENCE), _LEAST_ROOM)

    @property
    def waiting(self) -> bool:
        """Whether something may have to be done soon, and without anybody calling."""
        return self._builder is not None or self._beside is not None or self._leaving is not None

    def attend(self, writer: SpaceWriter, space: Space) -> Swapped | bool:
        """Do the next bit; whether there is more to be done at once. After an error the writer is to be made anew."""
        try:
            found = self._attend(writer, space)
        except _Superseded:
            self._seen = None
            return True
        self._errors = 0
        return found

    def _attend(self, writer: SpaceWriter, space: Space) -> Swapped | bool:
        wished = (space.wanted or space.version) != space.version
        if not wished and not self._graphs_to_do and writer.ahead is None:
            return False
        connection = writer.store.connection
        self._look(connection, space)
        target, beside = self._aim_of(writer, space), self._beside
        if beside is not None and (target is None or not self._leads_to(beside, target)):
            self._give_up(writer, beside)
            return True
        if target is not None and beside is None and self._few(writer):
            return self._at_once(writer, target)
        if self._leaving is not None and beside is None:
            return self._clear(connection, self._leaving)
        if target is None:
            return self._catch_up(writer)
        if beside is None:
            return self._start(writer, space, target)
        return self._build(writer, beside) if beside.state == "building" else self._follow(writer, beside, target)

    # ------------------------------------------------------------------ what is there, and what is wanted

    @property
    def _beside(self) -> Graph | None:
        return next((one for one in self._graphs if one.state in {"building", "following"}), None)

    @property
    def _leaving(self) -> Graph | None:
        return next((one for one in self._graphs if one.state == "leaving"), None)

    @property
    def _graphs_to_do(self) -> bool:
        return self._beside is not None or self._leaving is not None

    def _leads_to(self, beside: Graph, target: Space) -> bool:
        """Whether a graph that was begun is, or can be made, what is wanted: its statements may have been others."""
        known = self._built_for
        if beside.version != target.version:
            return False
        return beside.basis == basis_of(target) or (known is not None and known.version == target.version)

    def _look(self, connection: Connection, space: Space) -> None:
        """What is wanted now; asked again when the space was read again."""
        self._in_force = space.version
        if self._seen is not space:
            self._target = versions.wished(connection, space)
            self._seen = space

    def _aim_of(self, writer: SpaceWriter, space: Space) -> Space | None:
        """What is to be resolved: under what is wanted, or anew as it is, where the log is far ahead of the graph."""
        if self._target is None and writer.ahead is not None and not self._slowly:
            begun = self._beside is not None and self._beside.version == space.version
            if begun or (self._is_quiet and many(writer)):
                return space
        return self._target

    @property
    def _is_quiet(self) -> bool:
        return monotonic() >= self._quiet_from

    def _read(self, connection: Connection) -> None:
        self._graphs = graphs_of(connection, self._place.space)

    @contextmanager
    def _writing(self, connection: Connection) -> Iterator[None]:
        with self._place.turn, uncollected(), connection.transaction():
            yield

    # ------------------------------------------------------------------ bit by bit, in the graph that is there

    def _catch_up(self, writer: SpaceWriter) -> bool:
        """Resolve some records that are in the log already; whether there is more to be done at once."""
        if writer.ahead is None or not self._is_quiet:
            return False
        with self._catching_up.measured() as size, self._writing(writer.store.connection):
            more = catch_up(writer, size)
        self._slowly = self._slowly and more
        return True

    # ------------------------------------------------------------------ at once

    def _few(self, writer: SpaceWriter) -> bool:
        return some_records(writer.store, SMALL + 1) <= SMALL

    def _at_once(self, writer: SpaceWriter, target: Space) -> Swapped | bool:
        store, connection = writer.store, writer.store.connection
        store.noting = False
        with self._writing(connection):
            self._put_in_force(connection, target)
            rebuild(store, plan_of(target), parser_of(target), _now)
            store.resolve_under(target.version)
        return self._swapped(SpaceWriter(store, plan_of(target), parser_of(target), _now))

    # ------------------------------------------------------------------ building

    def _start(self, writer: SpaceWriter, space: Space, target: Space) -> bool:
        connection = writer.store.connection
        with self._writing(connection):
            graph = begin_graph(connection, target, _now(), self._tries)
            versions.progress(connection, target.number, target.version, "building")
        writer.store.noting = True
        self._read(connection)
        self._built_for = target
        task = Task(graph.number, space, target, _now())
        sources = dict(self._sources(writer))
        about = writer.numbers.seq - writer.store.low
        place = self._place
        order = Order(place.database.address, task, graph, sources, about, asks=not place.database.shared)
        self._builder = Here(place.database, order) if place.here else Process(order, place.wake)
        return place.here

    def _sources(self, writer: SpaceWriter) -> Mapping[int, str]:
        known = self._place.workspace.sources_by_number
        return {number: source.slug for number, source in known.items()} or writer.store.sources

    def _build(self, writer: SpaceWriter, beside: Graph) -> bool:
        """Give the builder its turn, if it asks."""
        builder, connection = self._builder, writer.store.connection
        if builder is None:
            self.begin(writer)
            return True
        with self._place.turn:
            more = builder.turn()
        if not builder.ending:
            return more and self._place.here
        self._builder = None
        if builder.ending == "failed":
            self._failed(writer, beside)
        self._read(connection)
        return True

    def _failed(self, writer: SpaceWriter, beside: Graph) -> None:
        """Begin again, unless that was tried often enough."""
        LOG.error("a graph could not be built")
        connection, self._tries = writer.store.connection, beside.tries + 1
        with self._writing(connection):
            give_up(connection, beside)
        if self._tries >= TRIES:
            problem = "The process that builds the graph ended before its time; the log of the server says more."
            self._abandon(connection, self._target, problem)
        writer.store.noting = False
        self._seen = None

    def _abandon(self, connection: Connection, target: Space | None, problem: str) -> None:
        """What is in force stays so, until something else is wanted; and what is not resolved is, bit by bit."""
        if target is None:
            self._slowly = True
        else:
            with self._writing(connection):
                versions.progress(connection, target.number, target.version, "failed", problem=problem)
        self._tries = self._errors = 0
        self._target = self._seen = None

    def _give_up(self, writer: SpaceWriter, beside: Graph) -> None:
        self._leave()
        with self._writing(writer.store.connection):
            give_up(writer.store.connection, beside)
        writer.store.noting = False
        self._read(writer.store.connection)

    def _leave(self) -> None:
        builder, self._builder, self._follower = self._builder, None, None
        if builder is not None:
            builder.stop()

    def _clear(self, connection: Connection, leaving: Graph) -> bool:
        """Remove some rows of a graph that is of no more use."""
        with self._writing(connection):
            more = clear(connection, leaving, _REMOVED)
        if not more:
            self._read(connection)
        return True

    # ------------------------------------------------------------------ following

    def _follow(self, writer: SpaceWriter, beside: Graph, target: Space) -> Swapped | bool:
        """Take in what came, then settle what that changed, until both are so little that the rest takes no time."""
        follower = self._follower or self._made(writer, beside, self._built_for or target)
        if self._warming:  # so that the first record of a large component need not wait for all of it
            self._warming = follower.writer.scans.warm()
            return True
        if follower.graph.basis != basis_of(target):
            self._restate(writer, follower, target)
            return True
        if follower.behind(1):
            with self._following.measured() as size, self._writing(writer.store.connection):
                follower.take(size)
            if follower.behind(1):
                return True  # else at once, as there is always something new where many call
        reconciler = self._reconciler(writer, follower, target)
        if reconciler.left(self._settling.size + 1) <= self._settling.size:
            return self._swap(writer, follower, target)
        with self._settling.measured() as size, self._writing(writer.store.connection):
            reconciler.settle(size)
        return True

    def _restate(self, writer: SpaceWriter, follower: Follower, target: Space) -> None:
        """Statements came or went since the graph was begun."""
        assert self._built_for is not None
        with self._writing(writer.store.connection):
            follower.restate(target, self._built_for.statements)
            follower.graph = set_basis(writer.store.connection, follower.graph, basis_of(target))
        self._built_for = target
        self._read(writer.store.connection)

    def _made(self, writer: SpaceWriter, beside: Graph, target: Space) -> Follower:
        active = writer.store
        store = SpaceStore(active.connection, active.space, active.sources, beside.number)
        store.noting = True
        second = SpaceWriter(store, plan_of(target), parser_of(target), _now, OthersNames(writer.names))
        graph = graph_numbered(active.connection, beside.number)
        assert graph is not None
        self._follower = Follower(second, graph, active)
        self._followed_since, self._warming = perf_counter(), True
        return self._follower

    def _reconciler(self, writer: SpaceWriter, follower: Follower, target: Space) -> Reconciler:
        return Reconciler(writer.store, follower.writer.store, Bounds(plan_of(target)), _now())

    # ------------------------------------------------------------------ taking the other's place

    def _swap(self, writer: SpaceWriter, follower: Follower, target: Space) -> Swapped:
        connection, store = writer.store.connection, follower.writer.store
        with self._writing(connection):
            self._put_in_force(connection, target)
            self._reconciler(writer, follower, target).settle(self._settling.size + 1)
            assert not follower.behind(1)
            read_from(connection, follower.graph, writer.store.graph, _now())
            store.resolve_under(target.version)
            forget_notes(connection, follower.graph)
            forget_ahead(connection, target.number)
        return self._swapped(self._taking_over(writer, follower.writer))

    def _put_in_force(self, connection: Connection, target: Space) -> None:
        """Within the transaction. Raises _Superseded if something else is wanted by now."""
        if target.version == self._in_force:
            put = versions.stays(connection, target.number, target.version)
        else:
            put = versions.swap(connection, target.number, target.version)
        if not put:
            raise _Superseded

    def _taking_over(self, before: SpaceWriter, after: SpaceWriter) -> SpaceWriter:
        """The second writer goes on as the first, with what that knows of the log."""
        after.store.noting = False
        after.names, after.numbers.seq = before.names, before.numbers.seq
        after.numbers.change = after.store.numbers().change
        after.suppressed = Suppressed(after.store, after.plan)
        after.ahead = None
        return after

    def _swapped(self, writer: SpaceWriter) -> Swapped:
        self._place.workspace.refresh()
        self._leave()
        self._target = self._seen = self._built_for = None
        self._tries = 0
        self._read(writer.store.connection)
        writer.store.noting = False
        return Swapped(self._place.workspace.spaces_by_number[self._place.space], writer)


class _Superseded(Exception):
    """Something else is wanted by now."""


def _now() -> int:
    return time_ns() // 1_000
