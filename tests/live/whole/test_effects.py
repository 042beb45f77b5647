"""What each step alone holds together, counted by hand: the links without its own, record by record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from onefold.columns import NONE, World
from onefold.live.whole.effects import effects
from onefold.resolution.gather import gather, latest
from onefold.resolution.order import canonical_order
from onefold.resolution.resolve import Resolution, links, resolve
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.problem import InvalidRuleset
from tests.live.contested_worlds import contested_world
from tests.product import record, written
from tests.worlds import RandomWorld, worlds

FEWER = settings(max_examples=max(20, settings().max_examples // 3))
"""An effect takes as many evaluations as the ruleset has settings."""


def by_hand(resolution: Resolution, without: int) -> tuple[int, int]:
    """How many profiles fall apart without the links of a step, and how many parts there are more."""
    world = resolution.case.world
    leader = list(range(world.count))

    def find(one: int) -> int:
        while leader[one] != one:
            one = leader[one]
        return one

    def join(records: Sequence[int]) -> None:
        for other in records[1:]:
            leader[find(other)] = find(records[0])

    for joined in resolution.case.joined:
        resolved = [one for one in joined.records.tolist() if resolution.profile[one] != NONE]
        if resolved:
            join(resolved)
    for group in links(resolution, canonical_order(world.time)):
        if group.step != without:
            for start, end in zip(group.start[:-1], group.start[1:], strict=True):
                join(group.record[start:end].tolist())
    parts = parts_of(resolution.profile.tolist(), [find(one) for one in range(world.count)])
    return sum(len(its) > 1 for its in parts.values()), sum(len(its) - 1 for its in parts.values())


def parts_of(profiles: Sequence[int], leaders: Sequence[int]) -> dict[int, set[int]]:
    parts: dict[int, set[int]] = {}
    for profile, leader in zip(profiles, leaders, strict=True):
        if profile != NONE:
            parts.setdefault(profile, set()).add(leader)
    return parts


def evidence_of(world: World) -> np.ndarray:
    """Records that say the same: their values of everything that the world knows, and for rows themselves."""
    said: list[list[object]] = [[int(world.source[one]), bool(world.event[one])] for one in range(world.count)]
    for name, values in [*world.identifiers.items(), *world.fields.items()]:
        for one, code in zip(values.record.tolist(), values.code.tolist(), strict=True):
            said[one].append((name, code))
    for one in range(world.count):
        if not world.event[one]:
            said[one].append(one)
    known: dict[tuple[object, ...], int] = {}
    return np.array([known.setdefault(tuple(one), len(known)) for one in said], dtype=np.int32)


def require_the_same(world: RandomWorld) -> None:
    try:
        plan = compile_plan(load(written(world.document)))
    except InvalidRuleset:
        return
    gathered, _ = gather(latest(map(record, world.records)), plan)
    resolution = resolve(gathered, plan)
    for number, effect in enumerate(effects(resolution, evidence_of(gathered))):
        if effect.links:
            assert (effect.only_profiles, effect.only_parts) == by_hand(resolution, number)
        else:
            assert by_hand(resolution, number) == by_hand(resolution, -1)


@settings(FEWER)
@given(world=worlds())
def test_in_random_worlds(world: RandomWorld) -> None:
    require_the_same(world)


@settings(FEWER)
@given(chance=st.randoms(use_true_random=False))
def test_where_much_is_contested(chance: object) -> None:
    require_the_same(contested_world(chance))  # type: ignore[arg-type]
