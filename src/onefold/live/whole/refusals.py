"""What a resolution refused, counted: by kind, step and type."""

from __future__ import annotations

from collections import Counter

import msgspec

from onefold.resolution.resolve import Resolution
from onefold.ruleset.plan import IdentifierStep

Refusals = dict[tuple[str, str | None, str | None], int]
"""Uses refused, by (kind, name of the step or None, identifier type or None)."""


def count_refusals(resolution: Resolution, unusable: dict[tuple[str, str], int]) -> Refusals:
    """As the rows of the table of rejections would be counted."""
    counts: Counter[tuple[str, str | None, str | None]] = Counter()
    for (kind, type_), count in unusable.items():
        counts[kind, None, type_] += count
    for refused in resolution.refused:
        step = resolution.case.plan.steps[refused.step]
        counts[refused.kind, step.name, step.type if isinstance(step, IdentifierStep) else None] += len(refused.record)
    for one in resolution.case.detached:
        counts["detached", None, one.type] += len(one.records)
    for apart in resolution.case.apart:
        counts["apart", None, None] += len(apart.both)
    return dict(+counts)


class RefusalChange(msgspec.Struct, frozen=True):
    """Uses of values that were refused for one reason, before and after."""

    kind: str
    step: str | None
    type: str | None
    before: int
    after: int


def refusal_changes(before: Refusals, after: Refusals) -> list[RefusalChange]:
    """Those of which there are more first."""
    reasons = {*before, *after}
    found = [RefusalChange(*one, before.get(one, 0), after.get(one, 0)) for one in reasons]
    return sorted(found, key=lambda one: (one.before - one.after, one.kind, one.step or "", one.type or ""))
