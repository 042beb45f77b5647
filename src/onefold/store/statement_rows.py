"""The statements of a space in a database: made, withdrawn, listed. They name people, and are numbered from 1."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec

from onefold.ruleset.schema import Statement
from onefold.store.port import Connection, Row

ALL = (1 << 63) - 1
"""A number above those of all statements."""


class Stated(msgspec.Struct, frozen=True):
    """One statement: `document` as a ruleset says it, without who and why. Times in microseconds; `withdrawn` None: it
    holds.
    """

    number: int
    document: str
    by: str
    reason: str | None
    made: int
    withdrawn: int | None = None
    withdrawn_by: str | None = None

    @property
    def erased(self) -> bool:
        """Whether it was removed because it named somebody who is deleted: nothing is known of what it said."""
        return self.document == ERASED


ERASED = "{}"


def revision(connection: Connection) -> int:
    """Counts the changes of all statements of the database."""
    found = connection.rows("statements.revision")
    return int(found[0][0]) if found else 0


def holding(connection: Connection) -> dict[int, str]:
    """Of each space that has any, the statements that hold, as `Space.statements` has them."""
    found: dict[int, list[Statement]] = {}
    for space, *row in connection.rows("statements.all_holding"):
        found.setdefault(space, []).append(_document(row))
    return {space: written(statements) for space, statements in found.items()}


def holding_of(connection: Connection, space: int) -> str:
    """The same of one space."""
    return written([_document(row) for row in connection.rows("statements.holding", space=space)])


def written(statements: Sequence[Statement]) -> str:
    """Statements as `Space.statements` has them."""
    return msgspec.json.encode(statements).decode() if statements else ""


def _document(row: Sequence[str]) -> Statement:
    document, by, reason = row
    return msgspec.structs.replace(msgspec.json.decode(document, type=Statement), by=by, reason=reason)


def numbered(connection: Connection, space: int, numbers: Collection[int]) -> list[Stated]:
    """Those of these numbers that there are."""
    return _stated(connection.rows("statements.numbered", space=space, numbers=list(numbers)))


def newest(connection: Connection, space: int, before: int, limit: int, *, all_: bool) -> list[Stated]:
    """Newest first, with a number below `before`; `all_`: also those that were withdrawn."""
    statement = "statements.before" if all_ else "statements.holding_before"
    return _stated(connection.rows(statement, space=space, before=before, limit=limit))


def make(connection: Connection, space: int, documents: Sequence[str], by: str, reason: str | None, now: int) -> int:
    """Add these; answers with the number of the first. Within the writer's transaction, as what follows."""
    ((highest,),) = connection.rows("statements.highest", space=space)
    rows = [(space, highest + place, one, by, reason, now, None, None) for place, one in enumerate(documents, start=1)]
    connection.append("statement", rows)
    _changed(connection)
    return int(highest) + 1


def withdraw(connection: Connection, space: int, numbers: Collection[int], by: str, now: int) -> None:
    for number in numbers:
        connection.run("statements.withdraw", space=space, number=number, now=now, name=by)
    _changed(connection)


def erase(connection: Connection, space: int, numbers: Collection[int], by: str, now: int) -> None:
    """Remove what they said, and withdraw them."""
    for number in numbers:
        connection.run("statements.erase", space=space, number=number, now=now, name=by)
    _changed(connection)


def _changed(connection: Connection) -> None:
    connection.run("statements.changed")
    connection.run("workspace.changed")


def _stated(rows: Sequence[Row]) -> list[Stated]:
    return [Stated(*row) for row in rows]
