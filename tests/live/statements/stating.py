"""A driven space in which statements are made and withdrawn, as the order does it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import msgspec

from onefold.live.plans import plan_of
from onefold.live.statements.change import Change, change
from onefold.ruleset.load import load
from onefold.ruleset.plan import Plan
from onefold.ruleset.problem import InvalidRuleset
from onefold.store import statement_rows as rows
from onefold.store.port import Connection
from onefold.store.workspace import Space
from tests.live.driving import SOURCES, Driver
from tests.product import written
from tests.worlds.vocabulary import Plain


class Stating(Driver):
    """`held` are the statements that hold besides the document's, by number."""

    def __init__(self, connection: Connection, document: Plain, space: int) -> None:
        self.document = document
        self.space = Space(space, f"s{space}", "", 0, json.dumps(written(document)), 1, space, 1)
        self.held: dict[int, Plain] = {}
        super().__init__(connection, plan_of(self.space), space)

    def say(self, *statements: Plain) -> list[int]:
        """Make them at once; those that mean nothing under the ruleset are left out."""
        sound = [one for one in statements if self._means(one)]
        with self.store.connection.transaction():
            made = change(self.space, self.writer, Change("me", 1, tuple(json.dumps(one) for one in sound)))
        self.held.update(zip(made, sound, strict=True))
        return made

    def withdraw(self, *numbers: int) -> None:
        for number in numbers:
            del self.held[number]
        with self.store.connection.transaction():
            change(self.space, self.writer, Change("me", 2, withdraw=numbers))

    def restart(self) -> None:
        """As a server does: under what holds in the database."""
        self.plan = self.effective()
        super().restart()

    def effective(self) -> Plan:
        held = rows.holding_of(self.store.connection, self.space.number)
        return plan_of(msgspec.structs.replace(self.space, statements=held))

    def whole(self) -> Plain:
        """The document with the statements that hold."""
        said: Sequence[Plain] = [*self.document["statements"], *self.held.values()]
        return {**self.document, "statements": list(said)}

    def _means(self, statement: Plain) -> bool:
        try:
            load(written({**self.document, "statements": [statement]}))
        except InvalidRuleset:
            return False
        return True


def list_sources(connection: Connection) -> None:
    """The sources of drivers, for who looks for records by their names."""
    if not connection.rows("workspace.sources"):
        connection.append("source", [(number, slug, slug, "other", 0) for number, slug in enumerate(SOURCES, start=1)])


def settings(**more: Any) -> Plain:
    """An identifier type of which all is said."""
    plain = {"match": True, "blocked": {}, "normalize": "none", "limit": None, "per": "ever", "when_shared": "first"}
    return {**plain, "within": None, "max_profiles": None, "max_distinct": None, **more}


def document(*statements: Plain, **types: Plain) -> Plain:
    """A ruleset of user ids and e-mail addresses without limits, or of other types."""
    identifiers = types or {"user_id": settings(), "email": settings()}
    return {
        "version": 1,
        "identifiers": identifiers,
        "rules": [],
        "statements": list(statements),
        "sources": {},
        "alias": "together",
    }


def event(id_: str, time: int = 0, fields: Plain | None = None, **identifiers: str) -> Plain:
    said = {type_: [value] for type_, value in identifiers.items()}
    moment = 1_700_000_000_000_000 + time
    return {
        "source": "web",
        "id": id_,
        "kind": "event",
        "time": moment,
        "identifiers": said,
        "fields": fields or {},
        "alias": None,
    }
