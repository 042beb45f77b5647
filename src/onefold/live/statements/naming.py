"""The statements that name somebody: so that whoever is deleted is deleted from these too, also from withdrawn ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from onefold.live.named import Place, place_of, refs_of
from onefold.live.plans import Ruled
from onefold.store.port import Connection
from onefold.store.statement_rows import ALL, Stated, newest

PAGE = 1_000
"""Statements read at once."""


def naming(connection: Connection, space: int, rules: Ruled, places: Collection[Place]) -> list[int]:
    """The numbers of all statements of a space that name any of these: (type, normalized value), or (/source, id) for a
    record (see `live.named.record_place`). To be given to `change.forget`, for whoever is deleted.

    A statement that the present ruleset cannot read may name them too, and is among them.
    """
    wanted = frozenset(places)
    return sorted(one.number for one in _all(connection, space) if not one.erased and _names(one, rules, wanted))


def _names(one: Stated, rules: Ruled, wanted: frozenset[Place]) -> bool:
    (said,) = rules.statements(f"[{one.document}]")
    return said is None or any(place_of(ref) in wanted for ref in refs_of(said))


def _all(connection: Connection, space: int) -> Iterator[Stated]:
    before = ALL
    while page := newest(connection, space, before, PAGE, all_=True):
        yield from page
        before = page[-1].number
