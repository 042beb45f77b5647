"""What the review writes, by the writer of the space alone: what was found, and what people decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal

import msgspec

from onefold.errors import Conflict, NotFound
from onefold.live.orders import ORDERS, Desk
from onefold.live.review.ends import Ends, ends_of
from onefold.live.review.look import Discovery, holders
from onefold.live.review.rows import (
    Progress,
    Proposed,
    State,
    progress_of,
    proposal,
    put_progress,
    shown_number,
)
from onefold.live.statements.change import Change, change
from onefold.live.view.lens import Lens
from onefold.live.view.view import View
from onefold.store.audit import note
from onefold.store.space import SpaceStore

Decision = Literal["confirm", "refuse", "skip"]

FORGOTTEN = 10_000
"""Evidence whose keys are forgotten in one transaction: some 50 milliseconds."""

FOUND, DROP, DECIDE, UNDO = "review.found", "review.drop", "review.decide", "review.undo"

_STATES: dict[Decision, State] = {"confirm": "confirmed", "refuse": "refused", "skip": "skipped"}


class FoundMore(msgspec.Struct, frozen=True):
    """How far a space was looked through (`before`: when that was done), and what was found there.

    `again`: profiles that were looked at again, so that what was open about them is not; `components`: those that need
    not be looked at again any more; `lost`: those that must. `keys` are (key, evidence).
    """

    before: Progress | None
    progress: Progress | None
    again: list[str] = []
    components: list[int] = []
    lost: list[int] = []
    keys: list[tuple[int, int]] = []
    proposals: list[Discovery] = []
    now: int = 0


class Stale(msgspec.Struct, frozen=True):
    """Proposals that are none any more."""

    numbers: list[int]


class Decided(msgspec.Struct, frozen=True):
    """What a person decided on a proposal, by its number; times in microseconds."""

    number: int
    decision: Decision
    by: str
    made: int
    reason: str | None = None


class Undone(msgspec.Struct, frozen=True):
    """Whose decision on which proposal is taken back by whom."""

    number: int
    by: str
    made: int


def _found(desk: Desk, detail: bytes) -> bool:
    """Nothing, if somebody else looked meanwhile or the graph is another one."""
    found, store = msgspec.msgpack.decode(detail, type=FoundMore), desk.writer.store
    if progress_of(store) != found.before:
        return False
    if found.progress is None or found.before is None or _begins_anew(found.before, found.progress):
        if not _forgot(store):
            return False
        store.connection.run("review.forget_open", space=store.space)
    if found.progress is None:
        store.connection.run("review.remove_state", space=store.space)
        return False
    if found.progress.graph != store.graph:
        return False
    put_progress(store, found.progress)
    before = _forget_open(store, found.again) if found.again else {}
    store.connection.run_each("review.looked_again", [(component,) for component in found.components])
    store.connection.run_each("review.look_again", [(component,) for component in found.lost])
    _put(store, found, before)
    return False


def _begins_anew(before: Progress, after: Progress) -> bool:
    return (before.graph, before.rules) != (after.graph, after.rules)


def _forgot(store: SpaceStore) -> bool:
    """Forget keys, so many at a time; whether none is left. Those of another graph go with its evidence."""
    return not store.connection.run("review.forget_keys", graph=store.graph, limit=FORGOTTEN)


def _forget_open(store: SpaceStore, publics: list[str]) -> dict[tuple[str, str], int]:
    """What is open about these profiles: its numbers, by whom it is about."""
    forgotten: dict[tuple[str, str], int] = {}
    for side in ("one", "other"):
        rows = store.connection.rows(f"review.about_{side}", space=store.space, publics=publics)
        numbers = [number for (number,) in rows]
        for number, one, other in store.connection.rows("review.open_of", numbers=numbers):
            forgotten[one, other] = number
        store.connection.run("review.forget_open_of", numbers=numbers)
    return forgotten


def _put(store: SpaceStore, found: FoundMore, before: Mapping[tuple[str, str], int]) -> None:
    """What was found, as far as those whom it is about are still there; under its number, where it was `before`."""
    numbers = {number for _, number in found.keys}
    numbers.update(number for one in found.proposals for number in (one.evidence, one.other_evidence))
    there = _there(store, numbers)
    keys = [(store.graph, key, number) for key, number in found.keys if number in there]
    store.connection.run_each("review.put_key", keys)
    known = store.names_taken({public for one in found.proposals for public in (one.one, one.other)})
    rows = store.connection.rows("review.highest", low=store.low, high=store.high)
    highest = max(int(rows[0][0]), store.low, *before.values())
    for one in found.proposals:
        if {one.one, one.other} <= known and {one.evidence, one.other_evidence} <= there:
            number = before.get((one.one, one.other), highest + 1)
            highest = max(highest, number)
            said = {"number": number, "space": store.space, "state": "open", "made": found.now}
            store.connection.run("review.put", **said, **msgspec.structs.asdict(one))


def _there(store: SpaceStore, numbers: Collection[int]) -> set[int]:
    return {number for (number,) in store.connection.rows("review.there", numbers=list(numbers))}


def _drop(desk: Desk, detail: bytes) -> bool:
    stale = msgspec.msgpack.decode(detail, type=Stale)
    store = desk.writer.store
    about = store.connection.rows("review.about", numbers=stale.numbers)
    profiles = [store.profile_named(public) for public in dict.fromkeys(one for pair in about for one in pair)]
    components = {one.component for one in profiles if one is not None}
    store.connection.run_each("review.look_again", [(component,) for component in sorted(components)])
    store.connection.run("review.drop", numbers=stale.numbers)
    return False


def _decide(desk: Desk, detail: bytes) -> bool:
    wanted, store = msgspec.msgpack.decode(detail, type=Decided), desk.writer.store
    one = _proposal(store, wanted.number)
    if one.state not in {"open", "skipped"}:
        raise Conflict("This proposal is decided already: undo that first.")
    ends = _ends(desk, one)
    state = _STATES[wanted.decision]
    made: list[int] = []
    if wanted.decision != "skip":
        kind = "together" if wanted.decision == "confirm" else "apart"
        document = msgspec.json.encode({kind: list(ends.refs())}).decode()
        reason = wanted.reason or f"{state} in review: {one.rule}"
        made = change(desk.space, desk.writer, Change(wanted.by, wanted.made, (document,), reason))
    _settle(store, one, state, made[0] if made else None, wanted.made, wanted.by)
    _note(store, one, f"review.{state}", wanted.by, ends, made)
    return False


def _undo(desk: Desk, detail: bytes) -> bool:
    wanted, store = msgspec.msgpack.decode(detail, type=Undone), desk.writer.store
    one = _proposal(store, wanted.number)
    if one.state == "open":
        raise Conflict("This proposal is open: there is nothing to undo.")
    if one.statement is not None:
        change(desk.space, desk.writer, Change(wanted.by, wanted.made, withdraw=(one.statement,)))
        _rename(store, one)
    _settle(store, one, "open", None, None, None)
    _note(store, one, "review.undone", wanted.by, None, [] if one.statement is None else [one.statement])
    return False


def _rename(store: SpaceStore, one: Proposed) -> None:
    """Those who part again may have other ids: they are known by the evidence that they were proposed by."""
    held = holders(store, store.evidence([one.evidence, one.other_evidence]))
    whose = [held.get(number, [0])[0] for number in (one.evidence, one.other_evidence)]
    public = {profile.number: profile.public for profile in store.profiles(whose)}
    if len(public) > 1:
        ends = sorted(zip((public[number] for number in whose), (one.evidence, one.other_evidence), strict=True))
        named = {"one": ends[0][0], "other": ends[1][0]}
        store.connection.run("review.remove_pair", space=store.space, number=one.number, **named)
        evidence = {"evidence": ends[0][1], "other_evidence": ends[1][1]}
        store.connection.run("review.rename", number=one.number, **named, **evidence)


def _proposal(store: SpaceStore, number: int) -> Proposed:
    found = proposal(store, number)
    if found is None:
        raise NotFound("There is no such proposal, or it is none any more.")
    return found


def _ends(desk: Desk, one: Proposed) -> Ends:
    view = View(desk.writer.store, Lens(desk.writer.plan))
    ends = ends_of(view, one)
    if ends is None:
        raise Conflict("This proposal is none any more: the two profiles are one, are held apart, or have changed.")
    return ends


def _settle(
    store: SpaceStore, one: Proposed, state: State, statement: int | None, now: int | None, by: str | None
) -> None:
    values = {"state": state, "said": statement, "now": now, "name": by}
    store.connection.run("review.decide", number=one.number, **values)


def _note(store: SpaceStore, one: Proposed, action: str, by: str, ends: Ends | None, statements: list[int]) -> None:
    profiles = [] if ends is None else [ends.one.public, ends.other.public]
    detail = {"proposal": shown_number(one.number), "rule": one.rule, "profiles": profiles, "statements": statements}
    note(store.connection, by=by, action=action, space=store.space, detail=detail)


ORDERS[FOUND] = _found
ORDERS[DROP] = _drop
ORDERS[DECIDE] = _decide
ORDERS[UNDO] = _undo
