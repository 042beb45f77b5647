"""Rules to review: what they propose, and what becomes of it when a person confirms, refuses, skips, and undoes."""

from __future__ import annotations

import time

import pytest

from onefold.errors import Conflict, NotFound
from onefold.live.arrival import Departure, Order
from onefold.live.review.keys import keys_of
from onefold.live.review.queue import (
    ProposalSaid,
    Queue,
    as_decided,
    decide,
    next_proposal,
    proposals,
    queue,
    settled,
    undo,
)
from onefold.live.review.reviewer import look_on
from onefold.live.review.rows import By, Place
from onefold.resolution.usable import judges
from tests.live.telling import Engine, Told

PATIENCE = 30.0
RULESET = """
rules:
  - name: nearly the same name
    match:
      all:
        - same: postcode
        - similar: {field: last_name, by: jaro_winkler, at_least: 0.8}
    review: true
    review_value: lifetime_value
"""


@pytest.fixture
def told(engine: Engine) -> Told:
    return engine.space(RULESET)


class Desk:
    """A person who reviews."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self._space = told.workspace.space(told.slug).number

    def submit(self, order: Order) -> None:
        self.told.live.submit(self._space, [order]).result()
        self.told.workspace.refresh()

    def ready(self) -> None:
        """Wait until everything is looked through."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with self.told.view() as view:
                if look_on(view.store, view.lens.plan) is None:
                    return
            time.sleep(0.02)
        raise AssertionError("the space was not looked through")

    def next(self, by: By = "score") -> ProposalSaid | None:
        self.ready()
        with self.told.view() as view:
            return next_proposal(view, by, self.submit)

    def names(self, by: By = "score") -> list[tuple[str, str]]:
        """The pairs that are open, by their user ids."""
        self.ready()
        with self.told.view() as view:
            found, _ = proposals(view, "open", by, Place(), 100, self.submit)
        return [pair(one) for one in found]

    def decide(self, number: int, decision: str, reason: str | None = None) -> None:
        decide(self.submit, number, decision, "ann", reason)  # type: ignore[arg-type]

    def undo(self, number: int) -> None:
        undo(self.submit, number, "ann")

    def queue(self) -> Queue:
        with self.told.view() as view:
            return queue(view.store)

    def same(self, a: str, b: str) -> bool:
        with self.told.view() as view:
            return view.find(f"user_id:{a}").profile.number == view.find(f"user_id:{b}").profile.number


def pair(one: ProposalSaid) -> tuple[str, str]:
    first, second = sorted(side.identifiers["user_id"][0] for side in (one.one, one.other))
    return first, second


def person(told: Told, user: str, last: str, postcode: str = "1000", **traits: object) -> str:
    said = {"lastName": last, "postcode": postcode, **traits}
    return told.identify(1, userId=user, traits=said)


@pytest.fixture
def desk(told: Told) -> Desk:
    """Two who may be one, and one who is neither."""
    person(told, "u1", "Hartley", plan="pro")
    person(told, "u2", "Hartly", plan="free")
    person(told, "u3", "Zimmer")
    return Desk(told)


def test_who_may_be_one_is_proposed_and_not_joined(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    assert pair(found) == ("u1", "u2")
    assert not desk.same("u1", "u2")
    assert found.rule == "nearly the same name"
    assert 0.9 < found.score < 1
    assert [(one.field, sorted(one.one + one.other)) for one in found.looked_at] == [
        ("postcode", ["1000", "1000"]),
        ("last_name", ["Hartley", "Hartly"]),
    ]
    assert [one.field for one in found.agree] == ["postcode"]
    assert sorted(one.field for one in found.differ) == ["last_name", "plan", "user_id"]
    assert (found.one.records, found.other.records) == (1, 1)
    assert desk.queue() == Queue(1, 0, 0, 0, 1.0)


def test_what_is_proposed_again_keeps_its_number(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    desk.decide(found.number, "confirm")
    desk.ready()
    desk.undo(found.number)
    again = desk.next()
    assert again is not None
    assert again.number == found.number


def test_confirming_joins_them_and_undoing_parts_them(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    desk.decide(found.number, "confirm", "rang them up")
    assert desk.same("u1", "u2")
    assert desk.next() is None
    with desk.told.view() as view:
        done = as_decided(view.store, found.number, "confirmed")
        assert (done.by, done.statement) == ("ann", 1)
        assert [one.number for one in settled(view, "confirmed", "score", Place(), 10)[0]] == [found.number]
    desk.undo(found.number)
    assert not desk.same("u1", "u2")
    again = desk.next()
    assert again is not None
    assert (pair(again), again.number) == (("u1", "u2"), found.number)
    assert desk.queue() == Queue(1, 0, 0, 0, 1.0)


def test_refusing_keeps_them_apart_for_good(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    desk.decide(found.number, "refuse")
    assert desk.next() is None
    desk.told.track("Seen", 5, userId="u1", anonymousId="a1")
    desk.told.track("Seen", 6, userId="u2", context={"traits": {"email": "h@example.com"}})
    desk.told.identify(7, traits={"email": "h@example.com"}, anonymousId="a1")
    assert not desk.same("u1", "u2")
    assert desk.names() == []
    desk.undo(found.number)
    assert desk.queue().refused == 0


def test_what_is_skipped_waits_aside(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    desk.decide(found.number, "skip")
    assert desk.next() is None
    assert (desk.queue().open, desk.queue().skipped) == (0, 1)
    desk.undo(found.number)
    assert desk.names() == [("u1", "u2")]


def test_what_is_decided_is_not_decided_twice(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    with pytest.raises(Conflict, match="nothing to undo"):
        desk.undo(found.number)
    desk.decide(found.number, "confirm")
    with pytest.raises(Conflict, match="decided already"):
        desk.decide(found.number, "refuse")
    with pytest.raises(NotFound):
        desk.decide(found.number + 7, "skip")


def test_a_pair_that_became_one_meanwhile_is_dropped(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    desk.told.call("alias", 5, previousId="u1", userId="u2")
    with pytest.raises((Conflict, NotFound)):
        desk.decide(found.number, "refuse")
    assert desk.next() is None
    assert desk.queue().open == 0


def test_who_merges_with_another_is_proposed_as_what_they_are_now(desk: Desk) -> None:
    assert desk.names() == [("u1", "u2")]
    desk.told.call("alias", 5, previousId="u2", userId="u3")
    ((one, other),) = desk.names()
    assert one == "u1"
    assert other in {"u2", "u3"}


def test_more_of_a_key_comes_later(desk: Desk) -> None:
    assert desk.names() == [("u1", "u2")]
    person(desk.told, "u4", "Hartley")
    assert sorted(desk.names()) == [("u1", "u2"), ("u1", "u4"), ("u2", "u4")]
    assert desk.names()[0] == ("u1", "u4")  # the same name: the best score


def test_a_key_that_many_have_proposes_nothing(told: Told) -> None:
    desk = Desk(told)
    for number in range(20):
        person(told, f"u{number:02d}", "Schmidt")
    desk.ready()
    assert desk.queue().open == 190
    person(told, "u20", "Schmidt")
    assert desk.names() == []
    assert desk.queue().open == 0


def test_proposals_are_put_in_order_by_score_records_or_worth(told: Told) -> None:
    desk = Desk(told)
    person(told, "a1", "Miller", "1", lifetimeValue=10)
    person(told, "a2", "Miller", "1")
    person(told, "b1", "Hartley", "2", lifetimeValue=900.4)
    person(told, "b2", "Hartly", "2", lifetimeValue=100)
    person(told, "c1", "Zimmer", "3", lifetimeValue="much")
    person(told, "c2", "Zimmar", "3")
    for minute in range(3):
        told.track("Seen", minute, userId="c1")
    told.identify(9, userId="c1", traits={"lastName": "Zimmer", "postcode": "3", "lifetimeValue": "more"})
    assert desk.names("score")[0] == ("a1", "a2")
    assert desk.names("records")[0] == ("c1", "c2")
    assert desk.names("worth")[:2] == [("b1", "b2"), ("a1", "a2")]
    found = desk.next("worth")
    assert found is not None
    assert found.worth == 1000


def test_pages_hold_each_proposal_once(told: Told) -> None:
    desk = Desk(told)
    for number in range(7):
        person(told, f"a{number}", "Miller", str(number))
        person(told, f"b{number}", "Miller", str(number))
    desk.ready()
    orders: tuple[By, ...] = ("score", "records", "worth")
    for by in orders:
        place, seen = Place(), list[tuple[str, str]]()
        with told.view() as view:
            while True:
                found, following = proposals(view, "open", by, place, 3, desk.submit)
                seen += [pair(one) for one in found]
                if following is None:
                    break
                place = following
        assert sorted(seen) == [(f"a{number}", f"b{number}") for number in range(7)]


def test_a_person_who_is_gone_leaves_no_proposal_and_no_key(desk: Desk) -> None:
    assert desk.names() == [("u1", "u2")]
    space = desk.told.workspace.space(desk.told.slug).number
    source = desk.told.workspace.source("web").number
    with desk.told.view() as view:
        said = [one.said for one in view.store.all_evidence()]
        keys = list(set().union(*keys_of(said, view.lens.plan, judges(view.lens.plan))))
        assert len(view.store.connection.rows("review.keyed", graph=view.store.graph, keys=keys)) == 3
    desk.told.live.submit(space, [Departure(source, "m2")]).result()
    with desk.told.database.reader() as connection:
        assert connection.rows("review.counts", space=space) == []
    assert desk.names() == []
    with desk.told.view() as view:
        left = {one.number for one in view.store.all_evidence()}
        keyed = view.store.connection.rows("review.keyed", graph=view.store.graph, keys=keys)
    assert {number for _, number in keyed} == left


def test_a_decided_proposal_of_somebody_who_is_gone_goes_too(desk: Desk) -> None:
    found = desk.next()
    assert found is not None
    desk.decide(found.number, "refuse")
    space = desk.told.workspace.space(desk.told.slug).number
    desk.told.live.submit(space, [Departure(desk.told.workspace.source("web").number, "m2")]).result()
    with desk.told.database.reader() as connection:
        assert connection.rows("review.counts", space=space) == []


def test_another_ruleset_begins_anew(desk: Desk) -> None:
    assert desk.names() == [("u1", "u2")]
    desk.told.workspace.set_ruleset(desk.told.slug, "rules: []")
    desk.told.live.refresh()
    desk.told.track("Seen", 9, userId="u9")
    desk.ready()
    assert desk.queue().open == 0
    desk.told.workspace.set_ruleset(desk.told.slug, "rules: [{match: {same: plan}, review: true}]")
    desk.told.live.refresh()
    person(desk.told, "u4", "Other", "9", plan="pro")
    assert desk.names() == [("u1", "u4")]


def test_nobody_is_asked_about_those_a_statement_holds_apart(told: Told) -> None:
    ruleset = RULESET + 'statements: [{apart: ["user_id:u1", "user_id:u2"]}]\n'
    told.workspace.set_ruleset(told.slug, ruleset)
    told.live.refresh()
    person(told, "u1", "Hartley")
    person(told, "u2", "Hartly")
    assert Desk(told).names() == []
