"""Privacy of a space over HTTP: forget somebody, keep them out, prove it, tell them what is known.

Whom it is about stands in bodies, never in an address: addresses are logged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import Conflict
from onefold.live.privacy.access import as_csv, as_json
from onefold.live.privacy.proof import prove, texts_of, verifies
from onefold.live.privacy.reach import DeletionPreview, preview
from onefold.live.privacy.requests import EVERY_KIND, FOREVER, Asked, Kind, Request, State, ask, find, listed
from onefold.live.privacy.subject import SCOPES, Scope, Subject, subject_of, whose
from onefold.live.view.lens import lens_of
from onefold.live.view.view import View
from onefold.serve import consent, retention
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import JSON, Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of
from onefold.store.port import writing
from onefold.store.space import SpaceStore

TAG = "Privacy"

CSV = "text/csv; charset=utf-8"

Teller = Callable[[View, Subject, Scope], Iterator[bytes]]

LOOK_EVERY = 0.05
"""Seconds between two looks at a request that somebody waits for."""

DOUBTFUL = frozenset({"contested", "several_users", "several_names"})
"""Warnings that somebody has to answer by saying how far a deletion goes."""

SubjectText = Annotated[
    str,
    Meta(
        max_length=2_000,
        pattern=r"^(prf_[0-9a-f]{20}|[^:/]+:.+)$",
        description="`type:value`, such as `email:jane@example.com`, or a profile's id.",
    ),
]


class Whom(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody, by an identifier or a profile's id."""

    subject: SubjectText


class Reaching(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody, and how far it goes: only the `records` that carry the identifier, or their whole `profile`."""

    subject: SubjectText
    scope: Scope | None = None


class Deletion(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to be forgotten; with `suppress` also kept out from now on. Where a preview warns, say `scope`."""

    subject: SubjectText
    scope: Scope | None = None
    suppress: bool = False


class Access(Struct, frozen=True, forbid_unknown_fields=True):
    subject: SubjectText
    scope: Scope = "profile"


class Identifiers(Struct, frozen=True, forbid_unknown_fields=True):
    """What to look for: `type:value`, or any text."""

    identifiers: Annotated[
        list[Annotated[str, Meta(max_length=2_000, pattern=r"^\S.{2,}\S$")]], Meta(min_length=1, max_length=100)
    ]


class WaitQuery(Struct, frozen=True, forbid_unknown_fields=True):
    wait: Annotated[int, Meta(ge=0, le=60, description="Seconds to wait until it is over.")] = 0


class RequestsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    before: Annotated[str, Meta(pattern=r"^[0-9]{0,18}$", description="`next` of the page before.")] = ""
    kind: Annotated[tuple[Kind, ...], Meta(max_length=5, description="Only these; none: all of them.")] = ()


class SuppressionsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=1_000)] = 100
    after: Annotated[
        str, Meta(pattern=r"^([0-9]{1,18}-[0-9a-f]{1,128})?$", description="`next` of the page before.")
    ] = ""


class Previews(Struct, frozen=True):
    """What would go, for each way of saying how far."""

    choices: list[DeletionPreview]


class CertificateAnswer(Struct, frozen=True):
    """What was done, without whom it was about. `seal` stands for the identifier: see `verify`."""

    scope: str
    records: int
    sources: dict[str, int]
    identifiers: Annotated[dict[str, int], Meta(description="How many went, or are kept out, by type.")]
    shared: Annotated[dict[str, int], Meta(description="How many stay, as records of others say them too.")]
    profiles: list[str]
    profiles_gone: int
    seal: str


class RequestAnswer(Struct, frozen=True):
    """A request. `erasing`: all of it is gone, and the database's logs and free places are being cleared."""

    id: str
    kind: Kind
    state: State
    made: datetime
    finished: datetime | None
    by: str
    problem: str | None
    certificate: CertificateAnswer | None


class Requests(Struct, frozen=True):
    """Newest first; `next` is for `before`, to read on; null at the end."""

    requests: list[RequestAnswer]
    next: str | None


class Verdict(Struct, frozen=True):
    """Whether the certificate is about whom was named."""

    verified: bool


class Found(Struct, frozen=True):
    """A place where a text was found: a table and column, or a file."""

    place: str
    times: int


class Proof(Struct, frozen=True):
    """Every place where one of the texts was found; `clean`: there is none."""

    clean: bool
    found: list[Found]


class Suppression(Struct, frozen=True):
    """A keyed hash of an identifier that is kept out, and the request by which it is."""

    hash: str
    type: str
    made: datetime
    request: str


class Suppressions(Struct, frozen=True):
    """The newest of `count`; and how many calls and rows of each source were kept out so far.

    `next` is for `after`, to read on; null at the end.
    """

    count: int
    suppressions: list[Suppression]
    kept_out: dict[str, int]
    next: str | None


class ChooseScope(Conflict):
    """It would take more than one person, perhaps: somebody has to say how far it goes."""

    code = "choose_scope"


# ------------------------------------------------------------------ forgetting


def preview_deletion(call: Call) -> Previews:
    body: Reaching = call.body
    with reading(call) as view:
        subject = subject_of(view, body.subject)
        scopes = [body.scope] if body.scope else [one for one in SCOPES if subject.type is not None or one == "profile"]
        return Previews([preview(view, subject, one) for one in scopes])


def delete(call: Call) -> RequestAnswer:
    body: Deletion = call.body
    with reading(call) as view:
        subject = subject_of(view, body.subject)
        would = preview(view, subject, body.scope or "profile")
    doubts = [one.message for one in would.warnings if one.code in DOUBTFUL]
    if doubts and body.scope is None:
        raise ChooseScope(f"{' '.join(doubts)} Say `scope`: `records` or `profile`.")
    kind: Kind = "suppress_and_delete" if body.suppress else "delete"
    return _asked(call, kind, Asked(body.subject, body.scope or "profile"))


def _asked(call: Call, kind: Kind, asked: Asked) -> RequestAnswer:
    assert call.principal is not None
    context = call.context
    with writing(context.database) as connection:
        (id_,) = ask(connection, space=call.space.number, kind=kind, by=call.principal.name, subjects=[asked])
    context.tap.forget(call.space.number, context.workspace.sources.values())
    return _answer(_find(call, id_))


def list_deletions(call: Call) -> Requests:
    query: RequestsQuery = call.query
    stop = int(query.before) if query.before else FOREVER
    with call.context.database.reader() as connection:
        found = listed(connection, call.space.number, query.limit + 1, stop, query.kind or EVERY_KIND)
    page = found[: query.limit]
    return Requests([_answer(one) for one in page], str(page[-1].made) if len(found) > query.limit else None)


def get_deletion(call: Call) -> RequestAnswer:
    until = time.monotonic() + call.query.wait
    found = _find(call, call.path["request"])
    while not found.over and time.monotonic() < until and not call.context.stopping.is_set():
        time.sleep(LOOK_EVERY)
        found = _find(call, found.id)
    return _answer(found)


def verify_deletion(call: Call) -> Verdict:
    with reading(call) as view:
        subject = subject_of(view, call.body.subject)
    request = _find(call, call.path["request"])
    with writing(call.context.database) as connection:
        return Verdict(verifies(connection, request, subject))


def _find(call: Call, id_: str) -> Request:
    with call.context.database.reader() as connection:
        return find(connection, call.space.number, id_)


def _answer(request: Request) -> RequestAnswer:
    said = request.said
    certificate = CertificateAnswer(
        said.scope,
        said.records,
        said.sources,
        said.identifiers,
        said.shared,
        said.profiles,
        said.profiles_gone,
        said.seal,
    )
    return RequestAnswer(
        request.id,
        request.kind,
        request.state,
        moment(request.made),
        moment_or_none(request.finished),
        request.by,
        said.problem or None,
        certificate if request.state == "done" else None,
    )


# ------------------------------------------------------------------ proof, and what is known


def prove_absence(call: Call) -> Proof:
    context = call.context
    lenses = [lens_of(space.number, context.live.plan(space.number)) for space in context.workspace.spaces.values()]
    texts = texts_of(lenses, call.body.identifiers)
    slugs = {number: source.slug for number, source in context.workspace.sources_by_number.items()}
    with context.database.reader() as connection:
        stores = [SpaceStore(connection, number, slugs) for number in context.workspace.spaces_by_number]
        found = [Found(one.place, one.times) for one in prove(context.database, stores, texts)]
    return Proof(not found, found)


def tell_person(call: Call) -> StreamingResponse:
    return _streamed(call, as_json, JSON)


def list_records(call: Call) -> StreamingResponse:
    return _streamed(call, as_csv, CSV)


def _streamed(call: Call, tell: Teller, media_type: str) -> StreamingResponse:
    with reading(call) as view:
        whose(
            view, subject_of(view, call.body.subject), call.body.scope
        )  # refused now, not in the middle of the answer
    return StreamingResponse(_told(call, tell), media_type=media_type, headers={"Cache-Control": "no-store"})


def _told(call: Call, tell: Teller) -> Iterator[bytes]:
    with reading(call) as view:
        yield from tell(view, subject_of(view, call.body.subject), call.body.scope)


# ------------------------------------------------------------------ keeping out


def suppress(call: Call) -> RequestAnswer:
    return _suppression(call, "suppress")


def lift_suppression(call: Call) -> RequestAnswer:
    return _suppression(call, "unsuppress")


def _suppression(call: Call, kind: Kind) -> RequestAnswer:
    with reading(call) as view:
        subject_of(view, call.body.subject)
    scope = call.body.scope if isinstance(call.body, Reaching) and call.body.scope else "records"
    return _asked(call, kind, Asked(call.body.subject, scope))


def list_suppressions(call: Call) -> Suppressions:
    query: SuppressionsQuery = call.query
    space, slugs = call.space.number, call.context.workspace.sources_by_number
    stop, _, after = query.after.partition("-")
    place = {"stop": int(stop) if stop else FOREVER, "hash": after}
    with call.context.database.reader() as connection:
        ((count,),) = connection.rows("privacy.count_suppressions", space=space)
        rows = connection.rows("privacy.suppressions_after", space=space, limit=query.limit + 1, **place)
        kept_out = connection.rows("privacy.counts_kept_out", space=space)
    page = rows[: query.limit]
    found = [Suppression(hash_, type_, moment(made), request) for hash_, type_, made, request in page]
    times = {slugs[source].slug: times for source, times in kept_out if source in slugs}
    return Suppressions(count, found, times, f"{page[-1][2]}-{page[-1][0]}" if len(rows) > query.limit else None)


# ------------------------------------------------------------------ what can be asked

_SPACE = "/api/v1/spaces/{space}"
_DELETIONS = f"{_SPACE}/deletions"
_SUPPRESSIONS = f"{_SPACE}/suppressions"


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST", f"{_DELETIONS}/preview", "What forgetting somebody would take away", "space_admin", Nothing, Reaching,
        Previews, preview_deletion, tag=TAG,
    ),
    Endpoint("GET", _DELETIONS, "The requests", "space_admin", RequestsQuery, None, Requests, list_deletions, tag=TAG),
    Endpoint(
        "POST", _DELETIONS, "Forget somebody", "space_admin", Nothing, Deletion, RequestAnswer, delete, 202, tag=TAG
    ),
    Endpoint(
        "GET", f"{_DELETIONS}/{{request}}", "How far a request is, and its certificate", "space_admin", WaitQuery, None,
        RequestAnswer, get_deletion, tag=TAG,
    ),
    Endpoint(
        "POST", f"{_DELETIONS}/{{request}}/verify", "Whether a certificate is about somebody", "space_admin", Nothing,
        Whom, Verdict, verify_deletion, tag=TAG,
    ),
    Endpoint(
        "GET", _SUPPRESSIONS, "Who is kept out, and how often", "space_admin", SuppressionsQuery, None, Suppressions,
        list_suppressions, tag=TAG,
    ),
    Endpoint(
        "POST", _SUPPRESSIONS, "Keep somebody out", "space_admin", Nothing, Reaching, RequestAnswer, suppress, 202,
        tag=TAG,
    ),
    Endpoint(
        "POST", f"{_SUPPRESSIONS}/lift", "Let somebody in again", "space_admin", Nothing, Whom, RequestAnswer,
        lift_suppression, 202, tag=TAG,
    ),
    Endpoint(
        "POST", f"{_SPACE}/access", "All that is known about somebody", "space_admin", Nothing, Access, dict[str, Any],
        tell_person, tag=TAG,
    ),
    Endpoint(
        "POST", f"{_SPACE}/access.csv", "All records of somebody, as a table", "space_admin", Nothing, Access, str,
        list_records, media_type=CSV, tag=TAG,
    ),
    Endpoint(
        "POST", "/api/v1/prove", "Look everywhere for somebody's identifiers", "admin", Nothing, Identifiers, Proof,
        prove_absence, tag=TAG,
    ),
    *retention.ENDPOINTS,
    *consent.ENDPOINTS,
)  # fmt: skip
