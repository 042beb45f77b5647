"""Deletion and suppression as Segment's Public API has them: `regulations` over all spaces that a token sees.

Ids of kept-out people are not kept, so that `suppressions` lists keyed hashes of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct, field
from starlette.routing import BaseRoute

from onefold.errors import NotFound
from onefold.live.privacy.requests import FOREVER, Asked, Kind, Request, ask, request_of
from onefold.serve.auth import guard, sees
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.routing import routes as routes_of
from onefold.store.port import writing
from onefold.store.workspace import Space

TAG = "Segment regulations"

MOST = 5_000
"""Subjects of one regulation, as with Segment."""

Type = Literal[
    "SUPPRESS_ONLY",
    "UNSUPPRESS",
    "SUPPRESS_WITH_DELETE",
    "DELETE_ONLY",
    "SUPPRESS_WITH_DELETE_INTERNAL",
    "DELETE_INTERNAL",
]
Status = Literal["INITIALIZED", "RUNNING", "FINISHED", "FAILED", "PARTIAL_SUCCESS"]

KINDS: dict[Type, Kind] = {
    "SUPPRESS_ONLY": "suppress",
    "UNSUPPRESS": "unsuppress",
    "SUPPRESS_WITH_DELETE": "suppress_and_delete",
    "DELETE_ONLY": "delete",
    "SUPPRESS_WITH_DELETE_INTERNAL": "suppress_and_delete",
    "DELETE_INTERNAL": "delete",
}


class NewRegulation(Struct, frozen=True, rename="camel"):
    """`subjectType` is USER_ID, or the name of another identifier type in capitals, as EMAIL."""

    regulation_type: Type
    subject_type: Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9_.]*$", max_length=200)]
    subject_ids: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=1_000)]], Meta(min_length=1, max_length=MOST)
    ]


class Created(Struct, frozen=True, rename="camel"):
    regulate_id: str


class CreatedData(Struct, frozen=True):
    data: Created


class Destination(Struct, frozen=True, rename="camel"):
    """Where it was carried out: in a space."""

    name: str
    id: str
    status: Status
    err_string: str
    finished_at: str


class Stream(Struct, frozen=True, rename="camel"):
    id: str
    destination_status: list[Destination]


class Regulation(Struct, frozen=True, rename="camel"):
    """A regulation, and how far it is in each space."""

    id: str
    workspace_id: str
    overall_status: Status
    created_at: str
    stream_status: list[Stream]
    finished_at: str | None = None


class RegulationData(Struct, frozen=True):
    data: One


class One(Struct, frozen=True):
    regulation: Regulation


class Pagination(Struct, frozen=True, rename="camel"):
    """`next` is what to send as `pagination.cursor` for what follows; null at the end."""

    current: str
    next: str | None
    total_entries: int


class Many(Struct, frozen=True):
    regulations: list[Regulation]
    pagination: Pagination


class ManyData(Struct, frozen=True):
    data: Many


class Subjects(Struct, frozen=True, rename="camel"):
    subject_type: str
    subject_ids: list[str]


class Suppressed(Struct, frozen=True):
    suppressed: list[Subjects]
    pagination: Pagination


class SuppressedData(Struct, frozen=True):
    data: Suppressed


class PageQuery(Struct, frozen=True):
    count: Annotated[int, Meta(ge=1, le=200)] = field(default=100, name="pagination.count")
    cursor: Annotated[str, Meta(pattern=r"^[0-9]{0,18}$")] = field(default="", name="pagination.cursor")

    @property
    def stop(self) -> int:
        return int(self.cursor) if self.cursor else FOREVER


def create(call: Call) -> CreatedData:
    """One request for each subject in each space."""
    body: NewRegulation = call.body
    spaces = _spaces(call)
    type_ = body.subject_type.lower()
    known = {one.number: _knows(call, one, type_) for one in spaces}
    if not any(known.values()):
        raise NotFound("No space has this identifier type: subjectType is USER_ID, or another type in capitals.")
    assert call.principal is not None
    regulation, kind = "reg_" + secrets.token_hex(10), KINDS[body.regulation_type]
    subjects = [Asked(f"{type_}:{one}") for one in dict.fromkeys(body.subject_ids)]
    with writing(call.context.database) as connection:
        for space in spaces:
            if known[space.number]:
                ask(
                    connection,
                    space=space.number,
                    kind=kind,
                    by=call.principal.name,
                    subjects=subjects,
                    regulation=regulation,
                )
    for space in spaces:
        call.context.tap.forget(space.number, call.context.workspace.sources.values())
    return CreatedData(Created(regulation))


def _spaces(call: Call) -> list[Space]:
    assert call.principal is not None
    principal = call.principal
    return [one for one in call.context.workspace.spaces.values() if sees(principal, one.number)]


def _knows(call: Call, space: Space, type_: str) -> bool:
    return any(str(one.type) == type_ for one in call.context.live.plan(space.number).identifiers)


def get(call: Call) -> RegulationData:
    found = _requests(call, call.path["regulation"])
    if not found:
        raise NotFound("There is no such regulation.")
    return RegulationData(One(_regulation(call, call.path["regulation"], found)))


def list_regulations(call: Call) -> ManyData:
    query: PageQuery = call.query
    with call.context.database.reader() as connection:
        rows = connection.rows("privacy.regulations", stop=query.stop, limit=query.count + 1)
    page = rows[: query.count]
    requests = [(id_, _requests(call, id_)) for id_, _, _ in page]
    found = [_regulation(call, id_, some) for id_, some in requests if some]
    following = str(page[-1][1]) if len(rows) > query.count else None
    return ManyData(Many(found, Pagination(query.cursor, following, len(found))))


def list_suppressions(call: Call) -> SuppressedData:
    query: PageQuery = call.query
    rows = []
    with call.context.database.reader() as connection:
        for space in _spaces(call):
            rows += connection.rows("privacy.suppressions", space=space.number, stop=query.stop, limit=query.count + 1)
    rows.sort(key=lambda row: -row[2])
    page = rows[: query.count]
    found = [Subjects(type_.upper(), [hash_]) for hash_, type_, _, _ in page]
    following = str(page[-1][2]) if len(rows) > query.count else None
    return SuppressedData(Suppressed(found, Pagination(query.cursor, following, len(found))))


def _requests(call: Call, regulation: str) -> list[Request]:
    """Its requests in the spaces that the token sees."""
    seen = {one.number for one in _spaces(call)}
    with call.context.database.reader() as connection:
        found = [request_of(row) for row in connection.rows("privacy.of_regulation", regulation=regulation)]
    return [one for one in found if one.space in seen]


def _regulation(call: Call, id_: str, requests: Sequence[Request]) -> Regulation:
    spaces = call.context.workspace.spaces_by_number
    by_space: dict[int, list[Request]] = {}
    for one in requests:
        by_space.setdefault(one.space, []).append(one)
    streams = [Stream(spaces[number].slug, [_destination(spaces[number], some)]) for number, some in by_space.items()]
    return Regulation(
        id=id_,
        workspace_id="onefold",
        overall_status=_status(requests),
        created_at=_instant(min(one.made for one in requests)),
        stream_status=streams,
        finished_at=_finished(requests),
    )


def _destination(space: Space, requests: Sequence[Request]) -> Destination:
    problems = sorted({one.said.problem for one in requests if one.said.problem})
    return Destination(space.name, space.slug, _status(requests), ", ".join(problems), _finished(requests) or "")


def _status(requests: Sequence[Request]) -> Status:
    if all(one.state == "waiting" for one in requests):
        return "INITIALIZED"
    if not all(one.over for one in requests):
        return "RUNNING"
    failed = sum(one.state == "failed" for one in requests)
    if not failed:
        return "FINISHED"
    return "FAILED" if failed == len(requests) else "PARTIAL_SUCCESS"


def _finished(requests: Sequence[Request]) -> str | None:
    times = [one.finished for one in requests if one.finished is not None]
    return _instant(max(times)) if len(times) == len(requests) else None


def _instant(micros: int) -> str:
    return f"{datetime.fromtimestamp(micros / 1e6, UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


_PATH = "/v1/regulations"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST", _PATH, "Delete or suppress people, in Segment's shape", "space_admin", Nothing, NewRegulation,
        CreatedData, create, tag=TAG,
    ),
    Endpoint("GET", _PATH, "The regulations", "space_admin", PageQuery, None, ManyData, list_regulations, tag=TAG),
    Endpoint(
        "GET", f"{_PATH}/{{regulation}}", "How far a regulation is", "space_admin", Nothing, None, RegulationData, get,
        tag=TAG,
    ),
    Endpoint(
        "GET", "/v1/suppressions", "Who is suppressed, as keyed hashes", "space_admin", PageQuery, None, SuppressedData,
        list_suppressions, tag=TAG,
    ),
)  # fmt: skip
