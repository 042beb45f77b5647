"""The plan and the parser of a space's ruleset, worked out once for each version of it."""

from __future__ import annotations

from functools import lru_cache

from onefold.model import Micros, Record, SourceName
from onefold.parse.parts import Object
from onefold.parse.rows import row_reader
from onefold.parse.segment import call_parser
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load, loads
from onefold.ruleset.plan import Plan
from onefold.store.workspace import Space


@lru_cache(maxsize=64)
def plan_of(space: Space) -> Plan:
    """The plan of a space's ruleset, which was found sound when it was set."""
    return compile_plan(loads(space.ruleset) if space.ruleset.strip() else load(None))


class Parser:
    """A `CallParser` under one plan, and in `row` what reads the rows that it keeps."""

    def __init__(self, plan: Plan) -> None:
        types = tuple(one.type for one in plan.identifiers)
        self._call = call_parser(types, frozenset(plan.fields) - frozenset(types) - {"source"})
        self.row = row_reader(plan)

    def __call__(self, call: Object, source: SourceName, received: Micros | None = None) -> Record:
        return self._call(call, source, received)


@lru_cache(maxsize=64)
def parser_of(space: Space) -> Parser:
    """What parses calls, and reads kept rows, under the plan of a space."""
    return Parser(plan_of(space))
