"""What people do with the rulesets of spaces: drafts, versions made of them, differences, and ways back.

A draft may be unsound, and is changed by whoever saw it as it is now: its revision says so. A version is sound, and
never changes. What a version being wanted leads to, `store.versions` says.
"""

from __future__ import annotations

import hashlib
import time
from difflib import unified_diff
from functools import lru_cache
from typing import NamedTuple

from onefold import limits
from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.ruleset import InvalidRuleset, compile_plan
from onefold.ruleset.difference import Difference, differences
from onefold.store import versions
from onefold.store.audit import note
from onefold.store.port import Connection
from onefold.store.ruleset_problems import ruleset_of
from onefold.store.slugs import check_draft_name
from onefold.store.versions import Activation, Version
from onefold.store.workspace import Workspace
from onefold.store.workspace_rows import Space

DRAFTS = 100
"""Of a space: more are forgotten ones."""

REMARK = 1_000
"""Characters of a version's note: some lines."""

COMPARED_LINES = 4_000
"""Of a text that is compared line by line: comparing takes time by their square."""


class Draft(NamedTuple):
    """A ruleset that is worked on; `ruleset` may be unsound. Times in microseconds.

    `base`: the version that was wanted when it was begun. `revision` counts its changes from 1; `by` made the last.
    """

    name: str
    ruleset: str
    base: int
    revision: int
    by: str
    created: int
    changed: int


class Approval(NamedTuple):
    """What somebody agreed to: the draft at this `revision` in place of the version `replaces`. None: as they are now;
    but by itself a draft replaces only the version that it was begun from.
    """

    remark: str = ""
    revision: int | None = None
    replaces: int | None = None


class Rulesets:
    """The rulesets of the spaces of a workspace, past, present and to be. Spaces are given by slug."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    # ------------------------------------------------------------------ versions

    def versions(self, space: str, before: int, limit: int) -> list[Version]:
        """Newest first, those with a number below `before`. Raises NotFound for the space."""
        number = self._workspace.space(space).number
        with self._workspace.database.reader() as connection:
            return versions.versions_before(connection, number, before, limit)

    def version(self, space: str, version: int) -> Version:
        """Raises NotFound."""
        number = self._workspace.space(space).number
        with self._workspace.database.reader() as connection:
            return versions.version_of(connection, number, version)

    def activation(self, space: str) -> Activation | None:
        """What the space is on its way to; None where what is wanted is in force."""
        number = self._workspace.space(space).number
        with self._workspace.database.reader() as connection:
            return versions.activation(connection, number)

    def return_to(self, space: str, version: int, *, by: str, remark: str = "") -> Version:
        """Make a version that says again what an earlier one said, and ask for it. Raises NotFound, Conflict, and
        InvalidRuleset for one that this version of Onefold refuses.
        """
        _check_remark(remark)
        with self._workspace.changing() as (connection, known):
            found = known.space(space)
            earlier = versions.version_of(connection, found.number, version)
            ruleset_of(earlier.ruleset)
            _require_other(connection, found, earlier.ruleset)
            new = versions.add_version(
                connection, found.number, earlier.ruleset, by=by, remark=remark, returns_to=version
            )
            versions.want(connection, found.number, new, by=by)
            return versions.version_of(connection, found.number, new)

    def cancel(self, space: str, *, by: str) -> None:
        """Stay with what is in force. Raises NotFound, Conflict where nothing else is wanted."""
        with self._workspace.changing() as (connection, known):
            versions.cancel(connection, known.space(space).number, by=by)

    # ------------------------------------------------------------------ drafts

    def drafts(self, space: str) -> list[Draft]:
        """By name. Raises NotFound for the space."""
        number = self._workspace.space(space).number
        with self._workspace.database.reader() as connection:
            return [Draft(*row) for row in connection.rows("versions.drafts", space=number)]

    def draft(self, space: str, name: str) -> Draft:
        """Raises NotFound."""
        number = self._workspace.space(space).number
        with self._workspace.database.reader() as connection:
            return _required(connection, number, name)

    def save_draft(self, space: str, name: str, ruleset: str, *, by: str, revision: int | None = None) -> Draft:
        """Begin a draft (`revision` None), or change it as it was at a revision. Raises NotFound, Conflict where it is
        there already or was changed meanwhile, InvalidInput.
        """
        check_draft_name(name)
        if len(ruleset) > limits.RULESET_CHARACTERS:
            raise InvalidInput(f"A ruleset has at most {limits.RULESET_CHARACTERS:,} characters.")
        with self._workspace.changing() as (connection, known):
            return _save(connection, known.space(space), Draft(name, ruleset, 0, revision or 0, by, 0, _now()))

    def copy(self, source: tuple[str, int], space: str, name: str, *, by: str, revision: int | None = None) -> Draft:
        """A version of one space (slug, number) as a draft of another, or of the same. Raises as `save_draft`."""
        found = self.version(*source)
        return self.save_draft(space, name, found.ruleset, by=by, revision=revision)

    def remove_draft(self, space: str, name: str, *, by: str) -> None:
        """Raises NotFound."""
        with self._workspace.changing() as (connection, known):
            found = known.space(space)
            _required(connection, found.number, name)
            connection.run("versions.remove_draft", space=found.number, name=name)
            note(connection, by=by, action="ruleset.draft_removed", space=found.number, detail={"draft": name})

    def activate_draft(self, space: str, name: str, approval: Approval, *, by: str) -> Version:
        """Make a version of a draft, which is then gone, and ask for it. Raises NotFound, InvalidRuleset, and Conflict
        where the draft, or what it was to replace, was changed meanwhile.
        """
        _check_remark(approval.remark)
        with self._workspace.changing() as (connection, known):
            found = known.space(space)
            draft = _required(connection, found.number, name)
            _require_seen(draft, approval.revision)
            _require_base(found, draft, approval.replaces)
            ruleset_of(draft.ruleset)
            _require_other(connection, found, draft.ruleset)
            connection.run("versions.remove_draft", space=found.number, name=name)
            new = versions.add_version(connection, found.number, draft.ruleset, by=by, remark=approval.remark)
            versions.want(connection, found.number, new, by=by)
            return versions.version_of(connection, found.number, new)


# ------------------------------------------------------------------ differences


@lru_cache(maxsize=256)
def differences_of(before: str, after: str) -> tuple[Difference, ...] | None:
    """In words, what differs between two rulesets as they were written; None where one of them is not sound."""
    try:
        plans = [compile_plan(ruleset_of(text)) for text in (before, after)]
    except InvalidRuleset:
        return None
    return differences(*plans)


def lines_of(before: tuple[str, str], after: tuple[str, str]) -> list[str] | None:
    """The lines that differ, with three around them, between two (name, ruleset); None if there are too many lines."""
    texts = [text.splitlines() for _, text in (before, after)]
    if max(map(len, texts)) > COMPARED_LINES:
        return None
    return list(unified_diff(texts[0], texts[1], before[0], after[0], lineterm=""))


# ------------------------------------------------------------------ in a change of the workspace


def _save(connection: Connection, space: Space, wish: Draft) -> Draft:
    there = _find(connection, space.number, wish.name)
    if there is None:
        if wish.revision:
            raise NotFound("There is no such draft: it was removed, or made a version.")
        _require_room(connection, space.number)
        first = wish._replace(base=space.wanted, revision=1, created=wish.changed)
        connection.append("draft", [(space.number, *first)])
    else:
        _require_seen(there, wish.revision)
        connection.run(
            "versions.change_draft", space=space.number, name=wish.name, ruleset=wish.ruleset, by=wish.by,
            now=wish.changed,
        )  # fmt: skip
    found = _required(connection, space.number, wish.name)
    sha256 = hashlib.sha256(wish.ruleset.encode("utf-8", "surrogatepass")).hexdigest()
    detail = {"draft": wish.name, "revision": found.revision, "sha256": sha256}
    note(connection, by=wish.by, action="ruleset.draft_saved", space=space.number, detail=detail)
    return found


def _find(connection: Connection, space: int, name: str) -> Draft | None:
    found = connection.rows("versions.draft", space=space, name=name)
    return Draft(*found[0]) if found else None


def _required(connection: Connection, space: int, name: str) -> Draft:
    found = _find(connection, space, name)
    if found is None:
        raise NotFound("There is no such draft.")
    return found


def _require_room(connection: Connection, space: int) -> None:
    if len(connection.rows("versions.drafts", space=space)) >= DRAFTS:
        raise Conflict(f"There are {DRAFTS} drafts already: remove one that nobody needs.")


def _require_seen(draft: Draft, revision: int | None) -> None:
    """That it is as it was when somebody looked at it; 0 for somebody who thinks that it is not there."""
    if revision == 0:
        raise Conflict(f"There is a draft of this name already: to change it, say its revision, {draft.revision}.")
    if revision is not None and revision != draft.revision:
        raise Conflict(f"The draft was changed meanwhile: it is at revision {draft.revision}, not {revision}.")


def _require_base(space: Space, draft: Draft, replaces: int | None) -> None:
    if (replaces or draft.base) != space.wanted:
        raise Conflict(
            f"Version {space.wanted} came after version {replaces or draft.base}, which this draft was to replace: see "
            f"what differs, and say that it replaces {space.wanted}."
        )


def _require_other(connection: Connection, space: Space, ruleset: str) -> None:
    wanted = versions.version_of(connection, space.number, space.wanted)
    if wanted.ruleset == ruleset:
        raise Conflict(f"Version {wanted.version} says the same already.")


def _check_remark(remark: str) -> None:
    if len(remark) > REMARK:
        raise InvalidInput(f"A note has at most {REMARK:,} characters.")


def _now() -> int:
    return time.time_ns() // 1_000
