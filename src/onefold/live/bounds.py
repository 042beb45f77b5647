"""When a union needs no closer look: everything that a plan limits, counted without regard to time or order.

The counts are of the whole union, so that whatever stays within them keeps every limit at every step. Who says that a
union is plain is held to the kernel by a property test; who says that it may not be, asks the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence

from onefold.live.batch import Fresh
from onefold.live.meaning import Meaning
from onefold.ruleset.plan import Plan
from onefold.store.rows import ProfileState, Said


class Bounds:
    """What a plan limits."""

    def __init__(self, plan: Plan) -> None:
        self._limits: dict[str, int] = {one.type: one.limit.count for one in plan.identifiers if one.limit is not None}
        self._distinct = frozenset(name for name, mapping in plan.sources if mapping.distinct)
        most = [step.max_profiles for step in plan.steps if step.max_profiles is not None]
        self._evidence = min(most, default=None)
        self._fields: dict[str, int] = {}
        for name, count in (one for step in plan.steps for one in step.max_distinct):
            self._fields[name] = min(count, self._fields.get(name, count))

    def keeps(self, state: ProfileState) -> bool:
        """Whether everything in this union is certain to be one profile."""
        identifiers, limits = state.identifiers, self._limits
        for type_, values in identifiers.items():
            if len(values) > limits.get(type_, len(values)):
                return False
        if self._evidence is not None and state.evidence > self._evidence:
            return False
        return not self.counts or (
            all(len(values) <= self._fields[name] for name, values in state.fields.items())
            and all(count <= 1 for count in state.rows.values())
        )

    @property
    def counts(self) -> bool:
        """Whether anything but identifiers is counted."""
        return bool(self._fields or self._distinct)

    def counted(self, evidence: Sequence[tuple[Said, Meaning]]) -> tuple[dict[str, list[str]], dict[str, int]]:
        """The fields and rows that count, over some evidence."""
        fields: dict[str, list[str]] = {}
        rows: dict[str, int] = {}
        for said, meaning in evidence:
            pour(meaning.fields, fields)
            if said.kind == "row" and said.source in self._distinct:
                rows[said.source] = rows.get(said.source, 0) + 1
        return fields, rows

    def united(self, states: Sequence[ProfileState], fresh: Sequence[Fresh]) -> ProfileState:
        """All that the parts hold, traits aside."""
        identifiers: dict[str, list[str]] = dict(states[0].identifiers) if states else {}
        fields: dict[str, list[str]] = dict(states[0].fields) if states else {}
        rows = dict(states[0].rows) if states else {}
        for state in states[1:]:
            pour(state.identifiers, identifiers)
            pour(state.fields, fields)
            for source, count in state.rows.items():
                rows[source] = rows.get(source, 0) + count
        for one in fresh:
            pour(one.meaning.identifiers, identifiers)
            if one.meaning.fields:
                pour(one.meaning.fields, fields)
            if one.said.source in self._distinct and one.said.kind == "row":
                rows[one.said.source] = rows.get(one.said.source, 0) + 1
        evidence = sum(state.evidence for state in states) + len(fresh)
        return ProfileState(identifiers, states[0].traits if states else {}, fields, evidence, rows)


def pour(values: dict[str, list[str]] | dict[str, tuple[str, ...]], into: dict[str, list[str]]) -> None:
    """Add what is missing, leaving lists that others share as they are."""
    for name, more in values.items():
        present = into.get(name)
        if present is None:
            into[name] = list(more)
            continue
        new = [value for value in more if value not in present]
        if new:
            into[name] = [*present, *new]
