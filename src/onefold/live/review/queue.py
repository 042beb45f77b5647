"""The queue as people see it: the next proposal, pages of them, how many there are; and what they decide."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from onefold.errors import Conflict, NotFound
from onefold.live.arrival import Order
from onefold.live.review.ends import End, Ends, ends_of
from onefold.live.review.look import sizes_of
from onefold.live.review.orders import DECIDE, DROP, UNDO, Decided, Decision, Stale, Undone
from onefold.live.review.rows import (
    MILLION,
    By,
    Place,
    Proposed,
    State,
    counts,
    page,
    place_of,
    progress_of,
    proposal,
    shown_number,
)
from onefold.live.view.answers import ProfileName, RecordName, instant
from onefold.live.view.view import View
from onefold.ruleset.compile import fields_of
from onefold.ruleset.sentence import sentence
from onefold.store.space import SpaceStore

PAGE = 50
"""Proposals looked at together, of which some may be none any more."""

Submit = Callable[[Order], None]
"""Has an order carried out, and waits for it."""


class Side(Struct, frozen=True):
    """One of two profiles; `record` is one that has what the rule looks at."""

    profile: ProfileName
    records: int
    record: RecordName
    identifiers: dict[str, list[str]]
    traits: dict[str, str]


class Compared(Struct, frozen=True):
    """A field, and what each of the two profiles says of it."""

    field: str
    one: list[str]
    other: list[str]


class ProposalSaid(Struct, frozen=True):
    """Two profiles that a rule would link. `looked_at` are the fields of the rule, on the records that meet it;
    `agree` and `differ` are identifiers and traits that both have.
    """

    number: int
    rule: str
    says: Annotated[str, Meta(description="The rule as a sentence.")]
    score: Annotated[float, Meta(description="How similar they are by the rule, from 0 to 1; 1 for exact rules.")]
    worth: Annotated[int, Meta(description="The sum of the rule's `review_value`, when it was proposed.")]
    state: State
    one: Side
    other: Side
    looked_at: list[Compared]
    agree: list[Compared]
    differ: list[Compared]
    made: datetime | None


class Settled(Struct, frozen=True):
    """A proposal without what is said of its profiles: they may be one by now, or changed."""

    number: int
    rule: str
    score: float
    state: State
    profiles: list[ProfileName]
    statement: Annotated[int | None, Meta(description="The statement that the decision made.")]
    made: datetime | None
    decided: datetime | None
    by: str | None


class Queue(Struct, frozen=True):
    """How many proposals are in each state; `looked_through`: the share of the space, from 0 to 1."""

    open: int
    skipped: int
    confirmed: int
    refused: int
    looked_through: float


def next_proposal(view: View, by: By, drop: Submit) -> ProposalSaid | None:
    """The first open one. Those found to be none any more are dropped."""
    stale: list[int] = []
    found = next(_shown(view, "open", by, Place(), stale), None)
    _drop(stale, drop)
    return found


def proposals(
    view: View, state: State, by: By, after: Place, limit: int, drop: Submit
) -> tuple[list[ProposalSaid], Place | None]:
    """A page of open or skipped ones in order, and where the next one begins, if there is more."""
    stale: list[int] = []
    shown: list[ProposalSaid] = []
    for one in _shown(view, state, by, after, stale):
        if len(shown) == limit:
            _drop(stale, drop)
            last = proposal(view.store, shown[-1].number)
            return shown, None if last is None else place_of(last, by)
        shown.append(one)
    _drop(stale, drop)
    return shown, None


def settled(view: View, state: State, by: By, after: Place, limit: int) -> tuple[list[Settled], Place | None]:
    """A page of decided ones, as they were."""
    rows = page(view.store, state, by, after, limit + 1)
    found = [said_of(one) for one in rows[:limit]]
    return found, place_of(rows[limit - 1], by) if len(rows) > limit else None


def said_of(one: Proposed) -> Settled:
    return Settled(
        number=shown_number(one.number),
        rule=one.rule,
        score=one.score / MILLION,
        state=one.state,
        profiles=[one.one, one.other],
        statement=one.statement,
        made=instant(one.made),
        decided=instant(one.decided),
        by=one.by,
    )


def queue(store: SpaceStore) -> Queue:
    """In numbers."""
    found, progress = counts(store.connection, store.space), progress_of(store)
    bounds = {"graph_low": store.graph_low, "graph_high": store.graph_high}
    highest = store.connection.rows("review.highest_evidence", **bounds)[0][0] - store.graph_low
    share = 0.0
    if progress is not None and progress.graph == store.graph:
        share = 1.0 if highest <= 0 else (progress.evidence - store.graph_low) / highest
    states: tuple[State, ...] = ("open", "skipped", "confirmed", "refused")
    still, skipped, confirmed, refused = (found.get(state, 0) for state in states)
    return Queue(still, skipped, confirmed, refused, round(min(1.0, share), 3))


# ---------------------------------------------------------------------- deciding


def decide(submit: Submit, number: int, decision: Decision, by: str, reason: str | None) -> None:
    """Confirm, refuse or skip. Raises NotFound, and Conflict for one that is decided, or is none any more."""
    submit(Order(DECIDE, msgspec.msgpack.encode(Decided(number, decision, by, _now(), reason))))


def undo(submit: Submit, number: int, by: str) -> None:
    """Take a decision back: its statement is withdrawn, and the proposal is open again. Raises NotFound, Conflict."""
    submit(Order(UNDO, msgspec.msgpack.encode(Undone(number, by, _now()))))


def confirmed_by(view: View, number: int) -> list[str]:
    """Whom confirming a proposal would say to be one. Raises NotFound, and Conflict where it is none any more."""
    found = proposal(view.store, number)
    if found is None:
        raise NotFound("There is no such proposal, or it is none any more.")
    ends = ends_of(view, found)
    if ends is None:
        raise Conflict("This proposal is none any more: the two profiles are one, are held apart, or have changed.")
    return list(ends.refs())


def as_decided(store: SpaceStore, number: int, state: State) -> Settled:
    """The proposal in the state that it was brought to; another server may have refused that."""
    found = proposal(store, number)
    if found is None:
        raise NotFound("There is no such proposal, or it is none any more.")
    if found.state != state:
        raise Conflict("This could not be done: somebody else decided meanwhile, or the profiles have changed.")
    return said_of(found)


# ---------------------------------------------------------------------- showing


def _shown(view: View, state: State, by: By, after: Place, stale: list[int]) -> Iterator[ProposalSaid]:
    """Those that still are proposals; the numbers of the others are added to `stale`."""
    while rows := page(view.store, state, by, after, PAGE):
        after = place_of(rows[-1], by)
        for one in rows:
            ends = ends_of(view, one)
            if ends is None:
                stale.append(one.number)
            else:
                yield _said(view, one, ends)


def _drop(stale: Sequence[int], drop: Submit) -> None:
    if stale:
        drop(Order(DROP, msgspec.msgpack.encode(Stale(list(stale)))))


def _said(view: View, one: Proposed, ends: Ends) -> ProposalSaid:
    sizes = sizes_of(view.store, [ends.one.profile, ends.other.profile])
    left, right = (_side(view, end, sizes) for end in (ends.one, ends.other))
    pairs = _in_common(_all_of(left), _all_of(right))
    rule = next((rule.step for rule in view.lens.plan.review if rule.step.name == one.rule), None)
    return ProposalSaid(
        number=shown_number(one.number),
        rule=one.rule,
        says="" if rule is None else sentence(rule),
        score=one.score / MILLION,
        worth=one.worth,
        state=one.state,
        one=left,
        other=right,
        looked_at=_looked_at([] if rule is None else list(dict.fromkeys(fields_of(rule))), ends),
        agree=[one for one in pairs if not set(one.one).isdisjoint(one.other)],
        differ=[one for one in pairs if set(one.one).isdisjoint(one.other)],
        made=instant(one.made),
    )


def _side(view: View, end: End, sizes: Mapping[int, int]) -> Side:
    state = end.profile.state
    return Side(
        profile=end.public,
        records=sizes[end.profile.number],
        record=end.record,
        identifiers=view.lens.ordered(state.identifiers),
        traits={name: one.value for name, one in sorted(state.traits.items())},
    )


def _looked_at(fields: Sequence[str], ends: Ends) -> list[Compared]:
    """What the records that met the rule say of its fields."""
    return [Compared(name, _texts(ends.one, name), _texts(ends.other, name)) for name in fields]


def _texts(end: End, name: str) -> list[str]:
    said = end.evidence.said
    if name == "source":
        return [said.source]
    identifiers = {str(type_): texts for type_, texts in said.identifiers.items()}
    return list(dict.fromkeys([*identifiers.get(name, ()), *said.fields.get(name, ())]))


def _all_of(side: Side) -> dict[str, list[str]]:
    """Identifiers and traits alike; a trait that is an identifier too is said once."""
    return {**{name: [value] for name, value in side.traits.items()}, **side.identifiers}


def _in_common(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> list[Compared]:
    return [Compared(name, one[name], other[name]) for name in one if name in other]


def _now() -> int:
    return time.time_ns() // 1_000
