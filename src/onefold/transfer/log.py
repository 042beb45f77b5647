"""The log of a space, read in parts from one snapshot: each record as it was parsed, and the profile it is of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from onefold.model import Record
from onefold.parse.rows import RowReader, row_reader
from onefold.parse.segment import CallParser, call_parser
from onefold.ruleset import Ruleset, compile_plan, load, loads
from onefold.ruleset.plan import Plan
from onefold.store.known import read_known
from onefold.store.port import Connection, Row
from onefold.store.rows import SHIFT
from onefold.store.space import SpaceStore
from onefold.store.workspace_rows import Source, Space

AT_ONCE = 20_000
"""Records read together: some 20 MB of bodies."""

_CALL = msgspec.json.Decoder(dict[str, object])


class Logged(NamedTuple):
    """One record of the log; `profile` and `public` name the profile it is of, None: unresolved. Times in micros."""

    seq: int
    source: int
    id: str
    time: int | None
    received: int
    type: str
    event: str | None
    body: bytes
    profile: int | None
    public: str | None


class Snapshot:
    """One space as it is in the snapshot of a connection. Raises NotFound for a space that is not there."""

    def __init__(self, connection: Connection, space: str) -> None:
        known = read_known(connection)
        self.connection = connection
        self.space: Space = known.space(space)
        self.sources: dict[int, Source] = known.sources_by_number
        slugs = {number: one.slug for number, one in self.sources.items()}
        self.store = SpaceStore(connection, self.space.number, slugs)
        self.ruleset: Ruleset = ruleset_of(self.space)
        self.plan: Plan = compile_plan(self.ruleset)
        self._call = call_reader(self.plan)
        self._row: RowReader = row_reader(self.plan)

    def log(self) -> Iterator[list[Logged]]:
        """All records, in the order in which they were stored."""
        for rows in self._pages("transfer.log", self.store.low, high=self.store.high, shift=self.store.shift):
            yield [Logged(*row) for row in rows]

    def record(self, one: Logged) -> Record:
        """The record as the present ruleset sees it."""
        if one.type == "row":
            return self._row(bytes(one.body))
        call = _CALL.decode(one.body)
        record = self._call(call, self.sources[one.source].slug, one.received)  # type: ignore[arg-type]
        return msgspec.structs.replace(record, id=one.id, time=one.time)

    def changes(self) -> Iterator[list[Row]]:
        """(number, time, kind, profile, detail) of the change feed."""
        for graph in self.store.graphs():
            low = graph << SHIFT
            yield from self._pages("space.changes_after", low, high=low + (1 << SHIFT) - 1)

    def profiles(self) -> Iterator[list[Row]]:
        """(number, component, public, state) of every profile."""
        yield from self._pages("space.all_profiles", self.store.graph_low, graph_high=self.store.graph_high)

    def profile_names(self) -> Iterator[list[Row]]:
        """(id, present id) of every id that a profile ever had."""
        yield from self._pages("transfer.profile_names", "", graph=self.store.graph)

    def refusals(self) -> list[tuple[str, str]]:
        """(source, reason) of what the sources of this space were refused lately."""
        feeding = {number: one.slug for number, one in self.sources.items() if self.space.number in one.spaces}
        found = self.connection.rows("transfer.refusals")
        return [(feeding[source], reason) for source, reason in found if source in feeding]

    def _pages(self, statement: str, after: int | str, **values: object) -> Iterator[list[Row]]:
        while rows := self.connection.rows(statement, after=after, limit=AT_ONCE, **values):
            yield rows
            after = rows[-1][0]


def ruleset_of(space: Space) -> Ruleset:
    """The ruleset of a space; the default one where it has none of its own."""
    return loads(space.ruleset) if space.ruleset.strip() else load(None)


def call_reader(plan: Plan) -> CallParser:
    """Segment's calls to records under a plan, as files of them are read too."""
    types = tuple(settings.type for settings in plan.identifiers)
    return call_parser(types, frozenset(plan.fields) - frozenset(types) - {"source"})
