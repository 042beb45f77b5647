"""Statements made and withdrawn: an order, by which only what they speak of is resolved anew."""

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.limits import STATEMENTS
from onefold.live.names import hash_of
from onefold.live.orders import ORDERS, Desk
from onefold.live.plans import plan_of, ruled
from onefold.live.statements.touched import Carriers, completed, touched
from onefold.live.writer import SpaceWriter
from onefold.store import statement_rows as rows
from onefold.store.audit import note
from onefold.store.rows import Brief
from onefold.store.statement_rows import Stated
from onefold.store.workspace import Space

ORDER = "statements"


class Change(msgspec.Struct, frozen=True):
    """Statements to make (JSON documents) and to withdraw (numbers); by whom, why, and when, in microseconds.

    `carriers` were found beforehand, so that the writer need not look for them.
    """

    by: str
    at: int
    make: tuple[str, ...] = ()
    reason: str | None = None
    withdraw: tuple[int, ...] = ()
    carriers: Carriers | None = None


def carry_out(desk: Desk, detail: bytes) -> bool:
    """The order. The writer goes on, under the statements that hold then."""
    change(desk.space, desk.writer, msgspec.msgpack.decode(detail, type=Change))
    return False


ORDERS[ORDER] = carry_out


def change(space: Space, writer: SpaceWriter, wanted: Change) -> list[int]:
    """Make and withdraw, note it, and resolve anew what it concerns; the numbers of what was made.

    For orders that do this besides something else, within their transaction. Raises NotFound, Conflict, InvalidInput.
    """
    connection = writer.store.connection
    withdrawn = _holding(writer, space.number, wanted.withdraw)
    first = 1
    if wanted.make:
        first = rows.make(connection, space.number, wanted.make, wanted.by, wanted.reason, wanted.at)
    if withdrawn:
        rows.withdraw(connection, space.number, wanted.withdraw, wanted.by, wanted.at)
    made = [first + place for place in range(len(wanted.make))]
    documents = [*wanted.make, *(one.document for one in withdrawn)]
    restate(space, writer, documents, _cause([*made, *wanted.withdraw]), wanted.carriers)
    if made:
        note(connection, by=wanted.by, action="statement.made", space=space.number, detail={"numbers": made})
    if withdrawn:
        detail = {"numbers": sorted(wanted.withdraw)}
        note(connection, by=wanted.by, action="statement.withdrawn", space=space.number, detail=detail)
    return made


def forget(space: Space, writer: SpaceWriter, numbers: Sequence[int], by: str) -> None:
    """Withdraw statements and remove what they say, as they name somebody who is deleted: see `naming`.

    Within the writer's transaction. Their numbers stay, with who made them and when.
    """
    connection = writer.store.connection
    there = [one for one in rows.numbered(connection, space.number, numbers) if not one.erased]
    rows.erase(connection, space.number, [one.number for one in there], by, time.time_ns() // 1_000)
    held = [one for one in there if one.withdrawn is None]
    restate(space, writer, [one.document for one in held], _cause([one.number for one in held]))


def restate(
    space: Space, writer: SpaceWriter, documents: Sequence[str], cause: str, carriers: Carriers | None = None
) -> None:
    """Let a writer go on under the statements that hold now, of which these came or went; `space` has its ruleset.

    For every graph of the space that is kept up to date, within its transaction.
    """
    after = rows.holding_of(writer.store.connection, space.number)
    found = ruled(space.ruleset)
    if len(found.statements(after)) > STATEMENTS:
        raise InvalidInput(f"A space can have {STATEMENTS:,} statements besides its ruleset's: withdraw some first.")
    changed = [one for one in found.statements(f"[{','.join(documents)}]") if one is not None]
    store, reader = writer.store, writer.reader
    its = touched(store, reader, changed, _Finder(writer), completed(store, reader, changed, carriers))
    writer.restate(plan_of(msgspec.structs.replace(space, statements=after)), its.components, its.nobodys, cause)


class _Finder:
    """Finds records by their names, as the writer knows them."""

    def __init__(self, writer: SpaceWriter) -> None:
        self._writer = writer

    def __call__(self, source: str, record_id: str) -> Brief | None:
        number = self._number(source)
        if number is None:
            return None
        hash_ = hash_of(number, record_id)
        seqs = self._writer.names.find([hash_]).get(hash_, [])
        found = [one for one in self._writer.store.records(seqs) if (one.source, one.id) == (source, record_id)]
        return found[0] if found else None

    def _number(self, slug: str) -> int | None:
        store = self._writer.store
        known = [number for number, one in store.sources.items() if one == slug]
        known += [number for _, number in store.connection.rows("statements.source_numbers", slugs=[slug])]
        return known[0] if known else None


def _holding(writer: SpaceWriter, space: int, numbers: Sequence[int]) -> list[Stated]:
    """The statements of these numbers, which all hold. Raises NotFound, Conflict."""
    found = rows.numbered(writer.store.connection, space, numbers)
    missing = sorted(set(numbers) - {one.number for one in found})
    if missing:
        raise NotFound(f"There is no statement {missing[0]} in this space.")
    gone = [one.number for one in found if one.withdrawn is not None]
    if gone:
        raise Conflict(f"Statement {gone[0]} is withdrawn already.")
    return found


def _cause(numbers: Sequence[int]) -> str:
    """How the change feed calls what made the difference."""
    return f"statement {numbers[0]}" if len(numbers) == 1 else f"statements {min(numbers, default=0)} and others"
