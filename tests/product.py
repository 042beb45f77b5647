"""The product's answer in the oracle's form, so that both can be compared with ==."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from onefold.columns import NONE, take_texts
from onefold.model import Alias, Record
from onefold.resolution.case import values_of
from onefold.resolution.gather import UnusableValue, gather
from onefold.resolution.order import canonical_order
from onefold.resolution.resolve import BLOCK, Resolution, links, resolve
from onefold.resolution.steps import Refused
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load
from onefold.ruleset.plan import IdentifierStep, Plan
from tests.oracle.outcome import Cluster, Outcome, Ref, Rejection, sort_rejections


def outcome(records: list[dict[str, Any]], document: dict[str, Any], block_limit: int | None = None) -> Outcome:
    """Resolve plain records with the product's kernel; `block_limit` is every similar rule's max_block."""
    return outcome_under(compile_plan(load(written(document, block_limit))), records)


def outcome_under(plan: Plan, records: Iterable[dict[str, Any]]) -> Outcome:
    """The same under a plan that is compiled already."""
    world, unusable = gather(map(record, records), plan)
    return Outcomes(resolve(world, plan)).outcome(unusable)


def written(document: dict[str, Any], block_limit: int | None = None) -> dict[str, Any]:
    """The oracle's document as users write it: nothing shipped is blocked, and no period where there is no limit."""
    types = {type_: _settings(settings) for type_, settings in document["identifiers"].items()}
    rules = [{**rule, "max_block": block_limit} if block_limit and "'similar'" in str(rule) else rule
             for rule in document["rules"]]  # fmt: skip
    return {**document, "identifiers": types, "rules": rules}


def _settings(settings: dict[str, Any]) -> dict[str, Any]:
    blocked = {"shipped": False, **settings.get("blocked", {})}
    return {
        **{name: value for name, value in settings.items() if name != "per" or settings.get("limit") is not None},
        "blocked": blocked,
    }


def record(plain: dict[str, Any]) -> Record:
    """A record of the oracle's as one of the product's."""
    alias = plain.get("alias")
    return Record(
        source=plain["source"],
        id=plain["id"],
        kind=plain["kind"],
        time=plain.get("time"),
        identifiers={type_: tuple(values) for type_, values in plain["identifiers"].items()},
        fields={name: tuple(texts) for name, texts in plain["fields"].items()},
        alias=None if alias is None else Alias(alias["previous"], alias["user_id"]),
    )


class Outcomes:
    """One resolution, read out by the names of records."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        world = resolution.case.world
        self.refs: list[Ref] = [
            (world.source_names[source], id_) for source, id_ in zip(world.source, world.ids, strict=True)
        ]
        self.profiles = [
            self._cluster(np.flatnonzero(resolution.profile == one)) for one in range(len(resolution.earliest))
        ]

    def outcome(self, unusable: Iterable[UnusableValue]) -> Outcome:
        resolution = self.resolution
        return Outcome(
            partition=frozenset(self.profiles),
            unresolved=self._cluster(np.flatnonzero(resolution.profile == NONE)),
            links=frozenset({*self._links(), *self._joined()}),
            rejections=sort_rejections({*self._unusable(unusable), *self._statements(), *self._refused()}),
            attached=frozenset(self._attached()),
        )

    def _cluster(self, records: Iterable[int]) -> Cluster:
        return frozenset(self.refs[record] for record in records)

    def _profile(self, record: int) -> Cluster | None:
        number = self.resolution.profile[record] if record != NONE else NONE
        return None if number == NONE else self.profiles[number]

    def _links(self) -> Iterable[tuple[str, str, Cluster]]:
        case = self.resolution.case
        for group in links(self.resolution, canonical_order(case.world.time)):
            texts = case.uses[group.step].texts.text(group.key)
            for text, start, end in zip(texts, group.start, group.start[1:], strict=False):
                yield case.plan.steps[group.step].name, text, self._cluster(group.record[start:end])

    def _joined(self) -> Iterable[tuple[str, str, Cluster]]:
        for one in self.resolution.case.joined:
            if len(one.records) > 1:
                yield "together", one.key, self._cluster(one.records)

    def _unusable(self, unusable: Iterable[UnusableValue]) -> Iterable[Rejection]:
        for one in unusable:
            yield Rejection(one.why.kind, None, one.type, one.why.value, self.refs[one.record])

    def _statements(self) -> Iterable[Rejection]:
        for detached in self.resolution.case.detached:
            for record in detached.records:
                yield Rejection("detached", None, detached.type, detached.value, self.refs[record])
        for apart in self.resolution.case.apart:
            for record in apart.both:
                yield Rejection("apart", None, None, apart.text, self.refs[record])

    def _refused(self) -> Iterable[Rejection]:
        for refused in self.resolution.refused:
            step = self.resolution.case.plan.steps[refused.step]
            type_ = step.type if isinstance(step, IdentifierStep) else None
            for text, record, other in zip(self._texts(refused), refused.record, refused.other, strict=True):
                yield Rejection(refused.kind, step.name, type_, text, self.refs[record], self._profile(other))

    def _texts(self, refused: Refused) -> list[str]:
        blocks = self.resolution.case.skipped[refused.step]
        if blocks is not None and refused.detail[0] == BLOCK:
            return [blocks.texts[key] for key in refused.key]
        return self.resolution.case.uses[refused.step].texts.text(refused.key)

    def _attached(self) -> Iterable[tuple[str, str, Cluster]]:
        case = self.resolution.case
        steps = {step.type: number for number, step in enumerate(case.plan.steps) if isinstance(step, IdentifierStep)}
        for settings in case.plan.identifiers:
            values = values_of(case.world, settings.type)
            held = values.only(self.resolution.attached[steps[settings.type]]) if settings.type in steps else values
            for text, record in zip(take_texts(held.texts, held.code), held.record, strict=True):
                profile = self._profile(record)
                if profile is not None:
                    yield settings.type, text, profile
