"""A space in numbers over time, over HTTP: measurements, the largest profiles, and what is contested."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput
from onefold.live.monitor.contested import largest_contested
from onefold.live.monitor.history import measurements, newest, series, step_of
from onefold.live.monitor.measurement import Measurement, numbers
from onefold.live.monitor.monitor import measure
from onefold.live.view.answers import ProfileName
from onefold.ruleset.duration import parse_duration
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.reading import Moment, Texts, reading, start_of, stop_of
from onefold.serve.routing import routes as routes_of

TAG = "Monitoring"


class LargeAnswer(Struct, frozen=True):
    """A profile with many identifiers, as it was when measured."""

    profile: ProfileName
    identifiers: int


class MeasurementAnswer(Struct, frozen=True):
    """A measurement of a space: all numbers by name."""

    time: datetime
    version: Annotated[int, Meta(description="Of the ruleset.")]
    seconds: Annotated[
        float | None, Meta(description="Since the measurement before: what happened is counted over these.")
    ]
    numbers: dict[str, float | None]
    identifiers_per_profile: Annotated[
        dict[str, int], Meta(description="Profiles by their number of identifiers: up to so many, or `more`.")
    ]
    sampled: Annotated[int | None, Meta(description="Profiles looked at for what profiles hold; null: all of them.")]
    unread: Annotated[int, Meta(description="Evidence whose values are read in the next measurements.")]
    uncounted: Annotated[int, Meta(description="Contested components evaluated in the next measurements.")]


class SeriesQuery(Struct, frozen=True, forbid_unknown_fields=True):
    names: Annotated[
        Texts, Meta(description="Names of numbers; `events` also stands for `events.website`. None: the chief ones.")
    ] = ()
    start: Moment = "1970-01-01"
    end: Moment = "9999-12-31"
    step: Annotated[
        str,
        Meta(
            max_length=40, description="One value for each so much time, such as `1 day`; none: for each measurement."
        ),
    ] = ""
    points: Annotated[
        int,
        Meta(ge=0, le=10_000, description="Without `step`: one is taken by which there are at most so many values."),
    ] = 0


class SeriesAnswer(Struct, frozen=True):
    """`series[name][n]` was measured at `times[n]`; null: it was not."""

    times: list[datetime]
    series: dict[str, list[float | None]]


class LargestAnswer(Struct, frozen=True):
    """The profiles with the most identifiers."""

    time: datetime
    profiles: list[LargeAnswer]


class ContestedQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class ContestedAnswer(Struct, frozen=True):
    """A component in which a limit or a statement keeps `profiles` apart."""

    evidence: int
    records: int
    profiles: int
    examples: list[ProfileName]
    first: datetime | None
    last: datetime | None
    rejections: Annotated[dict[str, int] | None, Meta(description="By kind, as last counted; null: not counted yet.")]


class ContestedListAnswer(Struct, frozen=True):
    """Those with the most evidence first."""

    components: list[ContestedAnswer]


def read_monitoring(call: Call) -> MeasurementAnswer:
    return _answer(_newest(call))


def measure_now(call: Call) -> MeasurementAnswer:
    return _answer(measure(call.context.database, call.context.workspace, call.space))


def read_series(call: Call) -> SeriesAnswer:
    query: SeriesQuery = call.query
    if not query.start or not query.end:
        raise InvalidInput("start and end must be times such as 2026-01-31T12:00:00Z, if they are given.")
    start, stop = start_of(query.start), stop_of(query.end)
    with call.context.database.reader() as connection:
        step = _step(query.step)
        if query.points and not step:
            step = step_of(connection, call.space.number, start, stop, query.points)
        found = series(measurements(connection, call.space.number, start, stop), query.names, step)
    return SeriesAnswer([moment(time) for time in found.times], found.values)


def read_largest(call: Call) -> LargestAnswer:
    one = _newest(call)
    return LargestAnswer(
        moment(one.time), [LargeAnswer(large.profile, large.identifiers) for large in one.census.largest]
    )


def read_contested(call: Call) -> ContestedListAnswer:
    with reading(call) as view:
        found = largest_contested(view, call.query.limit)
    return ContestedListAnswer(
        [
            ContestedAnswer(
                one.evidence,
                one.records,
                one.profiles,
                one.examples,
                moment_or_none(one.first),
                moment_or_none(one.last),
                one.rejections,
            )
            for one in found
        ]
    )


def _newest(call: Call) -> Measurement:
    """The newest measurement; the first one is taken when somebody asks."""
    with call.context.database.reader() as connection:
        found = newest(connection, call.space.number)
    return found or measure(call.context.database, call.context.workspace, call.space)


def _answer(one: Measurement) -> MeasurementAnswer:
    census = one.census
    return MeasurementAnswer(
        time=moment(one.time),
        version=one.version,
        seconds=one.flow.seconds if one.flow else None,
        numbers=numbers(one),
        identifiers_per_profile=census.spread.levels,
        sampled=census.spread.profiles if census.sampled else None,
        unread=one.unread,
        uncounted=one.uncounted,
    )


class BadStep(InvalidInput):
    """No length of time, or one that is too long."""

    code = "bad_step"
    status = 422


def _step(text: str) -> int:
    try:
        return parse_duration(text) if text else 0
    except ValueError as error:
        raise BadStep(f"step: {error}") from None


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


_PATH = "/api/v1/spaces/{space}/monitoring"

ENDPOINTS = (
    Endpoint(
        "GET", _PATH, "The newest measurement", "read", Nothing, None, MeasurementAnswer, read_monitoring, tag=TAG
    ),
    Endpoint("POST", _PATH, "Measure now", "space_admin", Nothing, None, MeasurementAnswer, measure_now, tag=TAG),
    Endpoint(
        "GET", f"{_PATH}/series", "Numbers over time", "read", SeriesQuery, None, SeriesAnswer, read_series, tag=TAG
    ),
    Endpoint(
        "GET", f"{_PATH}/largest", "The largest profiles", "read", Nothing, None, LargestAnswer, read_largest, tag=TAG
    ),
    Endpoint(
        "GET",
        f"{_PATH}/contested",
        "The largest contested components",
        "read",
        ContestedQuery,
        None,
        ContestedListAnswer,
        read_contested,
        tag=TAG,
    ),
)
