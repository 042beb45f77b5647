"""What one server hands over to another, and what it is answered."""

from __future__ import annotations

from contextlib import closing

from onefold.errors import Conflict
from onefold.live.arrival import Departure, Order, Receipt
from onefold.live.handed_over import KEPT, forget, hand_over, outcomes_of, take, waiting
from onefold.store.port import Database
from onefold.store.space import SpaceStore


def test_each_submission_is_answered_with_what_became_of_it(database: Database) -> None:
    with closing(database.connect()) as connection:
        store = SpaceStore(connection, 1, {})
        numbers = hand_over(store, [[Departure(3, "row-1"), Departure(3, "row-2")], [Order("odd", b"")]])
        assert [items for _, items in waiting(store)] == [
            [Departure(3, "row-1"), Departure(3, "row-2")],
            [Order("odd", b"")],
        ]
        assert outcomes_of(store, numbers) is None
        take(store, [(numbers[0], Receipt(removed=2))])
        assert [number for number, _ in waiting(store)] == numbers[1:]
        assert outcomes_of(store, numbers) is None
        take(store, [(numbers[1], Conflict("It is there already."))])
        outcomes = outcomes_of(store, numbers)
        assert outcomes is not None
        receipt, refused = outcomes
        assert receipt == Receipt(removed=2)
        assert isinstance(refused, Conflict)
        assert str(refused) == "It is there already."


def test_nothing_is_left_of_the_items_once_they_are_taken_nor_of_the_answer_once_it_is_read(database: Database) -> None:
    with closing(database.connect()) as connection:
        store = SpaceStore(connection, 1, {})
        numbers = hand_over(store, [[Departure(3, "jane-of-bern")]])
        take(store, [(numbers[0], Receipt(removed=1))])
        assert database.erase()
        assert not list(database.traces(["jane-of-bern"]))
        forget(store, numbers)
        assert outcomes_of(store, numbers) is None
        assert waiting(store) == []


def test_answers_that_nobody_reads_do_not_stay_for_ever(database: Database) -> None:
    with closing(database.connect()) as connection:
        store = SpaceStore(connection, 1, {})
        first, unread = hand_over(store, [[Departure(3, "a")], [Departure(3, "b")]])
        take(store, [(first, Receipt())])
        connection.append("handed_over", [(first + KEPT + 1, 1, b"", None)])
        take(store, [(first + KEPT + 1, Receipt())])
        assert outcomes_of(store, [first]) is None
        assert outcomes_of(store, [first + KEPT + 1]) == [Receipt()]
        assert [number for number, _ in waiting(store)] == [unread]
