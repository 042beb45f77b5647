"""A world under a plan, ready to resolve: the uses of every step, every limit's values, every statement's records."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import NONE, Ints, SkippedBlocks, Uses, Values, World, take_texts
from onefold.match.keys import rule_uses
from onefold.resolution.statements import Detached, Finder, HeldApart, Joined, detach, held_apart, joined, named
from onefold.ruleset.plan import IdentifierStep, Limit, Plan, Step

STRONGEST = -1
"""The rank of the record identifiers of distinct sources, before every type."""


class ValueTexts(msgspec.Struct, frozen=True):
    """The keys of an identifier step are the values themselves."""

    values: Values

    def text(self, keys: Ints) -> list[str]:
        return take_texts(self.values.texts, keys)

    def order(self, keys: Ints) -> list[tuple[object, ...]]:
        return [(text,) for text in self.text(keys)]


class Limited(msgspec.Struct, frozen=True):
    """A type with a limit: (record, value) of each use. `step` is the number of its own step, or NONE."""

    name: str
    rank: int
    limit: Limit
    record: Ints
    value: Ints
    step: int


class Case(msgspec.Struct, frozen=True):
    """All that resolution looks at. `uses[i]` belong to `plan.steps[i]`, in no particular order."""

    world: World
    plan: Plan
    uses: tuple[Uses, ...]
    skipped: tuple[SkippedBlocks | None, ...]
    limited: tuple[Limited, ...]
    joined: tuple[Joined, ...]
    apart: tuple[HeldApart, ...]
    named: dict[str, set[int]]
    detached: tuple[Detached, ...]
    looked_at: dict[str, Values]

    def rank(self, step: Step) -> int:
        """How far down the limits a step looks: those of rank up to this."""
        if not isinstance(step, IdentifierStep):
            return len(self.plan.identifiers)
        return next(rank for rank, one in enumerate(self.plan.identifiers) if one.type == step.type)


def prepare(world: World, plan: Plan) -> Case:
    """Bring records and ruleset together."""
    world, detached = detach(world, plan)
    finder = Finder(world, plan)
    looked_at = world.looked_at()
    found = [_uses(step, world, looked_at) for step in plan.steps]
    return Case(
        world=world,
        plan=plan,
        uses=tuple(uses for uses, _ in found),
        skipped=tuple(blocks for _, blocks in found),
        limited=tuple(_limited(world, plan)),
        joined=tuple(joined(plan, finder, world)),
        apart=tuple(held_apart(plan, finder)),
        named=named(plan, finder, world),
        detached=tuple(detached),
        looked_at=looked_at,
    )


def _uses(step: Step, world: World, looked_at: dict[str, Values]) -> tuple[Uses, SkippedBlocks | None]:
    if not isinstance(step, IdentifierStep):
        return rule_uses(step, looked_at, world)
    values = values_of(world, step.type)
    return Uses(values.record, values.code, len(values.texts), ValueTexts(values)), None


def values_of(world: World, type_: str) -> Values:
    """The values of a type, empty if no record has one."""
    nothing = np.empty(0, dtype=np.int32)
    return world.identifiers.get(type_, Values(nothing, nothing, ()))


def _limited(world: World, plan: Plan) -> list[Limited]:
    steps = {step.type: number for number, step in enumerate(plan.steps) if isinstance(step, IdentifierStep)}
    distinct = [_one_row_each(world, source) for source, mapping in plan.sources if mapping.distinct]
    types = [
        Limited(one.type, rank, one.limit, values.record, values.code, steps.get(one.type, NONE))
        for rank, one in enumerate(plan.identifiers)
        if one.limit is not None
        for values in [values_of(world, one.type)]
    ]
    return distinct + types


def _one_row_each(world: World, source: str) -> Limited:
    code = list(world.source_names).index(source) if source in world.source_names else NONE
    rows = np.flatnonzero((world.source == code) & ~world.event).astype(np.int32)
    return Limited(f"record of {source}", STRONGEST, Limit(1), rows, np.arange(len(rows), dtype=np.int32), NONE)
