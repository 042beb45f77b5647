"""What was asked to be forgotten or kept out: written down until it is done, and then without whom it was about."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from typing import Literal

import msgspec

from onefold.errors import InvalidInput, NotFound
from onefold.live.privacy.subject import Scope
from onefold.store.audit import note
from onefold.store.port import Connection, Row

Kind = Literal["delete", "suppress", "suppress_and_delete", "unsuppress", "retain"]
State = Literal["waiting", "running", "erasing", "done", "failed"]

KINDS: tuple[Kind, ...] = ("delete", "suppress", "suppress_and_delete", "unsuppress")
"""What people ask for."""

EVERY_KIND: tuple[Kind, ...] = (*KINDS, "retain")

FOREVER = (1 << 63) - 1


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whom it is about, as they were named; `work` is what is left to do once that is worked out."""

    subject: str
    scope: Scope = "profile"
    work: bytes = b""


class Certificate(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was done, without whom it was about: counts, ids of profiles, and a seal that whoever knows the
    identifier can verify.
    """

    scope: str = ""
    records: int = 0
    sources: dict[str, int] = {}
    identifiers: dict[str, int] = {}
    shared: dict[str, int] = {}
    profiles: list[str] = []
    profiles_gone: int = 0
    suppressed: int = 0
    salt: str = ""
    seal: str = ""
    type: str = ""
    problem: str = ""


class Request(msgspec.Struct, frozen=True):
    """One request; times in microseconds. `asked` is None once it is done."""

    id: str
    space: int
    regulation: str | None
    kind: Kind
    state: State
    made: int
    finished: int | None
    by: str
    asked: Asked | None
    said: Certificate

    @property
    def over(self) -> bool:
        return self.state in {"done", "failed"}


def request_of(row: Row) -> Request:
    id_, space, regulation, kind, state, made, finished, by, asked, said = row
    decoded = None if asked is None else msgspec.msgpack.decode(asked, type=Asked)
    certificate = msgspec.json.decode(said, type=Certificate)
    return Request(id_, space, regulation, kind, state, made, finished, by, decoded, certificate)


def ask(
    connection: Connection,
    *,
    space: int,
    kind: Kind,
    by: str,
    subjects: Sequence[Asked],
    regulation: str | None = None,
) -> list[str]:
    """Write requests down, within a transaction; answers their ids. They are carried out by the engine, in order."""
    if not all(one.subject.strip() for one in subjects):
        raise InvalidInput("Name an identifier as type:value, or a profile by its id.")
    prefix = "sup_" if kind in {"suppress", "unsuppress"} else "del_"
    now = time.time_ns() // 1_000
    ids = [prefix + secrets.token_hex(10) for _ in subjects]
    rows = [
        (id_, space, regulation, kind, "waiting", now + place, None, by, msgspec.msgpack.encode(one), b"{}")
        for place, (id_, one) in enumerate(zip(ids, subjects, strict=True))
    ]
    connection.append("erasure", rows)
    note(
        connection,
        by=by,
        action=f"privacy.{kind}.asked",
        space=space,
        detail={"requests": ids[:100], "count": len(ids)},
    )
    return ids


def find(connection: Connection, space: int, id_: str) -> Request:
    """Raises NotFound, also for another space's."""
    rows = connection.rows("privacy.request", id=id_)
    if not rows or rows[0][1] != space:
        raise NotFound("There is no such request.")
    return request_of(rows[0])


def listed(
    connection: Connection, space: int, limit: int, stop: int = FOREVER, kinds: Sequence[Kind] = EVERY_KIND
) -> list[Request]:
    """The newest requests of a space, made before a time."""
    rows = connection.rows("privacy.of_space", space=space, stop=stop, kinds=list(kinds), limit=limit)
    return [request_of(row) for row in rows]


def at_work(connection: Connection, states: Sequence[State], limit: int) -> list[Request]:
    """The oldest requests in these states."""
    return [request_of(row) for row in connection.rows("privacy.at_work", states=list(states), limit=limit)]


def goes_on(connection: Connection, request: Request, state: State, asked: Asked | None, said: Certificate) -> None:
    """It is in another state; without `asked`, whom it was about is forgotten."""
    kept = None if asked is None else msgspec.msgpack.encode(asked)
    connection.run("privacy.goes_on", id=request.id, state=state, asked=kept, said=msgspec.json.encode(said))


def ends(connection: Connection, request: Request, state: State, said: Certificate) -> None:
    """It is over, and the audit log has its certificate: nothing in it names the person."""
    finished = time.time_ns() // 1_000
    connection.run("privacy.ends", id=request.id, state=state, said=msgspec.json.encode(said), finished=finished)
    detail = {
        "request": request.id,
        "regulation": request.regulation,
        "asked_by": request.by,
        **msgspec.to_builtins(said),
    }
    note(connection, by="onefold", action=f"privacy.{request.kind}.{state}", space=request.space, detail=detail)
