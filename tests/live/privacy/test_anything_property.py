"""Whatever is done to a space, in whatever order and during whatever else: a fresh evaluation of what is left."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onefold.live.privacy.reach import Reach, reach_of
from onefold.live.privacy.requests import Kind
from onefold.live.privacy.subject import Subject, Whose
from onefold.model import Record
from onefold.store.port import Connection, Database
from onefold.store.workspace import Space
from tests.live.driving import Driver, batches
from tests.live.graphs.activating import Activating
from tests.live.graphs.test_activation_property import _is_sound, _text, _with, bit_by_bit
from tests.live.privacy.forgetting import let_go, reached, view_of
from tests.live.privacy.test_forgetting_property import ONE_DATABASE, scope_of, somebody, without
from tests.live.test_live_property import only, plan_of, require_what_the_oracle_says, with_traits
from tests.worlds import RandomWorld, worlds
from tests.worlds.vocabulary import Plain

__all__ = ["bit_by_bit"]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


Thing = Callable[[random.Random], None]

MORE = 5
"""Things that happen when all records have come."""


class Present(Driver):
    """A space as it is now, whichever graph and writer that is, for who lets records of it go."""

    def __init__(self, whole: Activating) -> None:
        self._whole = whole
        self.look()

    @property
    def space(self) -> Space:
        return self._whole.space

    def look(self) -> None:
        self._whole.keep_up()
        now = self._whole.driver()
        self.plan, self.store, self.writer, self.number = now.plan, now.store, now.writer, now.number

    def restart(self) -> None:
        self._whole.restart()
        self.look()


class Anything:
    """Does things to a space, one after the other and at once."""

    def __init__(self, space: Activating, coming: list[list[Record]], wanted: list[str], saying: list[Plain]) -> None:
        self.space = space
        self._coming = coming
        self._wanted = wanted
        self._known = list(wanted)
        self._saying = saying
        self._leaving: set[tuple[str, str]] = set()

    def left(self) -> bool:
        return bool(self._coming or self._wanted or self._saying)

    def happen(self, chance: random.Random) -> None:
        """One thing, or an activation goes on; some only where nobody is leaving."""
        things: list[Thing] = [*[self._go_on] * 4, self._put, self._put, self._want, self._say]
        if not self._leaving:
            things += [self._withdraw, self._forget, self._retain, self._restart, *[self._go_on_and_let_go] * 3]
        chance.choice(things)(chance)

    def _go_on(self, chance: random.Random) -> None:
        for _ in range(chance.choice([1, 2, 5, 10])):
            self.space.step()

    def _put(self, _: random.Random) -> None:
        """What is sent again of whoever is leaving goes with them."""
        if self._coming:
            batch, driver = self._coming.pop(), self.space.driver()
            there = {(one.source, one.id) for one in driver.store.all_records()}
            driver.put(batch)
            self.space.there += without(batch, self._leaving & there)

    def _want(self, chance: random.Random) -> None:
        if self._wanted:
            self.space.want(self._wanted.pop())
        elif chance.random() < 0.2:
            self.space.cancel()
        else:
            self.space.want(chance.choice(self._known))

    def _say(self, _: random.Random) -> None:
        if self._saying:
            self.space.say(self._saying.pop())

    def _withdraw(self, chance: random.Random) -> None:
        if held := self.space.stated():
            self.space.withdraw(chance.choice(list(held)))

    def _forget(self, chance: random.Random) -> None:
        driver = Present(self.space)
        if (subject := somebody(driver, chance)) is not None:
            self._let_go(driver, reached(driver, subject, scope_of(subject, chance)), chance, "delete")

    def _go_on_and_let_go(self, chance: random.Random) -> None:
        """Somebody, while another version is on its way."""
        self._want(chance)
        for _ in range(chance.randrange(8)):
            self.space.step()
        chance.choice([self._forget, self._forget, self._retain])(chance)

    def _restart(self, _: random.Random) -> None:
        self.space.restart()

    def _retain(self, chance: random.Random) -> None:
        """Events of a source up to some moment go."""
        driver = Present(self.space)
        events = {(one.source, one.id): one.time or 0 for one in self.space.there if one.kind == "event"}
        stored = [one for one in driver.store.all_records() if (one.source, one.id) in events]
        if not stored:
            return
        last = chance.choice(stored)
        its = [one for one in stored if one.source == last.source and (one.time or 0) <= (last.time or 0)]
        old = {one.seq: one.evidence for one in its}
        found = reach_of(view_of(driver), Subject(None, ""), "records", Whose(old, None))
        self._let_go(driver, found, chance, "retain")

    def _let_go(self, driver: Present, found: Reach, chance: random.Random, kind: Kind) -> None:
        seqs = found.whose.evidence
        self._leaving = {(one.source, one.id) for one in driver.store.records(seqs)}
        self.space.there = without(self.space.there, self._leaving)

        def meanwhile(after: str) -> None:  # noqa: ARG001 - whatever it was
            for _ in range(chance.choice([0, 0, 1, 3])):
                self.happen(chance)
            driver.look()

        let_go(driver, found, chance, meanwhile, kind=kind)
        self._leaving = set()
        self.space.keep_up()


@settings(ONE_DATABASE, max_examples=max(settings().max_examples // 4, 10))
@given(world=worlds(), others=st.lists(worlds(), min_size=1, max_size=2), seed=st.integers(0, 2**32))
def test_calls_statements_withdrawals_deletions_retention_and_versions_in_any_order(
    database: Database, connection: Connection, world: RandomWorld, others: list[RandomWorld], seed: int
) -> None:
    plan_of(world.document)
    chance = random.Random(seed)
    rulesets = [world, *(one for one in others if _is_sound(one))]
    documents = {_text(one): one.document for one in rulesets}
    types = frozenset.intersection(*(frozenset(one["identifiers"]) for one in documents.values()))
    coming = batches(chance, with_traits([only(one, types) for one in world.records], chance))
    wanted = [_text(one) for one in rulesets]
    chance.shuffle(wanted)
    saying = [one for other in others for one in other.document["statements"]]
    with closing(Activating(database, connection, _text(world))) as space:
        all_ = Anything(space, coming, wanted, saying)
        while all_.left():
            all_.happen(chance)
        for _ in range(MORE):
            all_.happen(chance)
        space.finish()
        space.require_sound()
        document = _with(documents[space.space.ruleset], list(space.stated().values()))
        require_what_the_oracle_says(space.driver(), document, space.left())
