"""Where the log of a space is ahead of the graph that is read: records of an import that are not resolved yet.

They are in the log, durable, and say the same one evidence of the graph, which is nobody's and says nothing: so to
whoever reads they are records that are unresolved. Then they are resolved all at once, or bit by bit (`live.ahead`).
"""

from __future__ import annotations

from typing import NamedTuple

from onefold.store.port import Connection
from onefold.store.rows import Said

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
    connection.run("graphs.forget_ahead", name=_name(space))


def _name(space: int) -> str:
    return f"ahead/{space}"
