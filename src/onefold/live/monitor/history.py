"""Measurements as they were kept: the newest, and numbers of them over time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
from msgspec import Struct

from onefold.live.monitor.measure import KEPT
from onefold.live.monitor.measurement import SUMMED, Measurement, numbers
from onefold.store.port import Connection

_MEASUREMENT = msgspec.msgpack.Decoder(Measurement)

EVER = 1 << 62


class Series(Struct, frozen=True):
    """Numbers over time: `values[name][n]` is of `times[n]`, in microseconds; None where it was not measured."""

    times: list[int]
    values: dict[str, list[float | None]]


def newest(connection: Connection, space: int, until: int = EVER) -> Measurement | None:
    """The newest measurement of a space that was taken by then."""
    rows = connection.rows("monitor.newest_measurement", space=space, time=until)
    return _MEASUREMENT.decode(rows[0][0]) if rows else None


def measurements(connection: Connection, space: int, start: int = 0, stop: int = EVER) -> Iterator[Measurement]:
    """Those from `start` on until before `stop`, in order."""
    rows = connection.rows("monitor.measurements", space=space, start=start, stop=stop, limit=KEPT + 1)
    return (_MEASUREMENT.decode(said) for (said,) in rows)


def baseline(connection: Connection, now: Measurement, space: int, window: int) -> Measurement | None:
    """What to compare with: the newest measurement from before a window, else the oldest since; of the same graph and
    settings, and not still reading. None if there is no other.
    """
    older = newest(connection, space, now.time - window)
    rows = [] if older else connection.rows("monitor.measurements", space=space, start=0, stop=now.time, limit=1)
    found = older or (_MEASUREMENT.decode(rows[0][0]) if rows else None)
    same = found is not None and (found.cursors.graph, found.cursors.rules) == (now.cursors.graph, now.cursors.rules)
    return found if same and not found.unread else None  # type: ignore[union-attr]


def step_of(connection: Connection, space: int, start: int, stop: int, points: int) -> int:
    """A step in microseconds by which the measurements between are at most so many; 0 where they are."""
    ((first, last, count),) = connection.rows("monitor.measured_between", space=space, start=start, stop=stop)
    return 0 if count <= points else -(-(last - first + 1) // max(points - 1, 1))


def series(found: Iterator[Measurement], names: Sequence[str], step: int = 0) -> Series:
    """Numbers by these names, one value for each measurement, or for each time of `step` microseconds.

    A name also stands for those below it: `events` for `events.website`. In a step, what happened is added up, of
    what there was the last counts. No names: all that have no others above them.
    """
    times: list[int] = []
    rows: list[dict[str, float | None]] = []
    for one in found:
        chosen = {name: value for name, value in numbers(one).items() if _is_wanted(name, names)}
        if rows and step and one.time // step == times[-1] // step:
            times[-1], rows[-1] = one.time, _added(rows[-1], chosen)
        else:
            times.append(one.time)
            rows.append(chosen)
    columns = dict.fromkeys(name for row in rows for name in row)
    return Series(times, {name: [row.get(name) for row in rows] for name in columns})


def _is_wanted(name: str, names: Sequence[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in names) if names else "." not in name


def _added(before: dict[str, float | None], now: dict[str, float | None]) -> dict[str, float | None]:
    summed = {
        name: (before.get(name) or 0) + (now.get(name) or 0)
        for name in (*before, *now)
        if name.partition(".")[0] in SUMMED
    }
    return {**before, **now, **summed}
