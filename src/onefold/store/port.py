"""What Onefold asks of a database: named statements, appends, one transaction at a time, and a snapshot to read from.

Two adapters: `store.sqlite` and `store.postgres`. Everything above this module is written once, for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Row = tuple[Any, ...]


class Connection(Protocol):
    """One connection, used by one thread at a time. Statements are named `file.name`: see `store.statements`."""

    def rows(self, statement: str, **values: Any) -> list[Row]:
        """What a query answers. A list bound to a parameter behind IN stands for its members."""
        ...

    def run(self, statement: str, **values: Any) -> int:
        """Execute, and say how many rows it changed."""
        ...

    def run_each(self, statement: str, each: Sequence[Row]) -> None:
        """Execute once for each row of values, in the order in which the statement first names its parameters."""
        ...

    def append(self, table: str, rows: Sequence[Row]) -> None:
        """Insert whole rows, columns in the order of the schema: the fastest way in. Raises on any conflict."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing, durable once left; several reads see one state only in a `Database.reader`.

        Raises DatabaseGone where it cannot be.
        """
        ...

    def close(self) -> None: ...


class Database(Protocol):
    """One database that holds a workspace. Connections may be opened from any thread."""

    @property
    def place(self) -> str:
        """Where it is, for people: without a password."""
        ...

    @property
    def shared(self) -> bool:
        """Whether several servers may use it at once: then those without the writer role hand over."""
        ...

    def migrate(self) -> None:
        """Bring the schema up to this version of Onefold. Raises InvalidInput for a database of a newer one."""
        ...

    def connect(self) -> Connection:
        """A connection of one's own, to be closed. Raises DatabaseGone if the database cannot be reached."""
        ...

    def reader(self) -> AbstractContextManager[Connection]:
        """A pooled connection inside one read-only snapshot."""
        ...

    def claim(self, connection: Connection, space: int) -> bool:
        """Take the writer role of a space for as long as this connection lives; False while another has it."""
        ...

    def close(self) -> None: ...
