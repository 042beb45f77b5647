"""The plan and the parser of a space's ruleset, worked out once for each version of it."""

from __future__ import annotations

from functools import lru_cache

from onefold.parse.segment import CallParser, call_parser
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load, loads
from onefold.ruleset.plan import Plan
from onefold.store.workspace import Space


@lru_cache(maxsize=64)
def plan_of(space: Space) -> Plan:
    """The plan of a space's ruleset, which was found sound when it was set."""
    return compile_plan(loads(space.ruleset) if space.ruleset.strip() else load(None))


def parser_of(space: Space) -> CallParser:
    """What parses calls under the plan of a space."""
    plan = plan_of(space)
    return call_parser(tuple(one.type for one in plan.identifiers), frozenset(plan.fields))
