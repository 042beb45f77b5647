"""Takes a measurement of a space, in one snapshot, beside whatever is written meanwhile; and writes it down."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from onefold.live.monitor.carried import Read, Value, read_evidence
from onefold.live.monitor.census import take_census
from onefold.live.monitor.flow import (
    Pause,
    changes_since,
    jitter,
    newest_change,
    newest_record,
    records_since,
    refused_ever,
    refused_since,
)
from onefold.live.monitor.measurement import Cursors, Flow, Measurement
from onefold.live.monitor.rejections import Tally, rules_mark, tally, unusable
from onefold.live.view import View
from onefold.live.view.feed import counts
from onefold.ruleset.plan import Plan
from onefold.store.port import Connection, Database, Row, writing
from onefold.store.rows import SHIFT
from onefold.store.workspace import Space

LONGEST_BREATH = 0.05
"""Seconds that a measurement rests at once, after as much work: so it never takes more than half of one core."""

SECOND = 1_000_000

SLICE = 5_000
"""Rows written in one transaction."""

KEPT = 10_000
"""Measurements of a space that are kept: more than a year of hourly ones."""


class Breath:
    """Rests as long as was worked, so that the threads that write get their turn."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        time.sleep(min(time.perf_counter() - self._since, LONGEST_BREATH))
        self._since = time.perf_counter()


class Taken(NamedTuple):
    """A measurement, what is to be written with it, and values that many came to carry. `anew`: what was counted before
    is of other rules, or of another graph (`left`), and is forgotten.
    """

    measurement: Measurement
    tally: Tally
    read: Read
    anew: bool
    left: int | None

    @property
    def often(self) -> list[Value]:
        return self.read.often


def take(
    view: View,
    space: Space,
    before: Measurement | None,
    now: int,
    feeds: Mapping[int, tuple[int, ...]],
    pause: Pause | None = None,
) -> Taken:
    """Measure a space; `before` is its newest measurement, `feeds` the spaces that each source feeds, by number."""
    rest = pause or Breath()
    marks = Cursors(graph=view.store.graph, rules=_values_mark(view.lens.plan))
    anew = before is None or (before.cursors.graph, before.cursors.rules) != (marks.graph, marks.rules)
    change, record = newest_change(view), newest_record(view)
    told = changes_since(view, before.cursors.change if before else 0, change, rest)
    read = read_evidence(view, 0 if before is None or anew else before.cursors.evidence, rest)
    counted = tally(view, rules_mark(view.lens.plan), rest)
    there = counts(view)
    large = [one.profile for one in before.census.largest] if before else []
    refused = refused_ever(view, space.number, feeds)
    measurement = Measurement(
        time=now,
        version=space.version,
        cursors=msgspec.structs.replace(marks, change=change, record=record, evidence=read.until),
        records=there.records,
        profiles=there.profiles,
        unresolved=there.unresolved,
        contested=there.contested,
        identifiers=there.identifiers,
        census=take_census(view, there.profiles, rest, large, told.grown),
        rejections={**counted.counts, **unusable(view, read.unusable, stored=not anew)},
        uncounted=counted.uncounted,
        unread=read.left,
        jitter=jitter(view, now, there.profiles, change, rest),
        refused=refused,
        flow=None
        if before is None
        else Flow(
            seconds=(now - before.time) / SECOND,
            records=records_since(view, before.cursors.record, record, rest),
            changes=told.kinds,
            merged=told.merged,
            split=told.split,
            refused=refused_since(refused, before.refused),
        ),
    )
    left = before.cursors.graph if before and before.cursors.graph != marks.graph else None
    return Taken(measurement, counted, read, anew, left)


def _values_mark(plan: Plan) -> str:
    """What tells whether values are usable now as they were."""
    return hashlib.blake2b(msgspec.json.encode(plan.identifiers, order="sorted"), digest_size=8).hexdigest()


def write_rows(database: Database, view: View, taken: Taken) -> None:
    """Write down what was counted of evidence and components, a slice at a time: nobody waits long for any of them.

    Before the measurement, which says how far was read: without it, the same is read and written again.
    """
    if taken.anew:
        with writing(database) as connection:
            connection.run("monitor.forget_unusable", low=view.store.graph_low, high=view.store.graph_high)
            if taken.left is not None:
                bounds = {"low": taken.left << SHIFT, "high": (taken.left + 1 << SHIFT) - 1}
                connection.run("monitor.forget_unusable", **bounds)
                connection.run("monitor.forget_tallied", **bounds)
    gone = [(component,) for component in taken.tally.gone]
    parts: dict[str, Sequence[Row]] = {"put_unusable": taken.read.unusable, "put_tallied": taken.tally.fresh}
    for statement, rows in {**parts, "remove_tallied": gone}.items():
        for start in range(0, len(rows), SLICE):
            with writing(database) as connection:
                connection.run_each(f"monitor.{statement}", rows[start : start + SLICE])


def write_measurement(connection: Connection, space: int, one: Measurement) -> None:
    """In the caller's transaction."""
    connection.run("monitor.put_measurement", space=space, time=one.time, said=msgspec.msgpack.encode(one))
    connection.run("monitor.forget_measurements", space=space, kept=KEPT)
