"""Explains one outcome: the shortest chain of links between two parties, or the refusals nearest to joining them.

Pure: links, refusals and neighbours come in as values or as a `Refused` to ask. Sentences are in `resolve.sentences`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol

import msgspec

from onefold.model import Micros

FARTHEST = 6
"""Profiles between two parties that `nearest_path` crosses at most: a longer story of refusals explains nothing."""

WIDEST = 10_000
"""Profiles that one search visits at most: values that thousands share would lead everywhere."""


class Link(msgspec.Struct, frozen=True):
    """One link of a profile: the records (numbers, canonical order) that a step joined by a key; times of its uses."""

    step: str
    key: str
    records: tuple[int, ...]
    time: Micros | None = None
    last_time: Micros | None = None


class Crossing(msgspec.Struct, frozen=True):
    """One step along a chain: from record `start` over `link` to record `end`."""

    start: int
    link: Link
    end: int


class Party(msgspec.Struct, frozen=True):
    """What a reference stands for: a profile and records in it, or one unresolved record (`profile` None).

    `node` is the profile id, or `source/record_id` of an unresolved record; `held_by` how many profiles hold it.
    """

    ref: str
    node: str
    profile: str | None
    records: tuple[int, ...]
    held_by: int = 1


class Hop(msgspec.Struct, frozen=True):
    """One link in words' reach: `record` and `next` are `source/record_id`; times in microseconds since 1970."""

    record: str
    step: str
    key: str
    next: str
    time: Micros | None = None
    last_time: Micros | None = None


class Explanation(msgspec.Struct, frozen=True):
    """Why two references are one customer: the shortest chain, empty if they share a record or are not together."""

    a: str
    b: str
    together: bool
    profile_a: str | None
    profile_b: str | None
    chain: tuple[Hop, ...]
    sentences: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return _builtins(self)

    def __str__(self) -> str:
        return "\n".join(self.sentences)


class Refusal(msgspec.Struct, frozen=True):
    """Uses of one value refused for one reason at one place; `source/record_id` is the first of `records` such uses.

    `profile` and `other` are nodes: a profile id, or `source/record_id` of an unresolved record.
    """

    kind: str
    step: str | None
    type: str | None
    value: str | None
    source: str
    record_id: str
    profile: str
    other: str | None
    detail: str
    records: int = 1


class Coincidence(msgspec.Struct, frozen=True):
    """A value that two nodes carry though no step links on it: of a type that does not match, or of two types."""

    value: str
    type: str
    other_type: str


class Barrier(msgspec.Struct, frozen=True):
    """What was refused between two nodes."""

    left: str
    right: str
    refusals: tuple[Refusal, ...]


class Separation(msgspec.Struct, frozen=True):
    """Why two references are not one customer: the barriers along the nearest path, or near misses if there is none."""

    a: str
    b: str
    profile_a: str | None
    profile_b: str | None
    barriers: tuple[Barrier, ...] = ()
    near_misses: tuple[Coincidence, ...] = ()
    sentences: tuple[str, ...] = ()
    together: bool = False

    def to_dict(self) -> dict[str, object]:
        """As JSON values."""
        return _builtins(self)

    def __str__(self) -> str:
        return "\n".join(self.sentences)


class Refused(Protocol):
    """Where refusals are looked up. Answers are in a fixed order and bounded."""

    def between(self, left: str, right: str) -> list[Refusal]:
        """Refusals that name both nodes, or of a value that one was refused and the other holds or was refused too."""
        ...

    def neighbours(self, nodes: Sequence[str]) -> list[tuple[str, str]]:
        """(node, other node) for each two that have something `between` them, of the nodes asked for."""
        ...

    def coincidences(self, left: str, right: str) -> list[Coincidence]:
        """Values that both nodes carry."""
        ...


def shortest_chain(
    links: Sequence[Link], starts: Iterable[int], ends: Iterable[int], strength: Mapping[str, int]
) -> tuple[Crossing, ...] | None:
    """The chain of fewest links from `starts` to `ends`; None if there is none, () if they share a record.

    Among equally short ones, at each crossing the link of the stronger step (lower `strength`; unknown ones last), then
    the earlier one, then the one with the smaller key.
    """
    of_record = _links_of_records(links)
    distance = _distances(links, of_record, ends)
    reachable = [start for start in starts if start in distance]
    if not reachable:
        return None
    nearest = min(distance[start] for start in reachable)
    at = [start for start in reachable if distance[start] == nearest]
    chain: list[Crossing] = []
    for remaining in range(nearest, 0, -1):
        crossing = _best_crossing(links, of_record, distance, at, remaining, strength)
        chain.append(crossing)
        at = [crossing.end]
    return tuple(chain)


def _links_of_records(links: Sequence[Link]) -> dict[int, list[int]]:
    of_record: dict[int, list[int]] = defaultdict(list)
    for number, link in enumerate(links):
        for record in link.records:
            of_record[record].append(number)
    return of_record


def _distances(links: Sequence[Link], of_record: Mapping[int, list[int]], ends: Iterable[int]) -> dict[int, int]:
    """Links to cross from each record to the nearest of `ends`."""
    distance = dict.fromkeys(ends, 0)
    level = list(distance)
    crossed: set[int] = set()
    while level:
        reached: list[int] = []
        for record in level:
            for number in of_record.get(record, ()):
                if number in crossed:
                    continue
                crossed.add(number)
                for other in links[number].records:
                    if other not in distance:
                        distance[other] = distance[record] + 1
                        reached.append(other)
        level = reached
    return distance


def _best_crossing(
    links: Sequence[Link],
    of_record: Mapping[int, list[int]],
    distance: Mapping[int, int],
    at: Sequence[int],
    remaining: int,
    strength: Mapping[str, int],
) -> Crossing:
    """The preferred link that leads from one of `at` to a record `remaining - 1` links from the end."""
    crossings = (
        Crossing(start, links[number], end)
        for start in at
        for number in of_record.get(start, ())
        if (end := _nearer(links[number], distance, remaining)) is not None
    )

    def preference(crossing: Crossing) -> tuple[int, int, str, str, int]:
        link = crossing.link
        return (strength.get(link.step, len(strength)), link.time or 0, link.step, link.key, crossing.start)

    return min(crossings, key=preference)


def _nearer(link: Link, distance: Mapping[int, int], remaining: int) -> int | None:
    return next((record for record in link.records if distance[record] == remaining - 1), None)


def nearest_path(start: str, goal: str, refused: Refused) -> list[str] | None:
    """The nodes from `start` to `goal` over the fewest barriers, or None.

    None also where there are more than `FARTHEST` barriers, or more than `WIDEST` nodes to visit.
    """
    came_from = {start: start}
    level = [start]
    for _ in range(FARTHEST):
        reached: list[str] = []
        for node, other in refused.neighbours(level):
            if other in came_from:
                continue
            came_from[other] = node
            if other == goal:
                return _walk_back(came_from, goal)
            reached.append(other)
        if not reached or len(came_from) > WIDEST:
            return None
        level = reached
    return None


def _walk_back(came_from: Mapping[str, str], goal: str) -> list[str]:
    path = [goal]
    while came_from[path[-1]] != path[-1]:
        path.append(came_from[path[-1]])
    return path[::-1]


def barriers(left: str, right: str, refused: Refused) -> tuple[Barrier, ...]:
    """What was refused between two nodes: directly, else along the nearest path; () if nothing leads there."""
    direct = tuple(refused.between(left, right))
    if direct:
        return (Barrier(left, right, direct),)
    path = nearest_path(left, right, refused) or []
    return tuple(Barrier(a, b, tuple(refused.between(a, b))) for a, b in pairwise(path))


def _builtins(value: msgspec.Struct) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(value)
    return plain
