"""Contested records cut out of a case, numbered in canonical order, so that a record's number is its place in time."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Floats, Ints, KeyTexts, Longs, Uses, Values, renumber
from onefold.resolution.case import Case, Limited
from onefold.resolution.components import values_at
from onefold.resolution.evidence import evidence_of
from onefold.ruleset.plan import Step


class StepUses(msgspec.Struct, frozen=True):
    """The uses of one step, sorted by (key, record). `original[key]` is the key's number in the case.

    `place[i]` is where use i stands among the case's uses of the step.
    """

    step: Step
    rank: int
    place: Longs
    record: Ints
    key: Ints
    original: Ints
    texts: KeyTexts
    score: Floats | None

    def order(self, keys: Ints) -> list[tuple[object, ...]]:
        return self.texts.order(self.original[keys])


class ApartSides(msgspec.Struct, frozen=True):
    statement: int
    left: Ints
    right: Ints


class Problem(msgspec.Struct, frozen=True):
    """`records[n]` is the number in the case of record n here. `named[step]` are the local keys no limit refuses.

    Where a limited type has a step, its uses are that step's, place by place.
    """

    records: Ints
    time: Longs
    event: Flags
    evidence: Ints
    steps: tuple[StepUses, ...]
    limited: tuple[Limited, ...]
    fields: dict[str, Values]
    joined: tuple[Ints, ...]
    apart: tuple[ApartSides, ...]
    named: tuple[frozenset[int], ...]

    @property
    def count(self) -> int:
        return len(self.records)


def cut_out(case: Case, records: Ints) -> Problem:
    """The problem of these records (ascending numbers of the case), which no link joins to others."""
    order = np.argsort(case.world.time[records], kind="stable")
    chosen = records[order]
    local = np.full(case.world.count, NONE, dtype=np.int32)
    local[chosen] = np.arange(len(chosen), dtype=np.int32)
    steps = tuple(_step(case, number, uses, local) for number, uses in enumerate(case.uses))
    return Problem(
        records=chosen,
        time=case.world.time[chosen],
        event=case.world.event[chosen],
        evidence=evidence_of(case.world, case.plan, chosen),
        steps=steps,
        limited=tuple(_limited(one, steps, local) for one in case.limited),
        fields={name: _field(case, name, chosen) for name in _distinct_fields(case)},
        joined=tuple(local[one.records] for one in case.joined if local[one.records[0]] != NONE),
        apart=tuple(_apart(case, local)),
        named=tuple(_named(case, step) for step in steps),
    )


def _step(case: Case, number: int, uses: Uses, local: Ints) -> StepUses:
    here = np.flatnonzero(local[uses.record] != NONE)
    original, key = renumber(uses.key[here])
    record = local[uses.record[here]]
    order = np.lexsort((record, key))
    step = case.plan.steps[number]
    score = None if uses.score is None else uses.score[original]
    return StepUses(step, case.rank(step), here[order], record[order], key[order], original, uses.texts, score)


def _limited(one: Limited, steps: tuple[StepUses, ...], local: Ints) -> Limited:
    if one.step != NONE:
        uses = steps[one.step]
        return msgspec.structs.replace(one, record=uses.record, value=uses.key)
    here = local[one.record] != NONE
    return msgspec.structs.replace(one, record=local[one.record[here]], value=one.value[here])


def _distinct_fields(case: Case) -> set[str]:
    return {name for step in case.plan.steps for name, _ in step.max_distinct if name in case.looked_at}


def _field(case: Case, name: str, chosen: Ints) -> Values:
    """The field's values by record number here."""
    values = case.looked_at[name]
    record, code = values_at(values, chosen, np.arange(len(chosen), dtype=np.int32), case.world.count)
    return Values(record, code, values.texts)


def _apart(case: Case, local: Ints) -> list[ApartSides]:
    sides = [(one.statement, local[one.left], local[one.right]) for one in case.apart]
    here = [(number, left[left != NONE], right[right != NONE]) for number, left, right in sides]
    return [ApartSides(number, left, right) for number, left, right in here if len(left) and len(right)]


def _named(case: Case, uses: StepUses) -> frozenset[int]:
    codes = case.named.get(getattr(uses.step, "type", ""), set())
    return frozenset(np.flatnonzero(np.isin(uses.original, list(codes))).tolist()) if codes else frozenset()
