from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.model import Micros
from onefold.resolution.explain import (
    FARTHEST,
    Barrier,
    Coincidence,
    Link,
    Refusal,
    barriers,
    nearest_path,
    shortest_chain,
)

STRENGTH = {"together": -1, "user_id": 0, "email": 1, "phone": 2}


def link(step: str, key: str, *records: int, time: int = 0) -> Link:
    return Link(step, key, records, Micros(time), Micros(time))


def keys(links: Sequence[Link], starts: list[int], ends: list[int]) -> list[str] | None:
    chain = shortest_chain(links, starts, ends, STRENGTH)
    return None if chain is None else [crossing.link.key for crossing in chain]


def test_the_chain_has_the_fewest_links() -> None:
    links = [
        link("user_id", "a", 0, 1),
        link("user_id", "b", 1, 2),
        link("phone", "far", 0, 3),
        link("phone", "c", 0, 2),
    ]
    assert keys(links, [0], [2]) == ["c"]


def test_of_equally_short_chains_the_stronger_step_wins_then_the_earlier_then_the_smaller_key() -> None:
    email, later, early, phone = (
        link("email", "z", 0, 1, time=9),
        link("phone", "p", 0, 1, time=2),
        link("phone", "q", 0, 1, time=1),
        link("phone", "o", 0, 1, time=1),
    )
    assert keys([phone, early, later, email], [0], [1]) == ["z"]
    assert keys([early, later], [0], [1]) == ["q"]
    assert keys([early, phone], [0], [1]) == ["o"]


def test_a_statement_is_stronger_than_any_step_and_an_unknown_step_weaker() -> None:
    assert keys([link("user_id", "u", 0, 1), link("together", "t", 0, 1)], [0], [1]) == ["t"]
    assert keys([link("no such", "n", 0, 1, time=0), link("phone", "p", 0, 1, time=5)], [0], [1]) == ["p"]


def test_crossings_name_the_records_they_lead_over() -> None:
    chain = shortest_chain([link("email", "a", 5, 6, 7), link("email", "b", 7, 8)], [5], [8], STRENGTH)
    assert chain is not None
    assert [(one.start, one.end) for one in chain] == [(5, 7), (7, 8)]


def test_records_in_common_need_no_link_and_strangers_have_none() -> None:
    assert keys([link("email", "a", 0, 1)], [0, 2], [2]) == []
    assert keys([link("email", "a", 0, 1)], [0], [2]) is None


@given(st.lists(st.tuples(st.sampled_from(sorted(STRENGTH)), st.sets(st.integers(0, 7), min_size=2)), max_size=8))
def test_the_chain_is_as_short_as_trying_every_order_of_links_finds(made: list[tuple[str, set[int]]]) -> None:
    links = [link(step, str(number), *sorted(records)) for number, (step, records) in enumerate(made)]
    chain = shortest_chain(links, [0], [7], STRENGTH)
    assert (None if chain is None else len(chain)) == fewest_by_trying(links, 0, 7)
    if chain is not None:
        ends = [0, *(one.end for one in chain)]
        assert all(one.start == at for one, at in zip(chain, ends, strict=False))
        assert all({one.start, one.end} <= set(one.link.records) for one in chain)
        assert ends[-1] == 7


def fewest_by_trying(links: list[Link], start: int, end: int) -> int | None:
    for length in range(1, min(len(links), 4) + 1):
        for order in permutations(links, length):
            reached = {start}
            for one in order:
                reached = set(one.records) if reached & set(one.records) else set()
            if end in reached:
                return length
    found = shortest_chain(links, [start], [end], STRENGTH)
    assert found is None or len(found) > 4
    return None if found is None else len(found)


class Road:
    """Nodes in a row, each refused with the next."""

    def __init__(self, *nodes: str) -> None:
        self.steps = [*pairwise(nodes)]

    def between(self, left: str, right: str) -> list[Refusal]:
        met = (left, right) in self.steps or (right, left) in self.steps
        return [Refusal("conflict", "email", "email", "x", "web", left, left, right, "")] if met else []

    def neighbours(self, nodes: Sequence[str]) -> list[tuple[str, str]]:
        both_ways = self.steps + [(b, a) for a, b in self.steps]
        return sorted((a, b) for a, b in both_ways if a in nodes)

    def coincidences(self, left: str, right: str) -> list[Coincidence]:
        raise AssertionError((left, right))


def test_direct_refusals_are_one_barrier() -> None:
    assert [(one.left, one.right) for one in barriers("a", "b", Road("a", "b"))] == [("a", "b")]


def test_without_direct_ones_the_nearest_path_is_told_barrier_by_barrier() -> None:
    road = Road("a", "b", "c", "d")
    assert nearest_path("a", "d", road) == ["a", "b", "c", "d"]
    assert [(one.left, one.right) for one in barriers("a", "d", road)] == [("a", "b"), ("b", "c"), ("c", "d")]
    assert all(isinstance(one, Barrier) and one.refusals for one in barriers("a", "d", road))


def test_a_path_that_is_too_long_is_none() -> None:
    nodes = [str(number) for number in range(FARTHEST + 2)]
    assert nearest_path("0", nodes[FARTHEST], Road(*nodes)) == nodes[: FARTHEST + 1]
    assert nearest_path("0", nodes[FARTHEST + 1], Road(*nodes)) is None


@pytest.mark.parametrize("goal", ["z", "nobody"])
def test_nothing_leads_where_nothing_was_refused(goal: str) -> None:
    assert barriers("a", goal, Road("a", "b", "c")) == ()
