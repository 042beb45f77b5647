"""A whole space in numbers as of a moment: its records up to then, taken through the kernel under the present plan."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct

from onefold.columns import NONE
from onefold.live.view.answers import instant
from onefold.live.view.explain import TooMuch
from onefold.live.view.view import View
from onefold.live.whole.judged import Judgements
from onefold.live.whole.read import Progress, read_resolved
from onefold.live.whole.sayings import read_sayings
from onefold.live.whole.world import lay_out, world_of
from onefold.resolution.resolve import Resolution, resolve
from onefold.ruleset.plan import IdentifierStep

MOST_WAITED_FOR = 2_000_000
"""Records that are counted while somebody waits: some ten seconds. The command line counts any number."""


class CountsThen(Struct, frozen=True):
    """A space in numbers as of a moment."""

    as_of: datetime
    profiles: int
    records: int
    unresolved: Annotated[int, Meta(description="Records that are of no profile.")]
    contested: Annotated[int, Meta(description="Components in which a limit or a statement keeps profiles apart.")]
    identifiers: Annotated[dict[str, int], Meta(description="Different values by identifier type.")]


def counts_as_of(view: View, moment: int, most: int | None = None, progress: Progress = lambda _: None) -> CountsThen:
    """The counts that the present ruleset gives over the records up to a moment. Raises TooMuch beyond `most`."""
    store, plan = view.store, view.lens.plan
    if most is not None:
        ((records,),) = view.rows("count_records", graph_low=store.graph_low, graph_high=store.graph_high)
        if records > most:
            raise TooMuch(f"This space has {records:,} records; at most {most:,} are counted while you wait.")
    log = read_resolved(store, progress=lambda share: progress(share / 2))
    log = log.only(log.time <= moment)
    sayings = read_sayings(store, log.numbers, progress=lambda share: progress(0.5 + share / 4))
    world = world_of(store, lay_out(store, log), sayings, Judgements(sayings), plan)
    return _counted(resolve(world, plan), moment)


def _counted(resolution: Resolution, moment: int) -> CountsThen:
    case = resolution.case
    types = [step.type for step in case.plan.steps if isinstance(step, IdentifierStep)]
    values = {type_: case.world.identifiers[type_] for type_ in types if type_ in case.world.identifiers}
    counted = {type_: len(np.unique(found.code)) for type_, found in values.items()}
    return CountsThen(
        as_of=instant(moment) or datetime.min,  # noqa: DTZ901 - a moment is never unknown
        profiles=len(resolution.earliest),
        records=case.world.count,
        unresolved=int((resolution.profile == NONE).sum()),
        contested=int(resolution.found.contested.sum()),
        identifiers={type_: count for type_, count in counted.items() if count},
    )
