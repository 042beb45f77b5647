"""Evidence: records that say the same (the same values of every matching type) share one number."""

from __future__ import annotations

import numpy as np

from onefold.columns import Ints, Values, World
from onefold.ruleset.plan import IdentifierStep, Plan


def evidence_of(world: World, plan: Plan, records: Ints) -> Ints:
    """A number for each of these records (repeats allowed), equal where the evidence is. A row is its own evidence."""
    different, position = np.unique(records, return_inverse=True)
    evidence = np.where(world.event[different], 0, different.astype(np.int64) + 1)
    for step in plan.steps:
        if isinstance(step, IdentifierStep) and step.type in world.identifiers:
            evidence = _with_values(evidence, world.identifiers[step.type], different)
    return _renumbered(evidence)[position]


def _with_values(evidence: np.ndarray, values: Values, different: Ints) -> np.ndarray:
    """The evidence told further apart by one type, one value of a record after the other."""
    at = np.flatnonzero(np.isin(values.record, different))
    record = np.searchsorted(different, values.record[at])
    order = np.lexsort((values.code[at], record))
    record, code = record[order], values.code[at][order]
    nth = np.arange(len(record)) - np.searchsorted(record, record)
    for n in range(int(nth.max(initial=-1)) + 1):
        now = nth == n
        column = np.zeros(len(different), dtype=np.int64)
        column[record[now]] = code[now].astype(np.int64) + 1
        evidence = _renumbered(evidence).astype(np.int64) * (len(values.texts) + 1) + column
    return evidence


def _renumbered(codes: np.ndarray) -> Ints:
    return np.unique(codes, return_inverse=True)[1].astype(np.int32)
