"""Splits and previews: just what was chosen moves, nobody else does, and it is as was foretold."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from onefold.errors import InvalidInput
from onefold.live.plans import ruled
from onefold.live.statements.change import Change, change
from onefold.live.statements.durable import document, settled
from onefold.live.statements.preview import Preview, preview
from onefold.live.statements.split import CannotSplit, SplitPlan, split
from onefold.live.view import View
from onefold.live.view.lens import Lens
from onefold.ruleset.problem import InvalidRuleset
from onefold.ruleset.schema import Statement
from onefold.store.port import Connection, Database
from tests.live.driving import batches
from tests.live.statements import stating
from tests.live.statements.stating import Stating, event, list_sources
from tests.live.statements.test_statements_property import SPACES
from tests.oracle.outcome import Ref
from tests.product import record
from tests.worlds import RandomWorld, worlds
from tests.worlds.vocabulary import Plain

FEWER = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=settings.default.max_examples // 3 if settings.default else 30,
)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        list_sources(opened)
        yield opened


class Splitting(Stating):
    """Splits profiles, by the ids of their records."""

    def publics(self) -> dict[Ref, str | None]:
        names = {one.number: one.public for one in self.store.all_profiles(limit=100_000)}
        return {ref: None if number is None else names[number] for ref, number in self.owners().items()}

    def view(self) -> View:
        return View(self.store, Lens(self.effective()))

    def how(self, profile: str, *move: str) -> SplitPlan:
        return split(self.view(), ruled(self.space.ruleset), profile, move)

    def make(self, documents: list[str]) -> None:
        with self.store.connection.transaction():
            change(self.space, self.writer, Change("me", 1, tuple(documents)))


def moved(
    before: Mapping[Ref, str | None], after: Mapping[Ref, str | None]
) -> dict[tuple[str | None, str | None], int]:
    return dict(Counter((before[ref], after[ref]) for ref in before if before[ref] != after[ref]))


def foretold(found: Preview) -> dict[tuple[str | None, str | None], int]:
    return {(one.of, one.to): one.records for one in found.moves}


def filled(connection: Connection, world: RandomWorld, chance: random.Random) -> Splitting:
    try:
        driver = Splitting(connection, world.document, next(SPACES))
    except InvalidRuleset:
        assume(condition=False)
        raise
    for batch in batches(chance, [record(one) for one in world.records]):
        driver.put(batch)
    return driver


@FEWER
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_a_split_moves_what_was_chosen_and_nobody_else_as_foretold(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    driver = filled(connection, world, chance)
    before = driver.publics()
    mine, move = _choice(driver, before, chance)
    assume(move)
    try:
        plan = driver.how(before[mine[0]] or "", *move)
    except InvalidInput:
        return
    driver.make(plan.documents)
    after = driver.publics()
    assert moved(before, after) == foretold(plan.preview)
    parts = {after[ref] for ref in mine}
    assert len(parts - {None}) <= 2
    others = {(before[ref], after[ref]) for ref in before if ref not in mine}
    assert all(then == now or then is None for then, now in others)
    assert parts.isdisjoint({now for _, now in others} - {None})
    chosen = {(source, id_) for source, _, id_ in (one.partition("/") for one in move) if id_}
    if chosen:
        assert len({after[ref] for ref in chosen}) == 1
        assert not {after[ref] for ref in chosen} & {after[ref] for ref in mine if ref not in chosen} - {None}
    assert moved(after, _resolved_anew(driver)) == {}


def _choice(driver: Splitting, before: Mapping[Ref, str | None], chance: random.Random) -> tuple[list[Ref], list[str]]:
    """The records of a profile of several, and some of them, or of its identifiers."""
    publics = sorted({one for one, count in Counter(before.values()).items() if one and count > 1})
    if not publics:
        return [], []
    public = chance.choice(publics)
    mine = sorted(ref for ref, its in before.items() if its == public)
    profile = driver.store.profile_named(public)
    assert profile is not None
    identifiers = [f"{type_}:{value}" for type_, its in profile.state.identifiers.items() for value in its]
    if identifiers and chance.random() < 0.5:
        return mine, chance.sample(identifiers, chance.randint(1, min(2, len(identifiers))))
    return mine, ["/".join(ref) for ref in chance.sample(mine, chance.randrange(1, len(mine)))]


def _resolved_anew(driver: Splitting) -> dict[Ref, str | None]:
    """After every record has come again."""
    driver.restart()
    return driver.publics()


@FEWER
@given(world=worlds(), chance=st.randoms(use_true_random=False))
def test_a_statement_about_profiles_does_what_its_preview_says(
    connection: Connection, world: RandomWorld, chance: random.Random
) -> None:
    driver = filled(connection, world, chance)
    before = driver.publics()
    publics = sorted({one for one in before.values() if one})
    assume(len(publics) > 1)
    pair = tuple(chance.sample(publics, 2))
    said = Statement(together=pair) if chance.random() < 0.5 else Statement(apart=pair)
    rules, view = ruled(driver.space.ruleset), driver.view()
    made = [document(one) for one in settled(view, rules, said)]
    found = preview(view, [one for one in rules.statements(f"[{','.join(made)}]") if one is not None])
    driver.make(made)
    assert moved(before, driver.publics()) == foretold(found)


# ------------------------------------------------------------------ examples


def shop(connection: Connection, *calls: Plain) -> Splitting:
    driver = Splitting(connection, stating.document(user_id=stating.settings(), email=stating.settings()), next(SPACES))
    driver.put([record(one) for one in calls])
    return driver


MIXED = (
    event("m1", user_id="u1", email="a@x.com"),
    event("m2", 1, user_id="u1", email="b@x.com"),
    event("m3", 2, email="b@x.com"),
)


def test_a_record_that_carries_both_sides_stays_and_the_value_is_taken_off_it(connection: Connection) -> None:
    driver = shop(connection, *MIXED)
    plan = driver.how("email:a@x.com", "email:b@x.com")
    assert plan.documents == [
        '{"detach":{"identifier":"email:b@x.com","from":"user_id:u1"}}',
        '{"apart":["email:b@x.com","user_id:u1"]}',
    ]
    driver.make(plan.documents)
    driver.put([record(event("m4", 3, user_id="u1", email="b@x.com")), record(event("m5", 4, email="b@x.com"))])
    assert driver.partition()[0] == {
        frozenset({("web", "m1"), ("web", "m2"), ("web", "m4")}),
        frozenset({("web", "m3"), ("web", "m5")}),
    }


def test_what_stays_is_held_together_where_only_what_moves_had_joined_it(connection: Connection) -> None:
    driver = shop(
        connection,
        event("m1", email="a@x.com"),
        event("m2", 1, user_id="u1", email="a@x.com"),
        event("m3", 2, user_id="u1"),
    )
    plan = driver.how("email:a@x.com", "web/m2")
    driver.make(plan.documents)
    partition, nobodys = driver.partition()
    assert partition == {frozenset({("web", "m1"), ("web", "m3")})}
    assert nobodys == {("web", "m2")}
    assert plan.preview.unresolved_after == 1


def test_what_was_said_to_be_together_cannot_be_split_until_that_is_withdrawn(connection: Connection) -> None:
    driver = shop(connection, event("m1", email="a@x.com"), event("m2", 1, email="b@x.com"))
    (number,) = driver.say({"together": ["email:a@x.com", "email:b@x.com"]})
    with pytest.raises(CannotSplit, match="withdraw it first"):
        driver.how("email:a@x.com", "email:b@x.com")
    driver.withdraw(number)
    assert len(driver.partition()[0]) == 2


@pytest.mark.parametrize(
    ("move", "why"),
    [
        (["user_id:u1", "email:a@x.com", "email:b@x.com"], "Everything"),
        (["email:a@x.com"], "Nothing would move"),
        (["email:c@x.com"], r"move\[0\]"),
        (["web/m9"], r"move\[0\]"),
        (["nonsense"], r"move\[0\]"),
    ],
)
def test_what_cannot_be_moved_says_why(connection: Connection, move: list[str], why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        shop(connection, *MIXED).how("email:a@x.com", *move)
