"""A dry run: what a space would be under another ruleset, without changing anything. Predicts what activation does."""

from __future__ import annotations

import resource
import sys
import time

import msgspec
import numpy as np

from onefold.batch.memory import give_back, uncollected
from onefold.live.whole.differences import Differences, Look, counted
from onefold.live.whole.effects import effects
from onefold.live.whole.material import Material, Told, needs_bodies, read_material
from onefold.live.whole.refusals import count_refusals, refusal_changes
from onefold.live.whole.report import Report, StepEffect
from onefold.live.whole.truth import Labels, labels_of, quality
from onefold.live.whole.world import ids_of
from onefold.resolution.resolve import Resolution, count_links, resolve
from onefold.ruleset.plan import Plan
from onefold.store.dry_runs import TruthRows
from onefold.store.port import Database
from onefold.store.space import SpaceStore

SHARES = {
    "reading records": (0.0, 0.3),
    "reading evidence": (0.3, 0.5),
    "reading calls again": (0.5, 0.6),
    "reading identifiers": (0.6, 0.7),
    "resolving as it is": (0.7, 0.78),
    "resolving the draft": (0.78, 0.86),
    "comparing": (0.86, 1.0),
}
"""Of the whole, where each stage begins and ends."""


class Question(msgspec.Struct, frozen=True):
    """The plan under which the space is resolved, the one to try, how much of the log, and a truth to measure by."""

    before: Plan
    after: Plan
    newest: int | None = None
    truth: TruthRows | None = None


class Outcome(msgspec.Struct, frozen=True):
    """The report; and by the number of each example that can be explained, what to look at for that."""

    report: Report
    looks: dict[int, Look]


def dry_run(
    database: Database, space: int, sources: dict[int, str], question: Question, told: Told, db: str | None = None
) -> Outcome:
    """Read in one snapshot, evaluate, compare. `db`: the database's address, for processes that help to read."""
    began = time.perf_counter()
    with uncollected():
        with database.reader() as connection:
            store = SpaceStore(connection, space, sources)
            material = read_material(store, question.before, question.after, question.newest, told, db)
            labels = _labels(store, material, question.truth)
        give_back()
        told("resolving as it is", 0.0)
        before = resolve(material.before, question.before)
        told("resolving the draft", 0.0)
        after = resolve(material.after, question.after)
        told("comparing", 0.0)
        found = _compared(material, before, after, labels)
    taken = msgspec.structs.replace(
        found.report,
        newest=question.newest,
        parsed_again=needs_bodies(question.before, question.after),
        seconds=round(time.perf_counter() - began, 2),
        peak_mib=_peak(),
    )
    told("comparing", 1.0)
    return Outcome(taken, found.looks)


def _labels(store: SpaceStore, material: Material, truth: TruthRows | None) -> Labels | None:
    if truth is None:
        return None
    layout = material.layout
    return labels_of(truth, layout.source, layout.source_names, ids_of(store, layout.log.seq[layout.place]))


def _compared(material: Material, before: Resolution, after: Resolution, labels: Labels | None) -> Outcome:
    differences = Differences(material, before, after)
    largest = differences.largest(1)
    riskiest = differences.riskiest(1 + len(largest))
    refused_before = count_refusals(before, material.unusable_before)
    refused_after = count_refusals(after, material.unusable_after)
    steps = {step.name for step in after.case.plan.steps}
    report = Report(
        records=material.after.count,
        newest=None,
        seconds=0.0,
        peak_mib=0.0,
        parsed_again=False,
        before=counted(before),
        after=counted(after),
        unchanged=differences.unchanged,
        merged=differences.changed("merged"),
        split=differences.changed("split"),
        moved=differences.changed("moved"),
        became_resolved=differences.became_resolved,
        became_unresolved=differences.became_unresolved,
        effects=_effects(material, before, after),
        removed_steps=[step.name for step in before.case.plan.steps if step.name not in steps],
        refusals=refusal_changes(refused_before, refused_after),
        largest=[one.example for one in largest],
        riskiest=[one.example for one in riskiest],
        quality=None if labels is None else quality(labels, before.profile, after.profile),
    )
    seen = [*largest, *riskiest]
    return Outcome(report, {one.example.number: one.look for one in seen if one.example.explained})


def _effects(material: Material, before: Resolution, after: Resolution) -> list[StepEffect]:
    """Of every step that links anything, or did; in the order of the draft."""
    had = {step.name: count_links(before, number) for number, step in enumerate(before.case.plan.steps)}
    evidence = material.layout.log.evidence[material.layout.place]
    found = zip(after.case.plan.steps, effects(after, evidence), strict=True)
    said = [
        StepEffect(step.name, had.get(step.name), one.links, one.only_profiles, one.only_parts) for step, one in found
    ]
    return [one for one in said if one.links or one.links_before or one.links_before is None]


def _peak() -> float:
    """MiB that this process held at most."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(size / (1 << 20) if sys.platform == "darwin" else size / 1024, 1)


def share_of(stage: str, share: float) -> float:
    """Of the whole run, what is done at a share of a stage."""
    start, end = SHARES.get(stage, (0.0, 0.0))
    return start + (end - start) * float(np.clip(share, 0.0, 1.0))
