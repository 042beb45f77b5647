"""Rejections by kind and step: what the kernel refuses in contested components, and values that identify nobody.

A component is evaluated again only when its records are others than at the last count; at most `RECORDS` records in one
measurement, so that its cost is bounded. Elsewhere nothing can be refused but values, which evidence says by itself.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from onefold.live.monitor.flow import Pause
from onefold.live.monitor.measurement import Counts
from onefold.live.records import resolvable
from onefold.live.view import View
from onefold.model import IdentifierType
from onefold.resolution.gather import gather
from onefold.resolution.resolve import Resolution, resolve
from onefold.resolution.usable import Judge
from onefold.ruleset.plan import Plan
from onefold.store.port import Row

RECORDS = 200_000
"""Records of contested components that one measurement evaluates: some four seconds of work."""

AT_ONCE = 5_000
"""Records given to the kernel at once, if their component is not larger."""

PAGE = 2_000
"""Components looked at in one query."""

Key = tuple[str, str]
"""(kind, step): the step's name, or the identifier type where no step refused."""

_COUNTS = msgspec.msgpack.Decoder(list[tuple[str, str, int]])


class Tallied(NamedTuple):
    """A contested component whose rejections were counted."""

    component: int
    signature: str
    counts: bytes


class Tally(NamedTuple):
    """Rejections of all contested components; `fresh` and `gone` are to be written; `uncounted` are left."""

    counts: dict[str, Counts]
    fresh: list[Tallied]
    gone: list[int]
    uncounted: int


def rules_mark(plan: Plan) -> str:
    """What tells this plan from others."""
    return hashlib.blake2b(msgspec.json.encode(plan, order="sorted"), digest_size=8).hexdigest()


def tally(view: View, mark: str, pause: Pause) -> Tally:
    """Count what is refused. Components that changed are evaluated, the others are as they were counted."""
    total: Counter[Key] = Counter()
    changed: list[tuple[int, str, int]] = []
    gone: list[int] = []
    for page, known in _pages(view):
        here = set()
        for component, records, newest in page:
            here.add(component)
            signature = f"{mark}.{records}.{newest}"
            if component in known and known[component][0] == signature:
                _add(total, known[component][1])
            else:
                changed.append((component, signature, records))
        gone += [component for component in known if component not in here]
        pause()
    fresh, left = _evaluate(view, changed, total, pause)
    return Tally(_by_kind(total), fresh, gone, left)


def _pages(view: View) -> Iterator[tuple[list[Row], dict[int, tuple[str, bytes]]]]:
    """Contested components with their number of records and newest one, and what was counted of those."""
    after, high = view.store.graph_low, view.store.graph_high
    while True:
        page = view.store.connection.rows("monitor.signatures", after=after, graph_high=high, limit=PAGE)
        until = page[-1][0] if len(page) == PAGE else high
        known = view.store.connection.rows("monitor.tallied", after=after, until=until)
        yield page, {component: (signature, bytes(counts)) for component, signature, counts in known}
        if until == high:
            return
        after = until


def _evaluate(
    view: View, changed: Sequence[tuple[int, str, int]], total: Counter[Key], pause: Pause
) -> tuple[list[Tallied], int]:
    """Evaluate the smallest first, so that one huge component does not keep the others waiting."""
    ordered = sorted(changed, key=lambda one: (one[2], one[0]))
    fresh: list[Tallied] = []
    spent = place = 0
    while place < len(ordered) and (spent == 0 or spent + ordered[place][2] <= RECORDS):
        part = [ordered[place]]
        place += 1
        while place < len(ordered) and sum(one[2] for one in part) + ordered[place][2] <= AT_ONCE:
            part.append(ordered[place])
            place += 1
        spent += sum(one[2] for one in part)
        counted = refused_in(view, [component for component, _, _ in part])
        for component, signature, _ in part:
            counts = counted.get(component, Counter())
            total.update(counts)
            fresh.append(Tallied(component, signature, encode_counts(counts)))
        pause()
    return fresh, len(ordered) - place


def refused_in(view: View, components: Sequence[int]) -> dict[int, Counter[Key]]:
    """What the kernel refuses in each of these components."""
    evidence = {one.number: one for one in view.store.members(components)}
    briefs = sorted(view.store.records_of(components), key=lambda one: (one.source, one.id))
    records = [resolvable(evidence[brief.evidence].said, brief) for brief in briefs]
    world, _ = gather(records, view.lens.plan)
    found: dict[int, Counter[Key]] = {}
    of = [evidence[brief.evidence].component for brief in briefs]
    for key, places in refusals(resolve(world, view.lens.plan)):
        for place in places:
            found.setdefault(of[place], Counter())[key] += 1
    return found


def refusals(resolution: Resolution) -> Iterator[tuple[Key, list[int]]]:
    """(kind, step) and the record of each refused use."""
    case = resolution.case
    for refused in resolution.refused:
        yield (refused.kind, case.plan.steps[refused.step].name), refused.record.tolist()
    for one in case.detached:
        yield ("detached", one.type), one.records.tolist()
    for side in case.apart:
        if len(side.both):
            yield ("apart", "apart"), np.asarray(side.both).tolist()


def encode_counts(counts: Mapping[Key, int]) -> bytes:
    return msgspec.msgpack.encode([(kind, step, count) for (kind, step), count in sorted(counts.items())])


def counted(counts: bytes) -> Counts:
    """What was counted of one component, by kind."""
    found: Counter[str] = Counter()
    for kind, _, count in _COUNTS.decode(counts):
        found[kind] += count
    return dict(found)


def _add(total: Counter[Key], counts: bytes, times: int = 1) -> None:
    for kind, step, count in _COUNTS.decode(counts):
        total[kind, step] += count * times


def _by_kind(total: Mapping[Key, int]) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for (kind, step), count in sorted(total.items()):
        found.setdefault(kind, {})[step] = count
    return found


def unusable_of(identifiers: Mapping[IdentifierType, Sequence[str]], judges: Mapping[str, Judge]) -> Counter[Key]:
    """The values of an evidence that identify nobody, each once."""
    found = set()
    for type_, raws in identifiers.items():
        for raw in raws:
            judged = judges[type_].judge(raw) if type_ in judges else None
            if judged is not None and not isinstance(judged, str):
                found.add((type_, judged))
    return Counter((judged.kind, type_) for type_, judged in found)


def unusable(view: View, fresh: Sequence[tuple[int, bytes]], *, stored: bool) -> dict[str, Counts]:
    """Records' values that identify nobody, by kind and type: of what is stored, unless that is of other rules, and of
    evidence that was just read.
    """
    total: Counter[Key] = Counter()
    bounds = {"graph_low": view.store.graph_low, "graph_high": view.store.graph_high}
    for counts, records in view.store.connection.rows("monitor.count_unusable", **bounds) if stored else ():
        _add(total, bytes(counts), records)
    for start in range(0, len(fresh), PAGE):
        part = dict(fresh[start : start + PAGE])
        for evidence, records in view.store.connection.rows("monitor.sayings_of", evidence=list(part)):
            _add(total, part[evidence], records)
    return _by_kind(total)
