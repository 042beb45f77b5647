"""Versions of the rulesets of spaces: made once, never changed; one is in force, one is wanted.

`space.version` and `space.ruleset` are what is in force: parsing, resolving and reading use these and nothing else.
What a person asked for last is the row of the space in `activation`; there is none where that is in force already.
While there is, the writer of the space builds another graph beside the one in force, and swaps it in. Who does what:

- `want(connection, ...)`, called by what people use (`Workspace.set_ruleset`, `store.rulesets`), within a change of the
  workspace: writes the row. Where the space has no records there is nothing to build: it is in force at once.
- The writer of the space looks at `space.wanted != space.version` (a `Space` in memory carries both; also when it
  starts, as a wish may be as old as the last run). `wished(connection, space)` is the space as it would be under the
  wanted version: `plan_of` and `parser_of` take it. It tells how far it is with `progress(...)`, which is also how it
  says that it failed: what is in force stays in force, and nothing is tried again until something else is wanted.
- A wish may change at any time, also back to what is in force (`cancel`): then what is half built is thrown away.
- `swap(connection, ...)`, called in the transaction in which the other graph becomes the one that is read: version and
  ruleset are in force from its commit on, and the wish is gone (`space.graph` is the engine's to set). Other processes
  see it as they see every change of the workspace; one's own calls `workspace.refresh()` after the commit. False:
  something else is wanted by now; roll back and look again.

A space may come to have its first record in the same moment in which an empty space's version is put in force at once.
So a writer that finds its graph resolved under another version than `space.version` resolves it anew under that.

All of these are for within a transaction. They lock the workspace before the audit log, as all changes do.
"""

from __future__ import annotations

import hashlib
import time
from typing import Literal, NamedTuple

import msgspec

from onefold.errors import Conflict, NotFound
from onefold.store.audit import note
from onefold.store.port import Connection
from onefold.store.rows import SHIFT
from onefold.store.workspace_rows import Space

IN_BACKGROUND = True
"""Whether the engine builds and swaps graphs. While it does not, a version is in force at once, and the writer of the
space resolves everything anew when it sees that.
"""

Stage = Literal["waiting", "building", "following", "swapping", "failed"]
"""Of an activation: nobody has begun; records are read; those that came meanwhile; the last moment; given up."""

State = Literal["activating", "active", "past"]
"""Of a version. Also one that was made and never came into force is past."""


class Version(NamedTuple):
    """One version of a space's ruleset. Times in microseconds.

    `returns_to`: the earlier version that this one says again. `activated`: when it came into force, if it ever did.
    """

    version: int
    ruleset: str
    by: str
    note: str
    made: int
    returns_to: int | None
    activated: int | None


class Activation(NamedTuple):
    """How far a space is on its way to `version`: `done` of so many `records`; `problem` says why it failed."""

    version: int
    asked: int
    stage: Stage
    done: int
    records: int
    problem: str


def version_of(connection: Connection, space: int, version: int) -> Version:
    """Raises NotFound."""
    found = connection.rows("versions.one", space=space, version=version)
    if not found:
        raise NotFound("There is no such version of the ruleset of this space.")
    return Version(*found[0])


def versions_before(connection: Connection, space: int, version: int, limit: int) -> list[Version]:
    """Newest first."""
    return [Version(*row) for row in connection.rows("versions.before", space=space, version=version, limit=limit)]


def state_of(space: Space, version: int) -> State:
    if version == space.version:
        return "active"
    return "activating" if version == space.wanted else "past"


# ------------------------------------------------------------------ for what people use


def add_version(
    connection: Connection, space: int, ruleset: str, *, by: str, remark: str = "", returns_to: int | None = None
) -> int:
    """Write a version down, which is not wanted yet; `remark` is its author's note. Its number."""
    ((newest,),) = connection.rows("versions.newest", space=space)
    number: int = newest + 1
    connection.append("ruleset_version", [(space, number, ruleset, by, remark, _now(), returns_to, None)])
    sha256 = hashlib.sha256(ruleset.encode("utf-8", "surrogatepass")).hexdigest()
    detail = {"version": number, "sha256": sha256, "returns_to": returns_to}
    note(connection, by=by, action="ruleset.version_made", space=space, detail=detail)
    return number


def want(connection: Connection, space: int, version: int, *, by: str) -> None:
    """Ask for a version that is there."""
    ((in_force, wanted),) = connection.rows("versions.in_force", space=space)
    connection.run("versions.want", space=space, version=version, now=_now())
    if IN_BACKGROUND and _has_records(connection, space):
        detail = {"version": version, "in_force": in_force, "instead_of": wanted if wanted != in_force else None}
        note(connection, by=by, action="ruleset.activation_asked", space=space, detail=detail)
    else:
        swap(connection, space, version)


def cancel(connection: Connection, space: int, *, by: str) -> None:
    """Want what is in force. Raises Conflict where nothing else was wanted."""
    ((in_force, wanted),) = connection.rows("versions.in_force", space=space)
    if not connection.run("versions.want_nothing", space=space):
        raise Conflict(f"Nothing is being activated: version {in_force} is in force.")
    note(connection, by=by, action="ruleset.activation_cancelled", space=space, detail={"version": wanted})


def activation(connection: Connection, space: int) -> Activation | None:
    """None where what is wanted is in force."""
    found = connection.rows("versions.activation", space=space)
    return Activation(*found[0]) if found else None


# ------------------------------------------------------------------ for the writer of a space


def wished(connection: Connection, space: Space) -> Space | None:
    """The space as it would be under the version that is wanted of it now; None if that is in force, or has failed."""
    found = connection.rows("versions.wished", space=space.number)
    if not found:
        return None
    ((version, ruleset),) = found
    return msgspec.structs.replace(space, ruleset=ruleset, version=version, wanted=version)


def progress(  # noqa: PLR0913 - a row
    connection: Connection,
    space: int,
    version: int,
    stage: Stage,
    *,
    done: int = 0,
    records: int = 0,
    problem: str = "",
) -> None:
    """Say how far the activation of a version is, of which nothing is kept once it is in force."""
    connection.run(
        "versions.progress", space=space, version=version, stage=stage, done=done, records=records, problem=problem
    )


def swap(connection: Connection, space: int, version: int) -> bool:
    """Put a version in force; False, and nothing is done, if another is wanted by now."""
    connection.run("workspace.changed")
    ((before, wanted),) = connection.rows("versions.in_force", space=space)
    if wanted != version:
        return False
    found = version_of(connection, space, version)
    connection.run("versions.swap", space=space, version=version, ruleset=found.ruleset)
    connection.run("versions.activated", space=space, version=version, now=_now())
    connection.run("versions.want_nothing", space=space)
    note(
        connection, by=found.by, action="ruleset.activated", space=space, detail={"version": version, "before": before}
    )
    return True


def stays(connection: Connection, space: int, version: int) -> bool:
    """Whether a version is in force and no other is wanted: told in the transaction in which another graph of the same
    version is to be read, which other processes see as a change of the workspace.
    """
    connection.run("workspace.changed")
    return connection.rows("versions.in_force", space=space) == [(version, version)]


def _has_records(connection: Connection, space: int) -> bool:
    low = space << SHIFT
    return bool(connection.rows("versions.has_records", low=low, high=low + (1 << SHIFT) - 1))


def _now() -> int:
    return time.time_ns() // 1_000
