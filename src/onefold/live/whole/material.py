"""All that an evaluation of a space under two rulesets needs, out of one snapshot, so that it can be closed soon."""

from __future__ import annotations

from collections.abc import Callable, Collection

import msgspec
import numpy as np

from onefold.columns import World
from onefold.errors import InvalidInput
from onefold.live.whole.judged import Judgements
from onefold.live.whole.read import Log, Owners, read_owners, read_resolved
from onefold.live.whole.reparse import read_again
from onefold.live.whole.sayings import read_sayings
from onefold.live.whole.world import Layout, lay_out, world_of
from onefold.ruleset.plan import Plan
from onefold.store.space import SpaceStore

MOST = 100_000_000
"""Records looked at: their numbers, and those of what they say, have to fit into 31 bits."""

Told = Callable[[str, float], None]
"""Told the stage and the share of it that is done."""


class Material(msgspec.Struct, frozen=True):
    """Records, whose they are now, and both worlds: the same records in the same order, under two plans.

    `unusable[kind, type]` counts the values of records that identify nobody. `evidence` is that of each record under
    the second plan, as places below `said`.
    """

    layout: Layout
    owners: Owners
    before: World
    after: World
    unusable_before: dict[tuple[str, str], int]
    unusable_after: dict[tuple[str, str], int]


def read_material(
    store: SpaceStore, before: Plan, after: Plan, newest: int | None, told: Told, db: str | None = None
) -> Material:
    """Within a snapshot. `before` is the plan under which the space is resolved; `db`: see `reparse.read_again`."""
    log = read_resolved(store, newest, lambda share: told("reading records", share))
    if len(log.seq) > MOST:
        raise InvalidInput(f"At most {MOST:,} records can be looked at: ask for the newest so many.")
    owners = read_owners(store, log)
    layout = lay_out(store, log)
    said = read_sayings(store, log.numbers, lambda share: told("reading evidence", share))
    values = Judgements(said)
    told("reading identifiers", 0.0)
    world_before = world_of(store, layout, said, values, before)
    unusable_before = _unusable(layout.log, values, before)
    if needs_bodies(before, after):
        log, said = read_again(store, log, after, lambda share: told("reading calls again", share), db)
        layout = msgspec.structs.replace(layout, log=log)
        values = Judgements(said)
    told("reading identifiers", 0.5)
    world_after = world_of(store, layout, said, values, after)
    return Material(layout, owners, world_before, world_after, unusable_before, _unusable(layout.log, values, after))


def needs_bodies(before: Plan, after: Plan) -> bool:
    """Whether the second plan looks at something that the evidence of the first does not hold.

    Stored evidence holds raw values of all types of its plan, and the fields that its plan looks at.
    """
    types = {one.type for one in before.identifiers}
    more_types = {one.type for one in after.identifiers} - types
    return bool(more_types or _wanted(after) - _wanted(before) or _columns(after) != _columns(before))


def _wanted(plan: Plan) -> frozenset[str]:
    """As `live.plans.Parser` asks for fields of calls."""
    return frozenset(plan.fields) - {one.type for one in plan.identifiers} - {"source"}


def _columns(plan: Plan) -> Collection[object]:
    """Where identifiers are found in rows, source by source."""
    return {(source, mapping.identifiers) for source, mapping in plan.sources if mapping.identifiers}


def _unusable(log: Log, values: Judgements, plan: Plan) -> dict[tuple[str, str], int]:
    """How many values of records are blocked, or do not normalize: by kind and type."""
    records = np.bincount(log.evidence, minlength=len(log.numbers))
    return {
        (kind, type_): int(records[evidence].sum())
        for type_, judged in values.under(plan).items()
        for kind, evidence in judged.unusable.items()
    }
