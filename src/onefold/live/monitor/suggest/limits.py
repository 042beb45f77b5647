"""Limits that hold nothing back: of types of which nearly every profile has a few values, and may have any number."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

import numpy as np

from onefold.live.monitor.census import sample
from onefold.live.view import View

PROFILES = 1_000
"""Profiles with a type from which on its limit is judged."""

USUAL = 0.999
"""Share of profiles that a suggested limit would never touch, with half as much again to spare."""

LOOSE = 4
"""A limit is judged loose if it is so many times what would do."""


class Loose(NamedTuple):
    """A type whose limit would do at `enough`; `above` of the `profiles` looked at hold more."""

    type: str
    enough: int
    usual: int
    profiles: int
    above: int


def loose_limits(view: View, profiles: int) -> list[Loose]:
    """Of the types with no limit, or one that is far above what profiles have, and profiles above what would do."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for one in sample(view, profiles):
        for type_, values in one.state.identifiers.items():
            counts[type_][len(values)] += 1
    limits = {one.type: one.limit for one in view.lens.plan.identifiers if one.match}
    found = []
    for type_, limit in limits.items():
        if limit is not None and limit.window is not None:
            continue
        judged = _judged(type_, counts[type_])
        if judged is not None and judged.above and (limit is None or limit.count >= LOOSE * judged.enough):
            found.append(judged)
    return found


def _judged(type_: str, counts: Counter[int]) -> Loose | None:
    held = np.sort(np.repeat(list(counts), list(counts.values()))) if counts else np.empty(0, dtype=np.int64)
    if len(held) < PROFILES:
        return None
    usual = int(held[int(np.ceil(USUAL * len(held))) - 1])
    enough = max(usual + (usual + 1) // 2, 2)
    return Loose(type_, enough, usual, len(held), int((held > enough).sum()))
