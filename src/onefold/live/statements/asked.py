"""Statements as people ask for them, over HTTP or in a command: previewed, made, listed, withdrawn; and splits."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.limits import STATEMENTS_AT_ONCE
from onefold.live.arrival import Order
from onefold.live.engine import Engine
from onefold.live.meaning import Reader
from onefold.live.plans import Ruled, plan_of, ruled
from onefold.live.statements.change import ORDER, Change
from onefold.live.statements.durable import document, settled
from onefold.live.statements.preview import Preview, preview
from onefold.live.statements.split import split
from onefold.live.statements.touched import Carriers, carriers_of
from onefold.live.view import View
from onefold.live.view.lens import lens_of
from onefold.ruleset.plan import Statement as Said
from onefold.ruleset.schema import Statement
from onefold.store import statement_rows as rows
from onefold.store.graphs import as_read
from onefold.store.space import SpaceStore
from onefold.store.statement_rows import Stated
from onefold.store.workspace import Space, Workspace

Documents = list[dict[str, Any]]
"""Statements as a ruleset's document says them."""


class Previewed(Struct, frozen=True):
    """The statements as they would be kept, and what would become of whom."""

    statements: Documents
    preview: Preview


class SplitPreviewed(Struct, frozen=True):
    """The statements that a split makes; `along` are identifiers that move because only what moves carries them."""

    statements: Documents
    along: list[str]
    preview: Preview


class _Open(NamedTuple):
    """A space in one snapshot, with the statements that hold there."""

    space: Space
    view: View
    rules: Ruled


class Statements:
    """The statements of one space besides its ruleset's. Without an engine they are only looked at."""

    def __init__(self, workspace: Workspace, slug: str, live: Engine | None = None) -> None:
        self._workspace = workspace
        self._slug = slug
        self._live = live
        self._number = workspace.space(slug).number

    @contextmanager
    def _open(self) -> Iterator[_Open]:
        space = self._workspace.space(self._slug)
        slugs = {number: source.slug for number, source in self._workspace.sources_by_number.items()}
        with self._workspace.database.reader() as connection:
            space = msgspec.structs.replace(space, statements=rows.holding_of(connection, space.number))
            plan = plan_of(as_read(connection, space))
            view = View(SpaceStore(connection, space.number, slugs), lens_of(space.number, plan))
            yield _Open(space, view, ruled(space.ruleset))

    # ------------------------------------------------------------------ looked at

    def page(self, before: int, limit: int, *, all_: bool) -> list[Stated]:
        """Newest first; `all_`: also those that were withdrawn."""
        with self._workspace.database.reader() as connection:
            return rows.newest(connection, self._number, before, limit, all_=all_)

    def one(self, number: int) -> Stated:
        """Raises NotFound."""
        with self._workspace.database.reader() as connection:
            found = rows.numbered(connection, self._number, [number])
        if not found:
            raise NotFound("There is no such statement in this space.")
        return found[0]

    def preview(self, said: Sequence[Statement], withdrawn: Sequence[int] = ()) -> Previewed:
        """What making and withdrawing these would change. Raises InvalidStatement, NotFound, Conflict, TooMuch."""
        with self._open() as opened:
            made = _settled(opened, said)
            came = _compiled(opened.rules, [document(one) for one in made])
            gone = self._holding(opened, withdrawn)
            went = _compiled(opened.rules, [_whole(one) for one in gone])
            return Previewed(_plain([document(one) for one in made]), preview(opened.view, came, went))

    def preview_split(self, profile: str, move: Sequence[str]) -> SplitPreviewed:
        """What moving these out of a profile would say and change.

        Raises CannotSplit, NotFound, InvalidInput, TooMuch.
        """
        with self._open() as opened:
            found = split(opened.view, opened.rules, profile, move)
        return SplitPreviewed(_plain(found.documents), found.along, found.preview)

    def _holding(self, opened: _Open, numbers: Sequence[int]) -> list[Stated]:
        found = rows.numbered(opened.view.store.connection, self._number, numbers)
        missing = sorted(set(numbers) - {one.number for one in found})
        if missing:
            raise NotFound(f"There is no statement {missing[0]} in this space.")
        gone = [one.number for one in found if one.withdrawn is not None]
        if gone:
            raise Conflict(f"Statement {gone[0]} is withdrawn already.")
        return found

    # ------------------------------------------------------------------ made and withdrawn

    def make(self, said: Sequence[Statement], by: str, reason: str | None) -> list[Stated]:
        """Make these, and answer when what they speak of is resolved anew. Raises as `preview` does."""
        with self._open() as opened:
            documents = [document(one) for one in _settled(opened, said)]
            carriers = _carriers(opened, documents)
        return self._make(documents, by, reason, carriers)

    def split(self, profile: str, move: Sequence[str], by: str, reason: str | None) -> list[Stated]:
        """Move these out of a profile. Raises as `preview_split` does."""
        with self._open() as opened:
            documents = split(opened.view, opened.rules, profile, move).documents
        return self._make(documents, by, reason, None)

    def withdraw(self, numbers: Sequence[int], by: str) -> list[Stated]:
        """As if they had never been made. Raises NotFound, Conflict."""
        with self._open() as opened:
            held = self._holding(opened, numbers)
            carriers = _carriers(opened, [one.document for one in held])
        self._carry_out(Change(by, _now(), withdraw=tuple(numbers), carriers=carriers))
        with self._workspace.database.reader() as connection:
            return rows.numbered(connection, self._number, numbers)

    def _make(self, documents: Sequence[str], by: str, reason: str | None, carriers: Carriers | None) -> list[Stated]:
        wanted = Change(by, _now(), tuple(documents), reason, carriers=carriers)
        self._carry_out(wanted)
        with self._workspace.database.reader() as connection:
            newest = rows.newest(connection, self._number, rows.ALL, 2 * STATEMENTS_AT_ONCE, all_=True)
        made = [one for one in newest if one.made == wanted.at and one.by == by and one.document in documents]
        if not made:
            raise Conflict("The server that writes this space did not make it. Look at the preview, and try again.")
        return made[::-1]

    def _carry_out(self, wanted: Change) -> None:
        assert self._live is not None
        self._live.submit(self._number, [Order(ORDER, msgspec.msgpack.encode(wanted))]).result()
        self._workspace.refresh()
        self._live.refresh()


def _settled(opened: _Open, said: Sequence[Statement]) -> list[Statement]:
    made = [one for each in said for one in settled(opened.view, opened.rules, each)]
    if len(made) > STATEMENTS_AT_ONCE:
        raise InvalidInput(f"These would be {len(made):,} statements: at most {STATEMENTS_AT_ONCE:,} are made at once.")
    return made


def _compiled(rules: Ruled, documents: Sequence[str]) -> list[Said]:
    return [one for one in rules.statements(f"[{','.join(documents)}]") if one is not None]


def _whole(one: Stated) -> str:
    """As it stands among those that hold: with who said it and why."""
    said = msgspec.json.decode(one.document, type=Statement)
    return msgspec.json.encode(msgspec.structs.replace(said, by=one.by, reason=one.reason)).decode()


def _carriers(opened: _Open, documents: Sequence[str]) -> Carriers:
    """Who carries what nobody is found by: looked for here, so that the writer need not."""
    return carriers_of(opened.view.store, Reader(opened.view.lens.plan), _compiled(opened.rules, documents))


def _plain(documents: Sequence[str]) -> Documents:
    return [msgspec.json.decode(one) for one in documents]


def _now() -> int:
    return time.time_ns() // 1_000
