"""resolve(records, ruleset) -> profiles: whole components where nothing binds, the steps where something does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs, Values, World, group
from onefold.model import IdentifierType
from onefold.resolution.case import Case, prepare, values_of
from onefold.resolution.components import Components, components, contested_records
from onefold.resolution.order import Order
from onefold.resolution.problem import Problem, cut_out
from onefold.resolution.steps import Evaluation, LinkGroups, Refused, evaluate
from onefold.ruleset.plan import IdentifierStep, Plan


class Resolution(msgspec.Struct, frozen=True):
    """The partition, and what explains it, in the record numbers of `case.world`.

    `profile[record]` numbers its profile (NONE: unresolved); profiles are numbered in order of `earliest`, the number
    of each one's earliest record. `attached[step]` marks the uses of an identifier step (as in `case.uses`) that hold.
    """

    case: Case
    found: Components
    profile: Ints
    earliest: Ints
    contested_links: tuple[LinkGroups, ...]
    refused: tuple[Refused, ...]
    attached: tuple[Flags, ...]


def resolve(world: World, plan: Plan) -> Resolution:
    """Resolve all records of the world."""
    case = prepare(world, plan)
    found = components(case)
    problem = cut_out(case, contested_records(found))
    evaluation = evaluate(problem)
    profile, earliest = _profiles(case, found, problem, evaluation)
    return Resolution(
        case=case,
        found=found,
        profile=profile,
        earliest=earliest,
        contested_links=tuple(_renumbered(links, problem) for links in evaluation.links),
        refused=(*(_with_case_numbers(refused, problem) for refused in evaluation.refused), *_refused_blocks(case)),
        attached=tuple(_attached(case, number, problem, evaluation) for number in range(len(case.uses))),
    )


def _profiles(case: Case, found: Components, problem: Problem, evaluation: Evaluation) -> tuple[Ints, Ints]:
    label = found.label.copy()
    label[problem.records] = found.count + evaluation.cluster
    earliest = earliest_records(label, case.world.time, found.count + problem.count)
    resolved = ~_unresolved(case, found, problem, evaluation)
    first = np.zeros(case.world.count, dtype=np.bool_)
    first[earliest[label]] = True
    first &= resolved
    number = (np.cumsum(first) - 1).astype(np.int32)
    profile = np.where(resolved, number[earliest[label]], NONE).astype(np.int32)
    return profile, np.flatnonzero(first).astype(np.int32)


def earliest_records(label: Ints, time: Longs, count: int) -> Ints:
    """For each label its earliest record in canonical order; -1 for a label that nobody has."""
    soonest = np.full(count, np.iinfo(np.int64).max)
    np.minimum.at(soonest, label, time)
    at = np.flatnonzero(time == soonest[label])
    earliest = np.full(count, NONE, dtype=np.int32)
    earliest[label[at[::-1]]] = at[::-1]
    return earliest


def _unresolved(case: Case, found: Components, problem: Problem, evaluation: Evaluation) -> Flags:
    """Events without a profile: in uncontested components, those alone that no identifier step uses."""
    alone = np.bincount(found.label, minlength=found.count)[found.label] == 1
    carries = np.zeros(case.world.count, dtype=np.bool_)
    for step, uses in zip(case.plan.steps, case.uses, strict=True):
        if isinstance(step, IdentifierStep):
            carries[uses.record] = True
    unresolved: Flags = case.world.event & alone & ~carries
    unresolved[problem.records] = evaluation.unresolved
    return unresolved


def _renumbered(links: LinkGroups, problem: Problem) -> LinkGroups:
    return msgspec.structs.replace(links, record=problem.records[links.record])


def _with_case_numbers(refused: Refused, problem: Problem) -> Refused:
    other = np.where(refused.other == NONE, NONE, problem.records[refused.other]).astype(np.int32)
    detail = refused.detail
    if refused.kind == "apart":
        detail = np.array([problem.apart[place].statement for place in detail.tolist()], dtype=np.int32)
    return msgspec.structs.replace(refused, record=problem.records[refused.record], other=other, detail=detail)


def _refused_blocks(case: Case) -> list[Refused]:
    """The uses of blocks that were too large to compare; their key is the block's number, marked by `block`."""
    return [
        Refused(
            step=number,
            kind="too_common",
            record=blocks.record,
            key=blocks.key,
            other=np.full(len(blocks.record), NONE, dtype=np.int32),
            detail=np.full(len(blocks.record), BLOCK, dtype=np.int32),
            amount=np.array(blocks.tuples, dtype=np.int32)[blocks.key],
        )
        for number, blocks in enumerate(case.skipped)
        if blocks is not None
    ]


BLOCK = -2
"""As detail of a too_common refusal: the block was too large, and the key is the block's."""


def _attached(case: Case, number: int, problem: Problem, evaluation: Evaluation) -> Flags:
    attached = np.ones(len(case.uses[number].record), dtype=np.bool_)
    attached[problem.steps[number].place] = evaluation.attached[number]
    return attached


def links(resolution: Resolution, order: Order) -> Iterator[LinkGroups]:
    """All links that hold profiles together, step by step, of uncontested components and then of contested ones."""
    simple = (_uncontested_links(resolution, number, order) for number in range(len(resolution.case.uses)))
    yield from (one for one in chain(simple, resolution.contested_links) if len(one.key))


def _uncontested_links(resolution: Resolution, number: int, order: Order) -> LinkGroups:
    uses, found = resolution.case.uses[number], resolution.found
    sizes = np.bincount(uses.key, minlength=uses.keys)
    chosen = (sizes[uses.key] > 1) & ~found.contested[found.label[uses.record]]
    rank, key = order.rank[uses.record[chosen]], uses.key[chosen]
    by_time = group(rank, len(order.rank)).positions
    groups = group(key[by_time], uses.keys)
    keys = np.flatnonzero(groups.sizes).astype(np.int32)
    start = np.concatenate([groups.start[keys], groups.start[-1:]]).astype(np.int64)
    return LinkGroups(number, keys, start, order.record[rank[by_time[groups.positions]]])


def count_links(resolution: Resolution, number: int) -> int:
    """How many links of one step `links` would give."""
    uses, found = resolution.case.uses[number], resolution.found
    certain = ~found.contested[found.label[uses.record]]
    simple = np.count_nonzero(np.bincount(uses.key[certain]) > 1) if certain.any() else 0
    return int(simple) + sum(len(one.key) for one in resolution.contested_links if one.step == number)


def held_values(resolution: Resolution) -> list[tuple[IdentifierType, Values]]:
    """The uses that hold, of each identifier type that has any."""
    case = resolution.case
    steps = {step.type: number for number, step in enumerate(case.plan.steps) if isinstance(step, IdentifierStep)}
    held = []
    for settings in case.plan.identifiers:
        values = values_of(case.world, settings.type)
        if settings.type in steps and len(values.record):
            values = values.only(resolution.attached[steps[settings.type]])
        if len(values.record):
            held.append((settings.type, values))
    return held
