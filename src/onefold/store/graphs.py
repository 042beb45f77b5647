"""The graphs of a space: the one that is read, one that is being built beside it, those that were. Rows and states."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from onefold.store.known import read_known
from onefold.store.port import Connection
from onefold.store.rows import SHIFT
from onefold.store.space import SpaceStore
from onefold.store.workspace_rows import Space

State = Literal["building", "following", "active", "leaving", "past"]
"""`building`: its rows are being written. `following`: it holds the log up to some record, and takes in what came
since. `active`: it is read. `leaving`: it is of no more use, and its rows are removed bit by bit. `past`: it was
active, and of its rows only its changes are left.
"""


class Graph(NamedTuple):
    """The log resolved under one version of the ruleset, and the statements besides it (`basis`).

    `until` is the seq up to which it holds the log, unless it is the active one; `tries` how often building one for
    that version had failed before; `activated` None: it never was active.
    """

    number: int
    space: int
    version: int
    basis: str
    state: State
    until: int
    tries: int
    started: int
    activated: int | None

    @property
    def low(self) -> int:
        return self.number << SHIFT

    @property
    def high(self) -> int:
        return self.low + (1 << SHIFT) - 1


def graphs_of(connection: Connection, space: int) -> list[Graph]:
    """All of a space, in the order in which they were begun."""
    return [Graph(*row) for row in connection.rows("graphs.of_space", space=space)]


def graph_numbered(connection: Connection, number: int) -> Graph | None:
    found = connection.rows("graphs.one", number=number)
    return Graph(*found[0]) if found else None


def beside(connection: Connection, space: int) -> Graph | None:
    """The graph that is being built, or follows."""
    return next((one for one in graphs_of(connection, space) if one.state in {"building", "following"}), None)


def others(connection: Connection, space: int) -> bool:
    """Whether the space has rows in graphs that are not read: what is deleted may still be in them."""
    return any(one.state in {"building", "following", "leaving"} for one in graphs_of(connection, space))


def begin_graph(connection: Connection, space: Space, now: int, tries: int = 0) -> Graph:
    """Begin another graph for a space as it would be, under a number that nothing has. Within a transaction."""
    connection.run("workspace.changed")
    ((highest,),) = connection.rows("workspace.highest_space")
    graph = Graph(highest + 1, space.number, space.version, basis_of(space), "building", 0, tries, now, None)
    connection.append("graph", [graph])
    return graph


def basis_of(space: Space) -> str:
    """What a graph is resolved by: the ruleset, and the statements besides it."""
    return hashlib.sha256(f"{space.ruleset}\0{space.statements}".encode("utf-8", "surrogatepass")).hexdigest()


def set_state(connection: Connection, graph: Graph, state: State, until: int = 0) -> Graph:
    connection.run("graphs.set_state", number=graph.number, state=state, until=until)
    return graph._replace(state=state, until=until)


def set_basis(connection: Connection, graph: Graph, basis: str) -> Graph:
    connection.run("graphs.set_basis", number=graph.number, basis=basis)
    return graph._replace(basis=basis)


def give_up(connection: Connection, graph: Graph) -> None:
    """Throw away what is half built, and what was noted for it. Within a transaction."""
    set_state(connection, graph, "leaving")
    forget_notes(connection, graph)


def forget_notes(connection: Connection, graph: Graph) -> None:
    """What was noted for a graph that follows is of no more use: it is read now, or given up."""
    low = graph.space << SHIFT
    connection.run("graphs.forget_all_departed", low=low, high=low + (1 << SHIFT) - 1)
    for one in graphs_of(connection, graph.space):
        connection.run("graphs.forget_all_touched", low=one.low, high=one.high)


def read_from(connection: Connection, graph: Graph, before: int, now: int) -> None:
    """Make it the active graph, and the one before of no more use, in the transaction that puts a version in force."""
    connection.run("graphs.set_state", number=before, state="leaving", until=0)
    connection.run("graphs.activated", number=graph.number, now=now)
    connection.run("graphs.read_from", space=graph.space, graph=graph.number)


_OF_NUMBERS = ("evidence", "saying", "restated", "profile", "contested", "held")
_OF_GRAPHS = ("anchor", "block", "profile_name", "trait")


def clear(connection: Connection, graph: Graph, limit: int) -> bool:
    """Remove at most so many rows of each table; whether any was there. The changes of one that was active are kept."""
    numbers = _OF_NUMBERS if graph.activated is not None else (*_OF_NUMBERS, "change")
    gone = 0
    for table in numbers:
        gone += connection.run(f"graphs.clear_{table}", low=graph.low, high=graph.high, limit=limit)
    for table in _OF_GRAPHS:
        gone += connection.run(f"graphs.clear_{table}", graph=graph.number, limit=limit)
    if not gone and graph.activated is not None:
        set_state(connection, graph, "past")
    elif not gone:
        connection.run("graphs.remove", number=graph.number)
    return gone > 0


def as_read(connection: Connection, space: Space) -> Space:
    """The space as this snapshot has it: what is in memory may be of before or after another graph took its place."""
    found = connection.rows("graphs.in_force", space=space.number)
    if not found or found[0] == (space.graph, space.version):
        return space
    return read_known(connection).spaces_by_number[space.number]


def some_records(store: SpaceStore, limit: int) -> int:
    """How many records the log has, counted no further than the limit."""
    ((count,),) = store.connection.rows("graphs.some_records", low=store.low, high=store.high, limit=limit)
    return int(count)


def owners(store: SpaceStore, seqs: Sequence[int]) -> dict[int, int]:
    """The profile that each of these records is of, in the graph; those of nobody are left out."""
    found = store.connection.rows("graphs.owners", seqs=seqs, shift=store.shift)
    return dict(found)


def publics_of(connection: Connection, profiles: Iterable[int]) -> dict[int, str]:
    """The ids of profiles by their numbers."""
    asked = list(set(profiles))
    return dict(connection.rows("graphs.publics", numbers=asked)) if asked else {}
