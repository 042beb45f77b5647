"""A space to tell calls and rows to, through the running engine, and to look at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from onefold.live.arrival import Arrival
from onefold.live.live import Live
from onefold.live.records import row_body
from onefold.live.view import View
from onefold.live.view.lens import lens_of
from onefold.model import IdentifierType, Micros, Record, RecordId, SourceName
from onefold.store.port import Database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Workspace

DAY = 86_400_000_000
NOON = Micros(1_767_268_800_000_000)
"""2026-01-01 12:00 UTC."""


def moment(minutes: float) -> str:
    """So many minutes after noon, as a call writes it."""
    hours, rest = divmod(12 * 60 + minutes, 60)
    return f"2026-01-01T{int(hours):02d}:{int(rest):02d}:00Z"


class Engine:
    """A workspace with the space other and the sources web, app and crm, and the engine at work."""

    def __init__(self, database: Database, *, start: bool = True) -> None:
        self.database = database
        self.workspace = Workspace(database)
        self.token = self.workspace.initialize({"other": "Other"})
        for slug, kind in (("web", "website"), ("app", "app"), ("crm", "crm")):
            self.workspace.create_source(slug, slug, kind, [])
        self.live = Live(database, self.workspace)
        if start:
            self.live.start()
        self._spaces = 0

    def space(self, ruleset: str = "") -> Told:
        """A new space, to be told things."""
        self._spaces += 1
        slug = f"shop{self._spaces}"
        self.workspace.create_space(slug, slug, ruleset)
        self.live.refresh()
        return Told(self, slug)

    def close(self) -> None:
        self.live.stop()
        self.database.close()


class Told:
    """One space of an engine: what it is told through `call` and `row` is resolved when they return."""

    def __init__(self, engine: Engine, slug: str) -> None:
        self.slug = slug
        self.database = engine.database
        self.workspace = engine.workspace
        self.live = engine.live
        self._told = 0

    def call(self, type_: str, minutes: float = 0, source: str = "web", **said: Any) -> str:
        """One call; answers `source/id` once it is resolved."""
        self._told += 1
        call = {"type": type_, "messageId": f"m{self._told}", "timestamp": moment(minutes), **said}
        space = self.workspace.space(self.slug).number
        record = self.live.parser(space)(call, SourceName(source), NOON)
        number = self.workspace.source(source).number
        arrival = Arrival(number, record, NOON, type_, call.get("event"), json.dumps(call).encode())
        self.live.submit(space, [arrival]).result()
        return f"{source}/{record.id}"

    def identify(self, minutes: float = 0, source: str = "web", **said: Any) -> str:
        return self.call("identify", minutes, source, **said)

    def track(self, event: str, minutes: float = 0, source: str = "web", **said: Any) -> str:
        return self.call("track", minutes, source, event=event, **said)

    def row(self, id_: str, source: str = "crm", **identifiers: str) -> str:
        """One row of a table, without a time."""
        said: dict[IdentifierType, tuple[str, ...]] = {
            IdentifierType(type_): (value,) for type_, value in identifiers.items()
        }
        record = Record(SourceName(source), RecordId(id_), "row", None, said)
        arrival = Arrival(self.workspace.source(source).number, record, NOON, "row", None, row_body(record))
        self.live.submit(self.workspace.space(self.slug).number, [arrival]).result()
        return f"{source}/{id_}"

    @contextmanager
    def view(self, space: str = "") -> Iterator[View]:
        number = self.workspace.space(space or self.slug).number
        slugs = {one.number: one.slug for one in self.workspace.sources.values()}
        with self.database.reader() as connection:
            yield View(SpaceStore(connection, number, slugs), lens_of(number, self.live.plan(number)))
