"""Where the log of a space is ahead of the graph that is read: records of an import that are not resolved yet.

They are in the log, durable, and say the same one evidence of the graph, which is nobody's and says nothing: so to
whoever reads they are records that are unresolved. Then they are resolved all at once, or bit by bit (`live.ahead`).
"""

from __future__ import annotations

from typing import NamedTuple

from onefold.store.port import Connection
from onefold.store.rows import SHIFT, Said

UNKNOWN = 0
"""The number of no evidence."""

NOTHING = Said("", "event", {}, {})
"""What the evidence of all records says that are not resolved yet: no source has an empty name."""


class Ahead(NamedTuple):
    """In this graph the records from seq `first` on that say this evidence are not resolved yet."""

    graph: int
    evidence: int
    first: int


def ahead_of(connection: Connection, space: int, graph: int | None = None) -> Ahead | None:
    """None where the graph (the one that is read, unless it is given) holds all that is in the log."""
    found = connection.rows("graphs.ahead", name=_name(space), space=space)
    if not found:
        return None
    ((value, active),) = found
    ahead = Ahead(*map(int, value.split()))
    return ahead if ahead.graph == (active if graph is None else graph) else None


def set_ahead(connection: Connection, space: int, ahead: Ahead) -> None:
    """Within a transaction."""
    connection.run("graphs.set_ahead", name=_name(space), value=" ".join(map(str, ahead)))


def forget_ahead(connection: Connection, space: int) -> None:
    """All is resolved. Within the transaction that makes it so."""
    connection.run("graphs.forget_ahead", name=_name(space), built=_built(space))


def say_built(connection: Connection, space: int, share: float) -> None:
    """Within a transaction: how far the graph is that will hold what is not resolved; nothing where all is."""
    connection.run("graphs.say_built", name=_built(space), value=f"{share:.3f}", ahead=_name(space))


def resolved_since(connection: Connection, space: int, began: Ahead) -> float | None:
    """Which share of what was not resolved then is by now, or is in the graph that will be read; None: all of it."""
    now = ahead_of(connection, space)
    if now is None or now[:2] != began[:2]:
        return None
    low = space << SHIFT
    ((newest,),) = connection.rows("space.highest_seq", low=low, high=low + (1 << SHIFT) - 1)
    caught_up = (now.first - began.first) / max(int(newest) + 1 - began.first, 1)
    built = [float(share) for (share,) in connection.rows("graphs.built", name=_built(space))]
    return min(max([0.0, caught_up, *built]), 1.0)


def _name(space: int) -> str:
    return f"ahead/{space}"


def _built(space: int) -> str:
    return f"built/{space}"
