"""The contested components of a space, the largest first: where limits and statements keep profiles apart."""

from __future__ import annotations

from msgspec import Struct

from onefold.live.monitor.measurement import Counts
from onefold.live.monitor.rejections import counted
from onefold.live.view import View

EXAMPLES = 5
"""Profiles of a component that are named."""


class Contested(Struct, frozen=True):
    """A contested component. `profiles` it falls into, some of them as `examples`; `rejections` by kind, as last
    counted, None if they were not counted yet. Times in microseconds.
    """

    evidence: int
    records: int
    profiles: int
    examples: list[str]
    first: int | None
    last: int | None
    rejections: Counts | None


def largest_contested(view: View, limit: int) -> list[Contested]:
    """Those with the most evidence."""
    rows = view.store.connection.rows(
        "monitor.largest_contested", graph_low=view.store.graph_low, graph_high=view.store.graph_high, limit=limit
    )
    return [_described(view, component, evidence) for component, evidence in rows]


def _described(view: View, component: int, evidence: int) -> Contested:
    ask = view.store.connection.rows
    ((records, first, last),) = ask("monitor.records_of_component", component=component)
    ((profiles,),) = ask("monitor.count_profiles_of", component=component)
    examples = ask("monitor.profiles_of_component", component=component, limit=EXAMPLES)
    tallied = ask("monitor.tallied", after=component - 1, until=component)
    rejections = counted(bytes(tallied[0][2])) if tallied else None
    return Contested(evidence, records, profiles, [public for (public,) in examples], first, last, rejections)
