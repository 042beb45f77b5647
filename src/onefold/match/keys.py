"""Who uses which key of a rule: the rule's conditions and match applied to all records at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec
import numpy as np

from onefold.columns import Flags, Floats, Ints, SkippedBlocks, Uses, Values, distinct_pairs, ranges
from onefold.match.blocks import Tuples, blocked_tuples
from onefold.match.conditions import holds
from onefold.match.pairs import CHUNK, Compared, Pairs, similar_pairs
from onefold.match.parts import Part, changed, combined, numbered, whole
from onefold.match.texts import BranchKeys, RuleKeys, block_text
from onefold.ruleset.plan import Branch, RuleStep, Same, Similar

_NO_VALUES = Values(np.empty(0, np.int32), np.empty(0, np.int32), [])


class Origins(Protocol):
    """How many records there are and where each comes from; a `World` is one."""

    @property
    def count(self) -> int: ...
    @property
    def source(self) -> Ints: ...
    @property
    def source_names(self) -> Sequence[str]: ...


class _BranchUses(msgspec.Struct, frozen=True):
    """Pairs (key, record), sorted and unique; `score` by key; and what blocks of this branch were too large."""

    key: Ints
    record: Ints
    keys: BranchKeys
    score: Floats
    skipped: SkippedBlocks | None = None


def rule_uses(
    step: RuleStep, fields: Mapping[str, Values], world: Origins, chunk: int = CHUNK
) -> tuple[Uses, SkippedBlocks | None]:
    """The uses of a rule's keys, sorted by (key, record), and of the blocks too large to compare, if there are any.

    `fields` holds the values of every field that the rule names, identifier types among them; others have no values.
    `chunk` is about how many pairs of a similar rule are compared at once; it changes memory, not the result.
    """
    among = _looked_at(step, fields, world)
    if not step.branches:
        return _everybody(among), None
    evidence = _Evidence(fields, among)
    found = [
        _similar_uses(evidence, step, number, chunk) if branch.similar else _exact_uses(evidence, branch, number)
        for number, branch in enumerate(step.branches, start=1)
    ]
    return _united(found, scored=any(branch.similar for branch in step.branches)), _all_skipped(found)


class _Evidence:
    """The parts of a rule's branches, each made once however many branches name it."""

    def __init__(self, fields: Mapping[str, Values], among: Flags) -> None:
        self._fields = fields
        self.among = among
        self._made: dict[Same, Part] = {}

    def same(self, wanted: Same) -> Part:
        if wanted not in self._made:
            self._made[wanted] = self._part(wanted, keep=not wanted.transforms)
        return self._made[wanted]

    def compared(self, wanted: Similar) -> Part:
        return self._part(Same(wanted.field, wanted.transforms), keep=False)

    def _part(self, wanted: Same, *, keep: bool) -> Part:
        values = self._fields.get(wanted.field, _NO_VALUES)
        if keep:
            return whole(wanted.field, values, self.among)
        return changed(wanted.field, values, wanted.transforms, self.among)


def _looked_at(step: RuleStep, fields: Mapping[str, Values], world: Origins) -> Flags:
    among = np.ones(world.count, dtype=np.bool_) if step.when is None else holds(step.when, fields, world.count)
    if step.sources is None:
        return among
    wanted = set(step.sources)
    allowed = np.array([name in wanted for name in world.source_names], dtype=np.bool_)
    return among & allowed[world.source]


def _everybody(among: Flags) -> Uses:
    record = np.flatnonzero(among).astype(np.int32)
    return Uses(record, np.zeros(len(record), np.int32), min(len(record), 1), RuleKeys([]))


def _exact_uses(evidence: _Evidence, branch: Branch, number: int) -> _BranchUses:
    parts = tuple(evidence.same(wanted) for wanted in branch.same)
    found = numbered(combined(parts, evidence.among), [len(part.texts) for part in parts])
    keys = BranchKeys(number, len(parts), parts, found.columns, found.keys)
    return _BranchUses(found.key, found.record, keys, np.ones(found.keys))


def _similar_uses(evidence: _Evidence, step: RuleStep, number: int, chunk: int) -> _BranchUses:
    branch = step.branches[number - 1]
    same = [evidence.same(wanted) for wanted in branch.same]
    compared = [evidence.compared(wanted) for wanted in branch.similar]
    found = blocked_tuples([*same, *compared], len(same), evidence.among)
    large = (found.block_sizes > step.max_block)[found.block]
    kept = found.only(~large)
    columns = zip(branch.similar, kept.columns[len(same) :], compared, strict=True)
    fields = [Compared(wanted, code, part.texts) for wanted, code, part in columns]
    pairs = similar_pairs(kept.block_sizes, fields, chunk)
    keys = BranchKeys(number, len(same), kept.parts, kept.columns, len(kept.block), pairs.first, pairs.second)
    key, record = _with_pairs(kept, pairs)
    score = np.concatenate([np.ones(keys.tuples), pairs.score])
    return _BranchUses(key, record, keys, score, _skipped(found.only(large), number, len(step.branches)))


def _with_pairs(tuples: Tuples, pairs: Pairs) -> tuple[Ints, Ints]:
    """The uses of the tuples, and after them those of the pairs: the records that have either tuple."""
    having = np.bincount(tuples.key, minlength=len(tuples.block))
    starts = np.cumsum(having) - having
    numbers = np.arange(len(pairs.first)) + len(tuples.block)
    key = np.concatenate([np.repeat(numbers, having[side]) for side in (pairs.first, pairs.second)])
    places = np.concatenate([ranges(starts[side], having[side]) for side in (pairs.first, pairs.second)])
    pair_key, pair_record = distinct_pairs(key, tuples.record[places])
    return np.concatenate([tuples.key, pair_key]), np.concatenate([tuples.record, pair_record])


def _skipped(tuples: Tuples, number: int, branches: int) -> SkippedBlocks | None:
    if not len(tuples.block):
        return None
    blocks, example, tuple_block, sizes = np.unique(
        tuples.block, return_index=True, return_inverse=True, return_counts=True
    )
    key, record = distinct_pairs(tuple_block.astype(np.int32)[tuples.key], tuples.record)
    keys = BranchKeys(number, tuples.same, tuples.parts, tuples.columns, len(tuples.block))
    names = keys.names()[: tuples.same]
    texts = [block_text(number, branches, names, keys.block(int(position))) for position in example]
    assert len(texts) == len(blocks)
    return SkippedBlocks(record, key, texts, sizes.tolist())


def _united(found: Sequence[_BranchUses], *, scored: bool) -> Uses:
    starts = np.cumsum([0, *(branch.keys.count for branch in found)])
    key = np.concatenate([branch.key + start for branch, start in zip(found, starts[:-1], strict=True)])
    record = np.concatenate([branch.record for branch in found])
    score = np.concatenate([branch.score for branch in found]) if scored else None
    return Uses(record, key.astype(np.int32), int(starts[-1]), RuleKeys([branch.keys for branch in found]), score)


def _all_skipped(found: Sequence[_BranchUses]) -> SkippedBlocks | None:
    parts = [branch.skipped for branch in found if branch.skipped is not None]
    if not parts:
        return None
    starts = np.cumsum([0, *(len(part.texts) for part in parts)])[:-1]
    return SkippedBlocks(
        record=np.concatenate([part.record for part in parts]),
        key=np.concatenate([part.key + start for part, start in zip(parts, starts, strict=True)]).astype(np.int32),
        texts=[text for part in parts for text in part.texts],
        tuples=[tuples for part in parts for tuples in part.tuples],
    )
