"""The steps of a ruleset, evaluated in order over contested records: uses, attach, windows, group limits, join."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs, count_distinct, ranges, stretches
from onefold.model import RejectionKind
from onefold.resolution.attach import over_limit
from onefold.resolution.components import connect, values_at
from onefold.resolution.join import Held, Links, join
from onefold.resolution.problem import Problem, StepUses
from onefold.resolution.scan import Refusal
from onefold.ruleset.plan import IdentifierStep


class Refused(msgspec.Struct, frozen=True):
    """Uses of one step that were reported: parallel arrays over them.

    `key` is the key's number in the case; `other` a record or NONE. `detail` is the number of the limited type
    (conflict), of the `apart` pair, or of the field of `max_distinct` (too_common; NONE stands for max_profiles);
    `amount` is how many there were (too_common).
    """

    step: int
    kind: RejectionKind
    record: Ints
    key: Ints
    other: Ints
    detail: Ints
    amount: Ints


class LinkGroups(msgspec.Struct, frozen=True):
    """The links of one step that hold profiles together: n has `record[start[n]:start[n + 1]]`, in canonical order."""

    step: int
    key: Ints
    start: Longs
    record: Ints


class Evaluation(msgspec.Struct, frozen=True):
    """What the steps made of a problem, in the problem's record numbers.

    `cluster[record]` is the earliest record of its cluster. `attached[step]` marks the uses of an identifier step that
    were not refused.
    """

    cluster: Ints
    unresolved: Flags
    links: tuple[LinkGroups, ...]
    refused: tuple[Refused, ...]
    attached: tuple[Flags, ...]


class _Kept(msgspec.Struct, frozen=True):
    """The uses of a step that were not refused, and their runs."""

    step: int
    at: Longs
    run: Ints


def evaluate(problem: Problem) -> Evaluation:
    """Evaluate all steps in order."""
    return _Steps(problem).evaluate()


class _Steps:
    """The state between steps."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.cluster = _together(problem)
        self.attached = [np.ones(len(uses.record), dtype=np.bool_) for uses in problem.steps]
        self.refused: list[Refused] = []
        self.kept: list[_Kept] = []
        self.nobodys = np.zeros(problem.count, dtype=np.int32)

    def evaluate(self) -> Evaluation:
        for number in range(len(self.problem.steps)):
            self._step(number)
        return Evaluation(
            cluster=self.cluster,
            unresolved=self._unresolved(),
            links=tuple(self._links(one) for one in self.kept),
            refused=tuple(self.refused),
            attached=tuple(self.attached),
        )

    def _step(self, number: int) -> None:
        uses = self.problem.steps[number]
        if not len(uses.record):
            return
        self._attach(number, uses)
        at = np.flatnonzero(self.attached[number])
        run = self._runs(number, uses, at)
        at, run = self._group_limits(number, uses, at, run)
        at, run = self._join(number, uses, at, run)
        self.kept.append(_Kept(number, at, run))

    def _attach(self, number: int, uses: StepUses) -> None:
        own = next((one for one in self.problem.limited if one.step == number), None)
        if own is None:
            return
        over = over_limit(self.problem, uses, own.limit, self.cluster, self.problem.named[number])
        self._refuse(number, "limit_exceeded", np.flatnonzero(over))

    def _runs(self, number: int, uses: StepUses, at: Longs) -> Ints:
        """The run of each kept use; reports where a window cuts."""
        new = np.diff(uses.key[at], prepend=NONE) != 0
        within = uses.step.within
        if within is not None:
            cut = ~new & (np.diff(self.problem.time[uses.record[at]], prepend=0) > within)
            later = np.flatnonzero(cut)
            self._report(number, "outside_window", at[later], uses.record[at[later - 1]])
            new |= cut
        return (np.cumsum(new) - 1).astype(np.int32)

    def _group_limits(self, number: int, uses: StepUses, at: Longs, run: Ints) -> tuple[Longs, Ints]:
        """What is left when links that are too common link nothing."""
        runs = int(run[-1]) + 1 if len(run) else 0
        left = np.ones(runs, dtype=np.bool_)
        for detail, amount, most in self._group_sizes(uses, at, run, runs):
            common = left & (amount > most)
            left &= ~common
            here = common[run]
            self._refuse(number, "too_common", at[here], detail=detail, amount=amount[run[here]])
        return at[left[run]], run[left[run]]

    def _group_sizes(self, uses: StepUses, at: Longs, run: Ints, runs: int) -> list[tuple[int, Ints, int]]:
        """For each group limit: its detail, how many each run has, and the most it may have."""
        sizes = []
        if uses.step.max_profiles is not None:
            evidence = self.problem.evidence[self.cluster[uses.record[at]]]
            sizes.append((NONE, count_distinct(run, evidence, runs), uses.step.max_profiles))
        for detail, (name, most) in enumerate(uses.step.max_distinct):
            if name in self.problem.fields:
                owner, code = values_at(self.problem.fields[name], uses.record[at], run, self.problem.count)
                sizes.append((detail, count_distinct(owner, code, runs), most))
        return sizes

    def _join(self, number: int, uses: StepUses, at: Longs, run: Ints) -> tuple[Longs, Ints]:
        """Join the clusters; what is left of the uses that were not refused."""
        looked = [
            Held(place, one, self.attached[one.step] if one.step != NONE else np.ones(len(one.record), dtype=np.bool_))
            for place, one in enumerate(self.problem.limited)
            if one.rank <= uses.rank
        ]
        own = next((place for place, one in enumerate(self.problem.limited) if one.step == number), NONE)
        joining = join(self.problem, Links(uses, at, run, self.cluster[uses.record[at]]), self.cluster, looked, own)
        nobody = getattr(uses.step, "when_shared", "first") == "nobody"
        for kind in ("conflict", "apart"):
            for attached in (True, False):
                chosen = [one for one in joining.refusals if one.kind == kind and one.attached == attached]
                self._report_scan(number, kind, chosen, joining.order, nobody=nobody)
        self.cluster = joining.cluster
        left = self.attached[number][at]
        return at[left], run[left]

    def _report_scan(
        self, number: int, kind: RejectionKind, chosen: list[Refusal], order: Longs, *, nobody: bool
    ) -> None:
        if not chosen:
            return
        columns = np.array([(one.start, one.end, one.other, one.detail) for one in chosen], dtype=np.int64)
        lengths = columns[:, 1] - columns[:, 0]
        at = order[ranges(columns[:, 0], lengths)]
        other, detail = (np.repeat(columns[:, column], lengths).astype(np.int32) for column in (2, 3))
        self._report(number, kind, at, other, detail)
        if not chosen[0].attached:
            self.attached[number][at] = False
            if nobody:
                self._count_nobodys(number, at)

    def _refuse(
        self, number: int, kind: RejectionKind, at: Longs, *, detail: int = NONE, amount: Ints | None = None
    ) -> None:
        """Report uses that are refused: they do not link and are not attached."""
        self.attached[number][at] = False
        self._report(number, kind, at, detail=np.full(len(at), detail, dtype=np.int32), amount=amount)
        if kind == "too_common":
            self._count_nobodys(number, at)

    def _report(
        self, number: int, kind: RejectionKind, at: Longs, other: Ints | None = None, detail: Ints | None = None,
        amount: Ints | None = None,
    ) -> None:  # fmt: skip
        if not len(at):
            return
        uses = self.problem.steps[number]
        nothing = np.full(len(at), NONE, dtype=np.int32)
        self.refused.append(
            Refused(
                step=number,
                kind=kind,
                record=uses.record[at],
                key=uses.original[uses.key[at]],
                other=nothing if other is None else other,
                detail=nothing if detail is None else detail,
                amount=nothing if amount is None else amount,
            )
        )

    def _count_nobodys(self, number: int, at: Longs) -> None:
        """Count, for each record, the uses of identifiers that turned out to be nobody's."""
        if self._matches_identifiers(number):
            np.add.at(self.nobodys, self.problem.steps[number].record[at], 1)

    def _matches_identifiers(self, number: int) -> bool:
        return isinstance(self.problem.steps[number].step, IdentifierStep)

    def _unresolved(self) -> Flags:
        """Events alone in their cluster with no identifier, or none that is anybody's."""
        carried = np.zeros(self.problem.count, dtype=np.int32)
        for number, uses in enumerate(self.problem.steps):
            if self._matches_identifiers(number):
                np.add.at(carried, uses.record, 1)
        alone = np.bincount(self.cluster, minlength=self.problem.count)[self.cluster] == 1
        unresolved: Flags = self.problem.event & alone & (carried == self.nobodys)
        return unresolved

    def _links(self, kept: _Kept) -> LinkGroups:
        """The kept uses of each run that ended in one cluster, where at least two did."""
        uses = self.problem.steps[kept.step]
        record = uses.record[kept.at]
        owner = self.cluster[record]
        order = np.lexsort((record, owner, kept.run))
        starts, ends = stretches(kept.run[order], owner[order])
        sizes = ends - starts
        several = np.repeat(sizes > 1, sizes)
        start = np.concatenate([[0], np.cumsum(sizes[sizes > 1])])
        key = uses.original[uses.key[kept.at[order[starts[sizes > 1]]]]]
        return LinkGroups(kept.step, key, start, record[order[several]])


def _together(problem: Problem) -> Ints:
    """The clusters that statements make before the first step."""
    pairs = [(np.full(len(one) - 1, one[0], dtype=np.int32), one[1:]) for one in problem.joined]
    count, label = connect(problem.count, pairs)
    earliest = np.full(count, problem.count, dtype=np.int32)
    np.minimum.at(earliest, label, np.arange(problem.count, dtype=np.int32))
    return earliest[label]
