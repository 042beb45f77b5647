"""What Onefold asks of a database: named statements, appends, one transaction at a time, and a snapshot to read from.

Two adapters: `store.sqlite` and `store.postgres`. Everything above this module is written once, for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, NamedTuple, Protocol

Row = tuple[Any, ...]


class Trace(NamedTuple):
    """A place where a text was found: a table and column, or a file; in how many rows, or how often."""

    place: str
    times: int


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
    def address(self) -> str:
        """What `open_database` opens it by in another process: for no eyes, as a password may be in it."""
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

    def erase(self) -> bool:
        """See that what was deleted so far is in no log and no free place of the database; False while somebody still
        reads it, or it cannot be now. Holds up nobody for long.
        """
        ...

    def traces(self, texts: Sequence[str]) -> Iterator[Trace]:
        """Where any of these texts stands, in whatever case: in every column of every table, and every byte of files
        that can be read. Reads all there is.
        """
        ...

    def claim(self, connection: Connection, space: int) -> bool:
        """Take the writer role of a space for as long as this connection lives; False while another has it."""
        ...

    def close(self) -> None: ...


@contextmanager
def writing(database: Database) -> Iterator[Connection]:
    """A connection of one's own, in one transaction."""
    with closing(database.connect()) as connection, connection.transaction():
        yield connection
