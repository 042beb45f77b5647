"""What accepting a suggestion would do: the kernel over the component concerned, under both plans."""

from __future__ import annotations

from collections import defaultdict

from onefold.columns import NONE, Ints
from onefold.live.monitor.suggest.suggestion import Effect, Suggestion
from onefold.live.records import resolvable
from onefold.live.view import View
from onefold.model import Record
from onefold.resolution.gather import gather
from onefold.resolution.resolve import Resolution, resolve
from onefold.ruleset.plan import Plan


def effect_of(view: View, one: Suggestion, after: Plan, most: int) -> Effect | None:
    """None for a change that concerns more than a component, or one of more than `most` records: for those there is the
    dry run of the whole space.
    """
    if one.kind != "block_value" or one.value is None:
        return None
    anchor = view.store.anchors(one.type, [one.value]).get(one.value)
    if anchor is None:
        return None
    ((count,),) = view.rows("records_in", components=[anchor[0]])
    if count > most:
        return None
    records = _records(view, anchor[0])
    return _compared(_resolved(records, view.lens.plan), _resolved(records, after))


def _records(view: View, component: int) -> list[Record]:
    """In order of source and id."""
    evidence = {one.number: one.said for one in view.store.members([component])}
    briefs = sorted(view.store.records_of([component]), key=lambda one: (one.source, one.id))
    return [resolvable(evidence[brief.evidence], brief) for brief in briefs]


def _resolved(records: list[Record], plan: Plan) -> Resolution:
    return resolve(gather(records, plan)[0], plan)


def _compared(before: Resolution, after: Resolution) -> Effect:
    return Effect(
        records=before.case.world.count,
        profiles_before=len(before.earliest),
        profiles_after=len(after.earliest),
        unresolved_before=int((before.profile == NONE).sum()),
        unresolved_after=int((after.profile == NONE).sum()),
        split=_several(before.profile, after.profile),
        merged=_several(after.profile, before.profile),
    )


def _several(whose: Ints, fallen: Ints) -> int:
    """How many profiles of the one side are of several of the other."""
    parts: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in zip(whose.tolist(), fallen.tolist(), strict=True):
        if NONE not in {one, other}:
            parts[one].add(other)
    return sum(len(its) > 1 for its in parts.values())
