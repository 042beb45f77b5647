"""Statements that name records whose evidence others share, and what nobody has yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from onefold.store.port import Connection, Database
from tests.live.statements.stating import Stating, document, event, settings
from tests.live.statements.test_statements_property import SPACES, require_as_if_always_said
from tests.product import record
from tests.worlds.vocabulary import Plain

TWINS = (event("r1", email="a"), event("r2", 1, email="a"), event("r3", 2, email="b"))
JOINED = {"together": ["web/r1", "web/r3"]}


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    with closing(database.connect()) as opened:
        yield opened


class Steps:
    """Calls that come and go, compared with the oracle after each."""

    def __init__(self, connection: Connection, ruleset: Plain) -> None:
        self.driver = Stating(connection, ruleset, next(SPACES))
        self.there: dict[str, Plain] = {}

    def come(self, *plain: Plain) -> None:
        for one in plain:
            self.driver.put([record(one)])
            self.there[one["id"]] = one
            self.compare()

    def go(self, id_: str) -> None:
        del self.there[id_]
        self.driver.remove([("web", id_)])
        self.compare()

    def say(self, statement: Plain) -> int:
        (number,) = self.driver.say(statement)
        self.compare()
        return number

    def withdraw(self, number: int) -> None:
        self.driver.withdraw(number)
        self.compare()

    def compare(self) -> None:
        require_as_if_always_said(self.driver, [record(one) for one in self.there.values()])


def test_a_named_record_that_says_what_another_said_before(connection: Connection) -> None:
    one, other, third = TWINS
    Steps(connection, document(JOINED)).come(other, third, one)


def test_a_named_record_that_goes_and_comes_again(connection: Connection) -> None:
    one, other, third = TWINS
    steps = Steps(connection, document(JOINED))
    steps.come(one, other, third)
    steps.go("r1")
    steps.come(one)


def test_a_named_record_that_says_nothing_and_another_that_says_nothing_either(connection: Connection) -> None:
    steps = Steps(connection, document({"together": ["web/r1", "user_id:u1"]}))
    steps.come(event("r2"), event("r3", 1, user_id="u1"), event("r1", 2))
    steps.go("r1")
    steps.come(event("r1", 3))
    steps.go("r3")


def test_a_statement_brings_a_record_that_says_nothing_to_somebody_and_its_withdrawal_takes_it_back(
    connection: Connection,
) -> None:
    steps = Steps(connection, document())
    steps.come(event("r1"), event("r2", 1), event("r3", 2, user_id="u1"))
    number = steps.say({"together": ["web/r1", "user_id:u1"]})
    steps.come(event("r4", 3, user_id="u1"))
    steps.withdraw(number)
    steps.come(event("r1", 4, email="a"))


def test_a_statement_about_identifiers_that_match_nobody(connection: Connection) -> None:
    steps = Steps(connection, document(user_id=settings(), loyalty_no=settings(match=False)))
    steps.come(event("r1", loyalty_no="l1"), event("r2", 1, user_id="u1"), event("r3", 2, loyalty_no="l1"))
    number = steps.say({"together": ["loyalty_no:l1", "user_id:u1"]})
    steps.come(event("r4", 3, loyalty_no="l1"), event("r5", 4, loyalty_no="l2"))
    other = steps.say({"detach": {"identifier": "loyalty_no:l1", "from": "web/r4"}})
    steps.withdraw(number)
    steps.withdraw(other)


def test_a_statement_about_what_nobody_has_yet(connection: Connection) -> None:
    steps = Steps(connection, document())
    together = steps.say({"together": ["email:a", "web/r9"]})
    apart = steps.say({"apart": ["email:a", "email:b"]})
    steps.come(event("r1", email="a", user_id="u1"), event("r2", 1, email="b", user_id="u1"), event("r9", 2))
    steps.withdraw(apart)
    steps.withdraw(together)


def test_the_same_statement_twice_holds_until_both_are_withdrawn(connection: Connection) -> None:
    steps = Steps(connection, document())
    steps.come(event("r1", email="a"), event("r2", 1, email="b"))
    said = {"together": ["email:a", "email:b"]}
    first, second = steps.say(said), steps.say(said)
    steps.withdraw(first)
    steps.come(event("r3", 2, email="b"))
    steps.withdraw(second)


def test_an_event_whose_own_names_are_too_many_for_its_address_has_no_profile(connection: Connection) -> None:
    steps = Steps(connection, document(email=settings(max_distinct={"first_name": 1})))
    steps.come(event("r1", email="a", fields={"first_name": ["Jane", "Jayne"]}))


def test_two_alias_calls_about_a_previous_id_that_nobody_has_join_nobody(connection: Connection) -> None:
    steps = Steps(connection, document())
    for number, user in enumerate(("u1", "u2")):
        said = event(f"r{number}", number, user_id=user)
        steps.come({**said, "alias": {"previous": "u0", "user_id": user}})
    steps.come(event("r3", 3, user_id="u0"))
    steps.go("r3")
