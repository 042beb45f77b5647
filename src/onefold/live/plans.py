"""The plan and the parser of a space: its ruleset, worked out once for each version, and the statements besides it."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from onefold.model import IdentifierType, Micros, Record, SourceName
from onefold.parse.parts import Object
from onefold.parse.rows import row_reader
from onefold.parse.segment import call_parser
from onefold.ruleset.compile import compile_plan, statement_of
from onefold.ruleset.load import load, loads
from onefold.ruleset.plan import IdentifierSettings, Plan, Statement
from onefold.ruleset.refs import BadRef
from onefold.ruleset.schema import Statement as Said
from onefold.store.workspace import Space

_STATEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_STATEMENT = msgspec.json.Decoder(Said)

REMEMBERED = 200_000
"""Statements that are remembered compiled, so that one more costs a look-up for each that is there."""


class Ruled:
    """One ruleset, compiled; and what statements besides it say under it."""

    def __init__(self, ruleset: str) -> None:
        loaded = loads(ruleset) if ruleset.strip() else load(None)
        self.plan = compile_plan(loaded)
        self.types: dict[IdentifierType, IdentifierSettings] = {one.type: one for one in self.plan.identifiers}
        self.sources = frozenset(loaded.document.sources)
        self._compiled: dict[bytes, Statement | None] = {}

    def statements(self, text: str) -> list[Statement | None]:
        """Of each statement of a JSON list what it says; None where it names what this ruleset does not know."""
        if not text:
            return []
        if len(self._compiled) > REMEMBERED:
            self._compiled.clear()
        return [self._statement(bytes(one)) for one in _STATEMENTS.decode(text)]

    def _statement(self, text: bytes) -> Statement | None:
        if text not in self._compiled:
            try:
                self._compiled[text] = statement_of(_STATEMENT.decode(text), self.types, self.sources)
            except BadRef:
                self._compiled[text] = None
        return self._compiled[text]


@lru_cache(maxsize=64)
def ruled(ruleset: str) -> Ruled:
    """A ruleset, which was found sound when it was set, by its text; an empty one is the default."""
    return Ruled(ruleset)


@lru_cache(maxsize=64)
def plan_of(space: Space) -> Plan:
    """The plan of a space: its ruleset, whose statements come first, and then the others that hold, in their order.

    A statement that names what the ruleset does not know says nothing under it.
    """
    found = ruled(space.ruleset)
    said = tuple(one for one in found.statements(space.statements) if one is not None)
    return msgspec.structs.replace(found.plan, statements=(*found.plan.statements, *said)) if said else found.plan


class Parser:
    """A `CallParser` under one plan, and in `row` what reads the rows that it keeps."""

    def __init__(self, plan: Plan) -> None:
        types = tuple(one.type for one in plan.identifiers)
        self._call = call_parser(types, frozenset(plan.fields) - frozenset(types) - {"source"})
        self.row = row_reader(plan)

    def __call__(self, call: Object, source: SourceName, received: Micros | None = None) -> Record:
        return self._call(call, source, received)


def parser_of(space: Space) -> Parser:
    """What parses calls, and reads kept rows, under the plan of a space: statements have no part in it."""
    return _parser_of(space.ruleset)


@lru_cache(maxsize=64)
def _parser_of(ruleset: str) -> Parser:
    return Parser(ruled(ruleset).plan)
