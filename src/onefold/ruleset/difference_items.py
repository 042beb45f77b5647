"""One thing that differs between two rulesets, and how lists, orders and single settings are compared for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TypeVar

import msgspec

Kind = Literal["added", "removed", "changed"]

T = TypeVar("T")

NONE = "none"


class Difference(msgspec.Struct, frozen=True):
    """`part` of the ruleset (`identifier email`, `rule same person`, `statement`), what of it (`setting`, empty for the
    whole part), and in words what it was and is: `before` is null for what was added, `after` for what was removed.
    """

    kind: Kind
    part: str
    setting: str = ""
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        """`identifier email: limit: 5 ever → 1 per year`."""
        where = f"{self.part}: {self.setting}" if self.setting else self.part
        if self.kind == "changed":
            return f"{where}: {self.before} → {self.after}"
        said = self.after if self.kind == "added" else self.before
        return f"{where}: {self.kind}: {said}" if said else f"{where}: {self.kind}"


def changed(part: str, setting: str, before: T, after: T, text: Callable[[T], str]) -> Iterator[Difference]:
    """Nothing if they are equal. What reads the same and is not is told in full."""
    if before == after:
        return
    told = text(before), text(after)
    if told[0] == told[1]:
        told = in_full(before), in_full(after)
    yield Difference("changed", part, setting, *told)


def in_full(value: Any) -> str:
    """Every bit of it: what no wording rounds or leaves out."""
    return msgspec.json.encode(value, order="deterministic").decode()


def members(part: str, setting: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    """What a list lost and gained; and that its order is another one, where that is all."""
    old, now = frozenset(before), frozenset(after)
    gone = [one for one in before if one not in now]
    new = [one for one in after if one not in old]
    yield from (Difference("removed", part, setting, before=one) for one in gone)
    yield from (Difference("added", part, setting, after=one) for one in new)
    if not gone and not new and list(before) != list(after):
        yield Difference("changed", part, f"order of {setting}s", ", ".join(before), ", ".join(after))


def moved(before: Sequence[str], after: Sequence[str], fixed: str | None = None) -> Iterator[tuple[str, str | None]]:
    """Of those in both, as few as explain the other order, each with the one that it now stands before (None: last).

    `fixed` is said to stay where it is, and others to have moved past it.
    """
    stays = set(before) & set(after)
    old, new = [one for one in before if one in stays], [one for one in after if one in stays]
    past = _beyond(old, fixed) ^ _beyond(new, fixed)
    place_of = {one: place for place, one in enumerate(old)}
    kept = set(_longest_ascending([place_of[one] for one in new if one not in past]))
    for place, one in enumerate(new):
        if place_of[one] not in kept:
            yield one, new[place + 1] if place + 1 < len(new) else None


def _beyond(names: Sequence[str], one: str | None) -> set[str]:
    return set(names[names.index(one) + 1 :]) if one in names else set()


def _longest_ascending(numbers: Sequence[int]) -> list[int]:
    """A longest part of different numbers that ascends: by patience, so that thousands are no trouble."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        before[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    found, last = [], ends[-1] if ends else None
    while last is not None:
        found.append(last)
        last = before[last]
    return found[::-1]
