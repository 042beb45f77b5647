"""Statements over HTTP: what people say of who is who, previewed, made, listed, withdrawn; and profiles split."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from onefold.errors import NotFound
from onefold.live.statements.about import speaks_of
from onefold.live.statements.asked import Previewed, SplitPreviewed, Statements
from onefold.ruleset import schema
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import LAST, Reference
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of
from onefold.store.statement_rows import ALL, Stated

TAG = "Statements"

LOOKED_AT = 5_000
"""Statements that one page of those about a profile is looked for among."""

Reason = Annotated[str, Meta(max_length=2_000, description="Why.")]
Refs = Annotated[tuple[Reference, ...], Meta(min_length=2, max_length=1_000)]
Identifier = Annotated[str, Meta(max_length=2_000, pattern="^[^:/]+:.+$", description="`type:value`.")]


class DetachSaid(Struct, frozen=True, forbid_unknown_fields=True, rename={"from_": "from"}):
    """The identifier is not evidence on the records that also carry `from`: an identifier, a record, or a profile."""

    identifier: Identifier
    from_: Reference


class NewStatement(Struct, frozen=True, forbid_unknown_fields=True):
    """Exactly one of `together`, `apart` and `detach`. A profile's id stands for what identifies it when it is said."""

    together: Refs | None = None
    apart: Refs | None = None
    detach: DetachSaid | None = None
    reason: Reason | None = None


class StatementToPreview(NewStatement, frozen=True, forbid_unknown_fields=True):
    """A statement to make, or without one, statements to `withdraw`."""

    withdraw: Annotated[list[Annotated[int, Meta(ge=1, le=LAST)]], Meta(max_length=1_000)] = []


class StatementAnswer(Struct, frozen=True):
    """A statement. `statement` is empty where it was removed because it named somebody who is deleted."""

    number: int
    statement: dict[str, Any]
    by: str
    reason: str | None
    made: datetime
    withdrawn: datetime | None
    withdrawn_by: str | None


class StatementsAnswer(Struct, frozen=True):
    """Newest first; `next` is what to ask `before` for those that follow, null at the end."""

    statements: list[StatementAnswer]
    next: int | None


class MadeAnswer(Struct, frozen=True):
    """What was made: several where something is taken off a profile, or a profile is split."""

    statements: list[StatementAnswer]


class StatementsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    all: Annotated[bool, Meta(description="Also those that were withdrawn.")] = False
    before: Annotated[int, Meta(ge=1, le=LAST, description="`next` of the page before.")] = LAST
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    about: Annotated[
        str,
        Meta(
            max_length=2_000,
            pattern=r"^(prf_[0-9a-f]{20}|[^:]+:.+)?$",
            description="Only those that name an identifier or a record of this profile: its id, or `type:value`. "
            "Pages may be short then, and more follow.",
        ),
    ] = ""


class NewSplit(Struct, frozen=True, forbid_unknown_fields=True):
    """The identifiers and records to move out."""

    move: Annotated[
        tuple[Annotated[str, Meta(max_length=2_000, pattern="^[^:/]+[:/].+$")], ...],
        Meta(min_length=1, max_length=1_000, description="`type:value`, or `source/id` of a record."),
    ]
    reason: Reason | None = None


def list_statements(call: Call) -> StatementsAnswer:
    asked: StatementsQuery = call.query
    if asked.about:
        return _list_about(call, asked)
    found = _statements(call).page(min(asked.before, ALL), asked.limit + 1, all_=asked.all)
    page = found[: asked.limit]
    return StatementsAnswer([_told(one) for one in page], page[-1].number if len(found) > len(page) else None)


def _list_about(call: Call, asked: StatementsQuery) -> StatementsAnswer:
    """Of so many statements at most, those about one profile."""
    looked = _statements(call).page(min(asked.before, ALL), LOOKED_AT + 1, all_=asked.all)
    found, more = list[Stated](), len(looked) > LOOKED_AT
    with reading(call) as view:
        profile = view.find(asked.about)
        for one in looked[:LOOKED_AT]:
            if len(found) == asked.limit:
                return StatementsAnswer([_told(each) for each in found], found[-1].number)
            if speaks_of(view, profile, one):
                found.append(one)
    return StatementsAnswer([_told(one) for one in found], looked[LOOKED_AT - 1].number if more else None)


def read_statement(call: Call) -> StatementAnswer:
    return _told(_statements(call).one(_number(call)))


def make_statement(call: Call) -> MadeAnswer:
    body: NewStatement = call.body
    return MadeAnswer([_told(one) for one in _statements(call).make([_said(body)], call.by, body.reason)])


def preview_statement(call: Call) -> Previewed:
    body: StatementToPreview = call.body
    says = (body.together, body.apart, body.detach) != (None, None, None)
    said = [_said(body)] if says or not body.withdraw else []
    return _statements(call).preview(said, body.withdraw)


def withdraw_statement(call: Call) -> StatementAnswer:
    (found,) = _statements(call).withdraw([_number(call)], call.by)
    return _told(found)


def split_profile(call: Call) -> MadeAnswer:
    body: NewSplit = call.body
    made = _statements(call).split(call.path["profile"], body.move, call.by, body.reason)
    return MadeAnswer([_told(one) for one in made])


def preview_split(call: Call) -> SplitPreviewed:
    body: NewSplit = call.body
    return _statements(call).preview_split(call.path["profile"], body.move)


def _statements(call: Call) -> Statements:
    return Statements(call.context.workspace, call.space.slug, call.context.live)


def _said(body: NewStatement) -> schema.Statement:
    detach = body.detach
    return schema.Statement(
        together=body.together,
        apart=body.apart,
        detach=None if detach is None else schema.Detached(identifier=detach.identifier, from_=detach.from_),
    )


def _number(call: Call) -> int:
    """Raises NotFound for what is no number."""
    text = call.path["number"]
    if not (text.isascii() and text.isdigit() and len(text) < len(str(LAST))):
        raise NotFound("There is no such statement in this space.")
    return int(text)


def _told(one: Stated) -> StatementAnswer:
    return StatementAnswer(
        one.number,
        msgspec.json.decode(one.document),
        one.by,
        one.reason,
        moment(one.made),
        moment_or_none(one.withdrawn),
        one.withdrawn_by,
    )


_SPACE = "/api/v1/spaces/{space}"
_PATH = f"{_SPACE}/statements"
_ONE = f"{_PATH}/{{number}}"
_SPLIT = f"{_SPACE}/profiles/{{profile+}}/split"

ENDPOINTS = (
    Endpoint(
        "GET",
        _PATH,
        "The statements of a space besides its ruleset's",
        "space_admin",
        StatementsQuery,
        None,
        StatementsAnswer,
        list_statements,
        tag=TAG,
    ),
    Endpoint(
        "POST", _PATH, "Make a statement", "space_admin", None, NewStatement, MadeAnswer, make_statement, 201, tag=TAG
    ),
    Endpoint(
        "POST",
        f"{_PATH}/preview",
        "Say what a statement would change, or what its withdrawal would",
        "space_admin",
        None,
        StatementToPreview,
        Previewed,
        preview_statement,
        tag=TAG,
    ),
    Endpoint("GET", _ONE, "A statement", "space_admin", None, None, StatementAnswer, read_statement, tag=TAG),
    Endpoint(
        "DELETE",
        _ONE,
        "Withdraw a statement: as if it had never been made",
        "space_admin",
        None,
        None,
        StatementAnswer,
        withdraw_statement,
        tag=TAG,
    ),
    Endpoint(
        "POST",
        _SPLIT,
        "Split a profile: move identifiers and records out of it",
        "space_admin",
        None,
        NewSplit,
        MadeAnswer,
        split_profile,
        201,
        tag=TAG,
    ),
    Endpoint(
        "POST",
        f"{_SPLIT}/preview",
        "Say what splitting a profile so would state and change",
        "space_admin",
        None,
        NewSplit,
        SplitPreviewed,
        preview_split,
        tag=TAG,
    ),
)


class _OfProfile(BaseRoute):
    """A path below a profile's, with all its methods: else `GET .../split` would ask for a profile of that name."""

    def __init__(self, route: BaseRoute) -> None:
        self._route = route

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = self._route.matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._route.handle(scope, receive, send)


def routes(context: Context) -> list[BaseRoute]:
    """To come before those of profiles."""
    of_profiles = [one for one in ENDPOINTS if one.path.startswith(_SPLIT)]
    others = [one for one in ENDPOINTS if one not in of_profiles]
    return [*map(_OfProfile, routes_of(of_profiles, context, guard)), *routes_of(others, context, guard)]
