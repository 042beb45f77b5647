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


def waiting(store: SpaceStore) -> list[tuple[int, list[Item]]]:
    """(number, items) that other servers handed over, in order."""
    return [(number, _ITEMS.decode(items)) for number, items in store.handed_over()]


def taken(store: SpaceStore, outcomes: Iterable[tuple[int, Outcome]]) -> None:
    """These are done with. Within the transaction that did what they ask for."""
    said = [(number, encode(_answer(outcome))) for number, outcome in outcomes]
    if said:
        store.taken_over(said)
        store.forget_handed_over_before(said[-1][0] - KEPT)


def _answer(outcome: Outcome) -> _Answer:
    return _Answer(None, trouble(outcome)) if isinstance(outcome, OnefoldError) else _Answer(outcome, None)


def hand_over(store: SpaceStore, submissions: Iterable[Sequence[Item]]) -> list[int]:
    """Leave items for the server that writes the space; answers with what to ask for."""
    return [store.hand_over(msgspec.msgpack.encode(list(items))) for items in submissions]


def outcomes_of(store: SpaceStore, numbers: Sequence[int]) -> list[Outcome] | None:
    """What became of them; None while some of them wait."""
    found = {number: _outcome(_ANSWER.decode(answer)) for number, answer in store.answers(numbers)}
    return [found[number] for number in numbers] if len(found) == len(numbers) else None


def _outcome(answer: _Answer) -> Outcome:
    if answer.receipt is not None:
        return answer.receipt
    assert answer.trouble is not None
    return error_of(answer.trouble)
