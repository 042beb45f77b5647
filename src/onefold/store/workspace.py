"""The workspace of a database: its spaces, sources, write keys and tokens, in memory, and every change to them.

Reads touch no database and may come from any thread or the event loop. Changes do, on a connection of their own, and
are seen by this process at once, by others when they call `refresh_if_changed`. Each is noted in the audit log, under
the name of whoever made it (`by`).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.store import keys, versions
from onefold.store.audit import COMMAND_LINE, note
from onefold.store.known import Known, read_known, read_version
from onefold.store.port import Connection, Database, writing
from onefold.store.ruleset_problems import ruleset_of
from onefold.store.slugs import check_name, check_source_slug, check_space_slug, check_token_name
from onefold.store.workspace_rows import KINDS, SCOPES, Principal, Refusal, Scope, Source, Space, Token, WriteKey

__all__ = ["Principal", "Refusal", "Scope", "Source", "Space", "Token", "Workspace", "WriteKey"]

REFUSALS_KEPT = 1_000
"""Newest refusals of each source: enough to see what is wrong with it, and no way to fill the disk."""

LOOK_EVERY = 1.0
"""Seconds after which a change by another process is looked for again."""

_SPACES = 1 << 23
"""Numbers of a space are space * 2^40 + n, in 63 bits."""


class Workspace:
    """Spaces, sources, keys and tokens of a database whose schema is up to date."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._loading = Lock()
        self._look_at = 0.0
        self._unseen = False
        with database.reader() as connection:
            self._known = read_known(connection)

    @property
    def database(self) -> Database:
        """Where it is."""
        return self._database

    # ------------------------------------------------------------------ in memory

    @property
    def version(self) -> int:
        """Counts the changes of the workspace that are known here."""
        return self._known.version

    @property
    def spaces(self) -> Mapping[str, Space]:
        """By slug."""
        return self._known.spaces

    @property
    def spaces_by_number(self) -> Mapping[int, Space]:
        return self._known.spaces_by_number

    @property
    def sources(self) -> Mapping[str, Source]:
        """By slug."""
        return self._known.sources

    @property
    def sources_by_number(self) -> Mapping[int, Source]:
        return self._known.sources_by_number

    def source_of_key(self, write_key: str) -> Source | None:
        """Whose write key this is, unless it is unknown or revoked."""
        return self._known.keys.get(keys.digest(write_key))

    def principal(self, token: str) -> Principal | None:
        """Whom this token stands for, unless it is unknown or revoked."""
        return self.principal_of_hash(keys.digest(token))

    def principal_of_hash(self, hash_: str) -> Principal | None:
        """Whom the token with this hash stands for, unless it is unknown or revoked."""
        return self._known.tokens.get(hash_)

    def space(self, slug: str) -> Space:
        """Raises NotFound."""
        return self._known.space(slug)

    def source(self, slug: str) -> Source:
        """Raises NotFound."""
        return self._known.source(slug)

    # ------------------------------------------------------------------ what others change

    def refresh(self) -> None:
        """Read everything again."""
        with self._loading:
            self._reread()

    def keep_up(self) -> None:
        """Read everything again if anything changed."""
        with self._loading:
            with self._database.reader() as connection:
                if read_version(connection) == self._known.version:
                    return
            self._reread()

    def _reread(self) -> None:
        known = self._read()
        self._unseen |= known.version != self._known.version
        self._known = known

    def refresh_if_changed(self) -> bool:
        """Read everything again if another process changed it, and say so, also where `refresh` has read that since.

        Looks at most every `LOOK_EVERY` seconds.
        """
        if time.monotonic() < self._look_at or not self._loading.acquire(blocking=False):
            return False
        try:
            self._look_at = time.monotonic() + LOOK_EVERY
            return self._look()
        finally:
            self._loading.release()

    def _look(self) -> bool:
        with self._database.reader() as connection:
            if read_version(connection) == self._known.version:
                unseen, self._unseen = self._unseen, False
                return unseen
        self._known, self._unseen = self._read(), False
        return True

    def _read(self) -> Known:
        with self._database.reader() as connection:
            return read_known(connection, self._known)

    @contextmanager
    def changing(self) -> Iterator[tuple[Connection, Known]]:
        """One change, whole or not at all, after all others; seen here when it is left."""
        with writing(self._database) as connection:
            connection.run("workspace.changed")
            yield connection, read_known(connection, self._known)
            changed = read_known(connection, self._known)
        with self._loading:
            self._unseen |= changed.version > self._known.version + 1
            if changed.version > self._known.version:
                self._known = changed

    # ------------------------------------------------------------------ spaces

    def initialize(self, spaces: Mapping[str, str], *, by: str = COMMAND_LINE) -> str:
        """Create these spaces (name by slug) and the first admin token, which is returned. Raises Conflict if there
        are spaces or tokens already.
        """
        with self.changing() as (connection, known):
            if known.spaces or connection.rows("workspace.all_tokens"):
                raise Conflict("The workspace is there already: its first admin token was shown when it was created.")
            for number, (slug, name) in enumerate(spaces.items(), start=1):
                _add_space(connection, Space(number, slug, name, _now(), "", 1), by)
            return _add_token(connection, Principal("admin", "admin", None), by)

    def create_space(self, slug: str, name: str, ruleset: str = "", *, by: str = COMMAND_LINE) -> Space:
        """Raises Conflict, InvalidInput, InvalidRuleset."""
        check_space_slug(slug)
        check_name(name)
        ruleset_of(ruleset)
        with self.changing() as (connection, known):
            if slug in known.spaces:
                raise Conflict("There is a space with this slug already.")
            ((highest,),) = connection.rows("workspace.highest_space")
            _add_space(connection, Space(highest + 1, slug, name, _now(), ruleset, 1), by)
        return self.space(slug)

    def set_ruleset(self, space_slug: str, text: str, *, by: str = COMMAND_LINE, remark: str = "") -> Space:
        """Make a version of a space's ruleset and ask for it, unless it is what was asked for last. An empty one stands
        for the default. Raises NotFound, InvalidRuleset.
        """
        ruleset_of(text)
        with self.changing() as (connection, known):
            space = known.space(space_slug)
            if text != versions.version_of(connection, space.number, space.wanted).ruleset:
                version = versions.add_version(connection, space.number, text, by=by, remark=remark)
                versions.want(connection, space.number, version, by=by)
        return self.space(space_slug)

    # ------------------------------------------------------------------ sources

    def create_source(
        self, slug: str, name: str, kind: str, spaces: Sequence[str] = (), *, by: str = COMMAND_LINE
    ) -> Source:
        """A source that feeds these spaces. Raises Conflict, InvalidInput, NotFound for a space."""
        check_source_slug(slug)
        check_name(name)
        if kind not in KINDS:
            raise InvalidInput(f"There is no such kind of source: choose from {', '.join(KINDS)}.")
        with self.changing() as (connection, known):
            if slug in known.sources:
                raise Conflict("There is a source with this slug already.")
            ((highest,),) = connection.rows("workspace.highest_source")
            connection.append("source", [(highest + 1, slug, name, kind, _now())])
            _add_feeds(connection, highest + 1, known.numbers(spaces))
            detail = {"source": slug, "kind": kind, "spaces": sorted(set(spaces))}
            note(connection, by=by, action="source.created", detail=detail)
        return self.source(slug)

    def set_feeds(self, slug: str, spaces: Sequence[str], *, by: str = COMMAND_LINE) -> Source:
        """Say which spaces a source feeds from now on. Raises NotFound for the source or a space."""
        with self.changing() as (connection, known):
            source = known.source(slug).number
            connection.run("workspace.feed_none", source=source)
            _add_feeds(connection, source, known.numbers(spaces))
            detail = {"source": slug, "spaces": sorted(set(spaces))}
            note(connection, by=by, action="source.feeds_set", detail=detail)
        return self.source(slug)

    def refuse(self, source: int, received: int, entries: Sequence[tuple[str, str]]) -> None:
        """Note what a source (by number) sent and was refused: (code, reason) of each item."""
        kept = entries[-REFUSALS_KEPT:]
        if not kept:
            return
        with writing(self._database) as connection:
            connection.run("workspace.count_refusals", count=len(kept))
            ((value,),) = connection.rows("workspace.highest_refusal")
            first = int(value) - len(kept) + 1
            rows = [(first + place, source, received, code, reason) for place, (code, reason) in enumerate(kept)]
            connection.append("refusal", rows)
            connection.run("workspace.forget_refusals", source=source, kept=REFUSALS_KEPT)
            for code, count in sorted(Counter(code for code, _ in entries).items()):
                connection.run("monitor.count_refused", source=source, code=code, count=count)

    def refusals(self, source: int, limit: int = REFUSALS_KEPT) -> list[Refusal]:
        """The newest refusals of a source (by number), newest first."""
        with self._database.reader() as connection:
            return [Refusal(*row) for row in connection.rows("workspace.refusals_of", source=source, limit=limit)]

    # ------------------------------------------------------------------ write keys and tokens

    def create_write_key(self, source_slug: str, *, by: str = COMMAND_LINE) -> str:
        """A key that can append to this source and do nothing else. It cannot be shown again. Raises NotFound."""
        with self.changing() as (connection, known):
            source = known.source(source_slug).number
            taken = {hint for hint, _, _ in connection.rows("workspace.write_keys_of", source=source)}
            key = keys.draw("wk_", taken)
            connection.append("write_key", [(keys.digest(key), source, keys.hint(key), _now(), None)])
            detail = {"source": source_slug, "key": keys.hint(key)}
            note(connection, by=by, action="write_key.created", detail=detail)
        return key

    def list_write_keys(self, source_slug: str) -> list[WriteKey]:
        """Also the revoked ones, oldest first. Raises NotFound."""
        source = self.source(source_slug).number
        with self._database.reader() as connection:
            return [WriteKey(*row) for row in connection.rows("workspace.write_keys_of", source=source)]

    def revoke_write_key(self, source_slug: str, hint: str, *, by: str = COMMAND_LINE) -> None:
        """By its hint, or by itself. Raises NotFound, also for one that is revoked."""
        with self.changing() as (connection, known):
            source = known.source(source_slug).number
            if not connection.run("workspace.revoke_write_key", source=source, hint=keys.hint(hint), now=_now()):
                raise NotFound("This source has no valid write key with this hint.")
            detail = {"source": source_slug, "key": keys.hint(hint)}
            note(connection, by=by, action="write_key.revoked", detail=detail)

    def create_token(self, name: str, scope: Scope, space_slug: str | None = None, *, by: str = COMMAND_LINE) -> str:
        """A token for one space or all; it cannot be shown again. Raises Conflict, InvalidInput, NotFound."""
        check_token_name(name)
        if scope not in SCOPES:
            raise InvalidInput(f"There is no such scope: choose from {', '.join(SCOPES)}.")
        with self.changing() as (connection, known):
            space = None if space_slug is None else known.space(space_slug).number
            if scope == "admin" and space is not None:
                raise InvalidInput("An admin token is for the whole workspace: for one space, choose another scope.")
            return _add_token(connection, Principal(name, scope, space), by)

    def list_tokens(self) -> list[Token]:
        """Also the revoked ones, oldest first."""
        with self._database.reader() as connection:
            return [Token(*row) for row in connection.rows("workspace.all_tokens")]

    def revoke_token(self, name: str, *, by: str = COMMAND_LINE) -> None:
        """Raises NotFound, also for one that is revoked."""
        with self.changing() as (connection, _):
            if not connection.run("workspace.revoke_token", name=name, now=_now()):
                raise NotFound("There is no valid token of this name.")
            note(connection, by=by, action="token.revoked", detail={"token": name})


def _add_space(connection: Connection, space: Space, by: str) -> None:
    """With its first graph, and the first version of its ruleset in force: there is nothing yet to resolve."""
    assert 0 < space.number < _SPACES
    named = {"slug": space.slug, "name": space.name, "now": space.created, "ruleset": space.ruleset}
    connection.run("workspace.add_space", number=space.number, **named)
    connection.run("workspace.add_graph", number=space.number, now=space.created)
    first = (space.number, 1, space.ruleset, by, "", space.created, None, space.created)
    connection.append("ruleset_version", [first])
    note(connection, by=by, action="space.created", space=space.number, detail={"space": space.slug})


def _add_feeds(connection: Connection, source: int, spaces: Sequence[int]) -> None:
    connection.append("feeds", [(source, space) for space in spaces])


def _add_token(connection: Connection, principal: Principal, by: str) -> str:
    name, scope, space = principal.name, principal.scope, principal.space
    if any(row[0] == name for row in connection.rows("workspace.all_tokens")):
        raise Conflict("There is, or was, a token of this name: names are not used twice.")
    token = keys.draw("of_")
    connection.append("token", [(keys.digest(token), name, scope, space, keys.hint(token), _now(), None)])
    detail = {"token": name, "scope": scope, "hint": keys.hint(token)}
    note(connection, by=by, action="token.created", space=space, detail=detail)
    return token


def _now() -> int:
    return time.time_ns() // 1_000
