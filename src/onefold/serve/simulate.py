"""Simulation over HTTP: made-up calls under the space's ruleset, a version of it, or a draft. Nothing is stored."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.routing import BaseRoute

from onefold.live.moment.answers import Simulation
from onefold.live.moment.calls import MOST_CALLS, UnfitCalls
from onefold.live.moment.scenarios import SCENARIOS, Scenario, scenario
from onefold.live.moment.simulation import simulate
from onefold.ruleset import compile_plan, load, loads
from onefold.ruleset.plan import Plan
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.routing import routes as routes_of
from onefold.store.versions import version_of

TAG = "Simulation"


class NewSimulation(Struct, frozen=True, forbid_unknown_fields=True):
    """Calls, or the name of a scenario; and under what: a ruleset as YAML or JSON text, or else what is in force in
    the space, statements included.
    """

    calls: Annotated[
        list[dict[str, Any]],
        Meta(
            max_length=MOST_CALLS,
            description="Segment calls in the order in which they come; `source` beside says from where. A call "
            "without a time happens a minute after the one before it.",
        ),
    ] = []
    scenario: Annotated[str | None, Meta(description=f"One of {', '.join(SCENARIOS)}.")] = None
    ruleset: Annotated[str | None, Meta(description="A ruleset that is nowhere saved.")] = None


class VersionQuery(Struct, frozen=True, forbid_unknown_fields=True):
    version: Annotated[int, Meta(ge=0, le=2_000_000_000, description="A version of the space's ruleset.")] = 0


class Scenarios(Struct, frozen=True):
    scenarios: list[Scenario]


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def run_simulation(call: Call) -> Simulation:
    body: NewSimulation = call.body
    if body.scenario is not None and body.calls:
        raise UnfitCalls("`calls` and `scenario` are given: one of them is enough.")
    if body.ruleset is not None and call.query.version:
        raise UnfitCalls("`ruleset` and `version` are given: one of them is enough.")
    calls = body.calls if body.scenario is None else scenario(body.scenario).calls
    return simulate(calls, _plan(call, body))


def _plan(call: Call, body: NewSimulation) -> Plan:
    if body.ruleset is not None:
        return _compiled(body.ruleset)
    version: int = call.query.version
    if not version:
        return call.context.live.plan(call.space.number)
    with call.context.database.reader() as connection:
        return _compiled(version_of(connection, call.space.number, version).ruleset)


def _compiled(text: str) -> Plan:
    return compile_plan(loads(text) if text.strip() else load(None))


def list_scenarios(_call: Call) -> Scenarios:
    return Scenarios(list(SCENARIOS.values()))


_PATH = "/api/v1/spaces/{space}/simulations"

ENDPOINTS = (
    Endpoint(
        "POST",
        _PATH,
        "Say step by step what a ruleset does with made-up calls; nothing is stored",
        "read",
        VersionQuery,
        NewSimulation,
        Simulation,
        run_simulation,
        tag=TAG,
    ),
    Endpoint(
        "GET",
        f"{_PATH}/scenarios",
        "Calls to try a ruleset with",
        "read",
        None,
        None,
        Scenarios,
        list_scenarios,
        tag=TAG,
    ),
)
