"""The tables of the review as they are read and written: proposals, and how far a space is looked through."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from onefold.store.port import Connection, Row
from onefold.store.rows import SHIFT
from onefold.store.space import SpaceStore

State = Literal["open", "skipped", "confirmed", "refused"]
By = Literal["score", "records", "worth"]

MILLION = 1_000_000
"""Scores are kept in millionths."""

_FIRST = 1 << 62


class Proposed(NamedTuple):
    """Two profiles, by their ids, the lesser first, and the evidence of each that has the rule's key.

    `score` in millionths, `records` and `worth` of both profiles as they were when it was found, times in microseconds.
    """

    number: int
    one: str
    other: str
    rule: str
    score: int
    records: int
    worth: int
    evidence: int
    other_evidence: int
    state: State
    statement: int | None
    made: int
    decided: int | None
    by: str | None


class Place(NamedTuple):
    """Where a page begins: after the proposal with these."""

    first: int = _FIRST
    second: int = _FIRST
    number: int = 0


class Progress(NamedTuple):
    """Up to which evidence and change of a graph a space is looked through, under rules with this hash."""

    graph: int
    rules: str
    evidence: int
    change: int


def progress_of(store: SpaceStore) -> Progress | None:
    found = store.connection.rows("review.state", space=store.space)
    return Progress(*found[0]) if found else None


def put_progress(store: SpaceStore, progress: Progress) -> None:
    store.connection.run("review.put_state", space=store.space, **progress._asdict())


def proposal(store: SpaceStore, number: int) -> Proposed | None:
    """By the number that people see."""
    return one_of(store.connection.rows("review.one", number=store.low + number))


def one_of(rows: Sequence[Row]) -> Proposed | None:
    return Proposed(*rows[0]) if rows else None


def page(store: SpaceStore, state: State, by: By, after: Place, limit: int) -> list[Proposed]:
    """The next proposals in a state, in order."""
    bounds = {"first": after.first, "after": after.number}
    if by == "score":
        bounds["second"] = after.second
    found = store.connection.rows(f"review.by_{by}", space=store.space, state=state, limit=limit, **bounds)
    return [Proposed(*row) for row in found]


def place_of(one: Proposed, by: By) -> Place:
    """Where a page begins that follows this one."""
    if by == "score":
        return Place(one.score, one.records, one.number)
    return Place(one.records if by == "records" else one.worth, 0, one.number)


def counts(connection: Connection, space: int) -> dict[str, int]:
    """How many there are in each state."""
    return dict(connection.rows("review.counts", space=space))


def shown_number(number: int) -> int:
    """A proposal's number as the world sees it: from 1 in every space."""
    return number & ((1 << SHIFT) - 1)
