"""A space as of a moment over HTTP: a profile as it was, and how much there was."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct
from starlette.routing import BaseRoute

from onefold.live.moment.as_of import WholeThen, profile_as_of, until
from onefold.live.moment.counts import MOST_WAITED_FOR, CountsThen, counts_as_of
from onefold.live.plans import Parser
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of

TAG = "As of a moment"


class MomentQuery(Struct, frozen=True, forbid_unknown_fields=True):
    moment: Annotated[
        str,
        Meta(
            description="A time, or a day, which counts to its end in UTC. Records count by their own time, whenever "
            "they came.",
            examples=["2026-01-31", "2026-01-31T12:00:00Z"],
            extra_json_schema={"format": "date-time"},
        ),
    ]


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def profile_then(call: Call) -> WholeThen:
    moment = until(call.query.moment)
    with reading(call) as view:
        return profile_as_of(view, call.path["profile"], moment, Parser(view.lens.plan))


def counts_then(call: Call) -> CountsThen:
    moment = until(call.query.moment)
    with reading(call) as view:
        return counts_as_of(view, moment, MOST_WAITED_FOR)


_BASE = "/api/v1/spaces/{space}/as_of"

ENDPOINTS = (
    Endpoint(
        "GET",
        f"{_BASE}/profiles/{{profile+}}",
        "A profile as the present ruleset gives it over the records up to a moment",
        "read",
        MomentQuery,
        None,
        WholeThen,
        profile_then,
        tag=TAG,
    ),
    Endpoint(
        "GET",
        f"{_BASE}/counts",
        "How much there was, as the present ruleset gives it over the records up to a moment",
        "read",
        MomentQuery,
        None,
        CountsThen,
        counts_then,
        tag=TAG,
    ),
)
