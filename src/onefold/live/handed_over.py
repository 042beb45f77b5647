"""What became of items that one server handed over to another: said where they waited, until it was read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from onefold.errors import OnefoldError
from onefold.live.arrival import Item, Receipt
from onefold.live.trouble import Trouble, error_of, trouble
from onefold.store.space import SpaceStore, encode

KEPT = 10_000
"""Answers are kept for so many later ones: a server that asks no more has died."""

_ITEMS = msgspec.msgpack.Decoder(list[Item])


class _Answer(msgspec.Struct, frozen=True, array_like=True):
    """A receipt, or why there is none."""

    receipt: Receipt | None
    trouble: Trouble | None


_ANSWER = msgspec.msgpack.Decoder(_Answer)

Outcome = Receipt | OnefoldError
"""What became of a submission."""


def waiting(store: SpaceStore, limit: int = 100) -> list[tuple[int, list[Item]]]:
    """(number, items) that other servers handed over and nobody took, in order."""
    found = store.connection.rows("handed_over.waiting", space=store.space, limit=limit)
    return [(number, _ITEMS.decode(items)) for number, items in found]


def take(store: SpaceStore, outcomes: Iterable[tuple[int, Outcome]]) -> None:
    """These are done with. Within the transaction that did what they ask for."""
    run, number = store.connection.run, None
    for number, outcome in outcomes:
        run("handed_over.take", number=number, answer=encode(_answer(outcome)))
    if number is not None:
        run("handed_over.forget_before", space=store.space, number=number - KEPT)


def _answer(outcome: Outcome) -> _Answer:
    return _Answer(None, trouble(outcome)) if isinstance(outcome, OnefoldError) else _Answer(outcome, None)


def hand_over(store: SpaceStore, submissions: Iterable[Sequence[Item]]) -> list[int]:
    """Leave items for the server that writes the space; answers with what to ask for. Within a transaction."""
    encoded = [msgspec.msgpack.encode(list(items)) for items in submissions]
    left = [store.connection.rows("handed_over.leave", space=store.space, items=items) for items in encoded]
    return [number for ((number,),) in left]


def outcomes_of(store: SpaceStore, numbers: Sequence[int]) -> list[Outcome] | None:
    """What became of them; None while some of them wait."""
    rows = store.connection.rows("handed_over.answers", numbers=list(numbers))
    found = {number: _outcome(_ANSWER.decode(answer)) for number, answer in rows}
    return [found[number] for number in numbers] if len(found) == len(numbers) else None


def forget(store: SpaceStore, numbers: Sequence[int]) -> None:
    """What became of them was read."""
    store.connection.run("handed_over.forget", numbers=list(numbers))


def _outcome(answer: _Answer) -> Outcome:
    if answer.receipt is not None:
        return answer.receipt
    assert answer.trouble is not None
    return error_of(answer.trouble)
