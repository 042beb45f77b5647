"""How much each source sends, over HTTP."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput
from onefold.live.view.answers import instant
from onefold.live.view.volume import volume
from onefold.ruleset.duration import parse_duration
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.reading import Moment, reading, start_of
from onefold.serve.routing import routes as routes_of

TAG = "Monitoring"

STEPS = 1_000
"""Numbers of one source in an answer."""

DAY = 86_400_000_000


class VolumeQuery(Struct, frozen=True, forbid_unknown_fields=True):
    start: Annotated[Moment | None, Meta(description="From when on; 30 days ago if nothing is said.")] = None
    step: Annotated[str, Meta(max_length=40, description="A length of time, such as `1 hour`.")] = "1 day"


class SourceVolume(Struct, frozen=True):
    """What came of a source: `counts[n]` in the step that begins at `times[n]`, `types` over all steps."""

    source: str
    counts: list[int]
    types: dict[str, int]
    refused: Annotated[int, Meta(description="How much was refused, as far as that is kept: at most 1,000.")]
    last: Annotated[datetime | None, Meta(description="When the newest came, be it before all steps.")]


class VolumeAnswer(Struct, frozen=True):
    """Records by when they were received, until now; of what came long ago, as it was measured each hour."""

    times: list[datetime | None]
    sources: list[SourceVolume]


class BadStep(InvalidInput):
    """No length of time, or one so short that there would be too many."""

    code = "bad_step"
    status = 422


def read_volume(call: Call) -> VolumeAnswer:
    step, stop = _step(call.query.step), time.time_ns() // 1_000
    start = start_of(call.query.start) if call.query.start is not None else stop - 30 * DAY
    first, last = start // step, stop // step
    if last - first >= STEPS:
        raise BadStep(f"There would be more than {STEPS:,} steps: say a later start or a longer step.")
    fed = [one.slug for one in call.context.workspace.sources.values() if call.space.number in one.spaces]
    with reading(call) as view:
        found = volume(view, fed, first * step, stop, step)
    steps = range(first, last + 1)
    sources = [
        SourceVolume(
            source=slug,
            counts=[one.counts[number] for number in steps],
            types=dict(one.types.most_common()),
            refused=one.refused,
            last=instant(one.last),
        )
        for slug, one in sorted(found.items())
    ]
    return VolumeAnswer([instant(number * step) for number in steps], sources)


def _step(text: str) -> int:
    try:
        found = parse_duration(text)
    except ValueError as error:
        raise BadStep(f"step: {error}") from None
    if not found:
        raise BadStep("step: must be longer than nothing")
    return found


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/v1/spaces/{space}/volume",
        "How much came of each source over time",
        "read",
        VolumeQuery,
        None,
        VolumeAnswer,
        read_volume,
        tag=TAG,
    ),
)
