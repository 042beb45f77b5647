"""Judges of identifiers that remember: what a table says is said again, as a trait and by other rows."""

from __future__ import annotations

from onefold.resolution.usable import Judge, Unusable
from onefold.ruleset.plan import IdentifierSettings, Plan

REMEMBERED = 1_000_000
"""Values of a type: some 200 MB at most, where all are long."""


class Remembering(Judge):
    """Judges as `Judge` does, each value once."""

    def __init__(self, settings: IdentifierSettings) -> None:
        super().__init__(settings)
        self._known: dict[str, str | Unusable | None] = {}

    def judge(self, raw: str) -> str | Unusable | None:
        known = self._known
        if raw in known:
            return known[raw]
        if len(known) >= REMEMBERED:
            known.clear()
        found = known[raw] = super().judge(raw)
        return found


def remembering(plan: Plan) -> dict[str, Judge]:
    """A judge for each identifier type of the plan."""
    return {settings.type: Remembering(settings) for settings in plan.identifiers}
