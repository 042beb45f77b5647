"""Reads the scans of contested components out of an evaluation by the kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from onefold.columns import Ints, Values
from onefold.live.continuation import Rules, Scan, Tail, extend
from onefold.resolution.case import values_of
from onefold.resolution.order import Order, canonical_order
from onefold.resolution.resolve import Resolution
from onefold.ruleset.plan import IdentifierStep


class Filling:
    """Fills the scans of a resolution; `component` and `profile` are of its records."""

    def __init__(
        self,
        rules: Rules,
        resolution: Resolution,
        component: Sequence[int],
        profile: Sequence[int | None],
        scans: Mapping[int, Scan],
    ) -> None:
        self._rules = rules
        self._resolution = resolution
        self._component = component
        self._profile = profile
        self._scans = scans
        self._order: Order = canonical_order(resolution.case.world.time)
        self._counted: dict[int, dict[str, set[str]]] = {}

    def fill(self) -> None:
        world, plan = self._resolution.case.world, self._resolution.case.plan
        steps = {step.type: number for number, step in enumerate(plan.steps) if isinstance(step, IdentifierStep)}
        for settings in plan.identifiers:
            values = values_of(world, settings.type)
            attached = self._resolution.attached[steps[settings.type]] if settings.type in steps else None
            self._carry(settings.type, values, attached)
        for number, step in enumerate(plan.steps):
            if isinstance(step, IdentifierStep):
                self._tails(step, values_of(world, step.type), self._resolution.attached[number])
        for refused in self._resolution.refused:
            step = plan.steps[refused.step]
            if refused.kind == "too_common" and isinstance(step, IdentifierStep):
                texts = self._resolution.case.uses[refused.step].texts.text(refused.key)
                for record, text in zip(refused.record.tolist(), texts, strict=True):
                    if scan := self._scans.get(self._component[record]):
                        scan.common.add((step.type, text))

    def _carry(self, type_: str, values: Values, attached: np.ndarray | None) -> None:
        limit = self._rules.limits.get(type_)
        held = [True] * len(values.record) if attached is None else attached.tolist()
        for record, code, holds in zip(values.record.tolist(), values.code.tolist(), held, strict=True):
            scan, profile = self._scans.get(self._component[record]), self._profile[record]
            if scan is not None and profile is not None:
                scan.carried.setdefault(profile, {}).setdefault(type_, set()).add(values.texts[code])
                if holds and limit is not None and not limit.windowed:
                    self._counted.setdefault(record, {}).setdefault(type_, set()).add(values.texts[code])

    def _tails(self, step: IdentifierStep, values: Values, attached: np.ndarray) -> None:
        fields = [(field, self._by_record(field)) for field, _ in step.max_distinct]
        for record, code, holds in self._in_order(values, attached):
            scan = self._scans.get(self._component[record])
            if scan is None:
                continue
            key, profile = (str(step.type), values.texts[code]), self._profile[record]
            tail = scan.tails.get(key)
            if tail is None:
                tail = scan.tails[key] = Tail(None, {})
                if holds:
                    tail.profile = profile
                    tail.values = {type_: set(own) for type_, own in self._counted.get(record, {}).items()}
            elif holds and profile is not None:
                extend(tail, step.when_shared, profile, self._counted.get(record, {}))
            for field, said in fields:
                tail.counted.setdefault(field, set()).update(said.get(record, ()))

    def _in_order(self, values: Values, attached: np.ndarray) -> Iterator[tuple[int, int, bool]]:
        rank: Ints = self._order.rank[values.record]
        order = np.argsort(rank, kind="stable")
        return zip(values.record[order].tolist(), values.code[order].tolist(), attached[order].tolist(), strict=True)

    def _by_record(self, field: str) -> dict[int, list[str]]:
        values = self._resolution.case.looked_at.get(field)
        found: dict[int, list[str]] = {}
        if values is not None:
            for record, code in zip(values.record.tolist(), values.code.tolist(), strict=True):
                found.setdefault(record, []).append(values.texts[code])
        return found
