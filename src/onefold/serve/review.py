"""The review over HTTP: what rules propose, and what the one who asks confirms, refuses, skips, and takes back."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct
from starlette.routing import BaseRoute

from onefold.live.arrival import Order
from onefold.live.review import queue
from onefold.live.review.orders import Decision
from onefold.live.review.queue import ProposalSaid, Queue, Settled, as_decided
from onefold.live.review.rows import By, Place, State, shown_number
from onefold.live.statements.asked import Statements
from onefold.live.statements.preview import Preview
from onefold.ruleset.schema import Statement
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of

TAG = "Review"
BASE = "/api/v1/spaces/{space}/review"

CURSOR = r"^(-?[0-9]{1,18}\.-?[0-9]{1,18}\.[0-9]{1,12})?$"

OrderBy = Annotated[
    By,
    Meta(
        description="What comes first: the highest score, the most records, or the greatest worth, by the "
        "`review_value` of the rule."
    ),
]
Limit = Annotated[int, Meta(ge=1, le=100)]
Cursor = Annotated[str, Meta(pattern=CURSOR, description="`next` of the page before.")]


class NextQuery(Struct, frozen=True, forbid_unknown_fields=True):
    by: OrderBy = "score"


class PageQuery(Struct, frozen=True, forbid_unknown_fields=True):
    state: Literal["open", "skipped"] = "open"
    by: OrderBy = "score"
    limit: Limit = 20
    cursor: Cursor = ""


class DecidedQuery(Struct, frozen=True, forbid_unknown_fields=True):
    state: Literal["confirmed", "refused"] = "confirmed"
    by: OrderBy = "score"
    limit: Limit = 20
    cursor: Cursor = ""


class NextAnswer(Struct, frozen=True):
    """The proposal to decide on next; null where there is none."""

    proposal: ProposalSaid | None


class PageAnswer(Struct, frozen=True):
    """Proposals in order; `next` is the cursor of what follows, null at the end."""

    proposals: list[ProposalSaid]
    next: str | None


class DecidedAnswer(Struct, frozen=True):
    """What was decided; `next` is the cursor of what follows, null at the end."""

    proposals: list[Settled]
    next: str | None


class NewDecision(Struct, frozen=True, forbid_unknown_fields=True):
    """`confirm`: they are one customer, from now on. `refuse`: they never are. `skip`: not decided, and put aside."""

    decision: Decision
    reason: Annotated[str, Meta(max_length=1_000)] | None = None


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def next_to_review(call: Call) -> NextAnswer:
    with reading(call) as view:
        return NextAnswer(queue.next_proposal(view, call.query.by, lambda order: _send(call, order)))


def list_to_review(call: Call) -> PageAnswer:
    query: PageQuery = call.query
    with reading(call) as view:
        after = _place(view.store.low, query.cursor)
        found, following = queue.proposals(
            view, query.state, query.by, after, query.limit, lambda order: _send(call, order)
        )
    return PageAnswer(found, _cursor(following))


def list_decided(call: Call) -> DecidedAnswer:
    query: DecidedQuery = call.query
    with reading(call) as view:
        found, following = queue.settled(view, query.state, query.by, _place(view.store.low, query.cursor), query.limit)
    return DecidedAnswer(found, _cursor(following))


def count_to_review(call: Call) -> Queue:
    with reading(call) as view:
        return queue.queue(view.store)


def preview_confirming(call: Call) -> Preview:
    with reading(call) as view:
        refs = queue.confirmed_by(view, _number(call))
    statements = Statements(call.context.workspace, call.space.slug, call.context.live)
    return statements.preview([Statement(together=tuple(refs))]).preview


_STATES: dict[Decision, State] = {"confirm": "confirmed", "refuse": "refused", "skip": "skipped"}


def decide(call: Call) -> Settled:
    body: NewDecision = call.body
    number = _number(call)
    queue.decide(lambda order: _carry_out(call, order), number, body.decision, _by(call), body.reason)
    return _settled(call, number, _STATES[body.decision])


def undo(call: Call) -> Settled:
    number = _number(call)
    queue.undo(lambda order: _carry_out(call, order), number, _by(call))
    return _settled(call, number, "open")


def _settled(call: Call, number: int, state: State) -> Settled:
    with reading(call) as view:
        return as_decided(view.store, number, state)


def _by(call: Call) -> str:
    assert call.principal is not None
    return call.principal.name


def _number(call: Call) -> int:
    """A number that is none, or too large to be one, is nobody's."""
    text = call.path["number"]
    return shown_number(int(text)) if text.isascii() and text.isdigit() and len(text) <= 12 else 0  # noqa: PLR2004 - digits of a number


def _carry_out(call: Call, order: Order) -> None:
    """Have it done, and see what it changed of the space's statements."""
    call.context.live.submit(call.space.number, [order]).result()
    call.context.workspace.refresh()


def _send(call: Call, order: Order) -> None:
    """Have it done some time: whoever asks need not wait for that."""
    call.context.live.submit(call.space.number, [order])


def _place(low: int, cursor: str) -> Place:
    if not cursor:
        return Place()
    first, second, number = cursor.split(".")
    return Place(int(first), int(second), low + int(number))


def _cursor(place: Place | None) -> str | None:
    return None if place is None else f"{place.first}.{place.second}.{shown_number(place.number)}"


ENDPOINTS = (
    Endpoint(
        "GET",
        f"{BASE}/next",
        "The proposal to decide on next",
        "read",
        NextQuery,
        None,
        NextAnswer,
        next_to_review,
        tag=TAG,
    ),
    Endpoint(
        "GET", f"{BASE}/counts", "How much there is to review", "read", Nothing, None, Queue, count_to_review, tag=TAG
    ),
    Endpoint(
        "GET",
        f"{BASE}/decided",
        "What was decided in review",
        "read",
        DecidedQuery,
        None,
        DecidedAnswer,
        list_decided,
        tag=TAG,
    ),
    Endpoint("GET", BASE, "What rules to review propose", "read", PageQuery, None, PageAnswer, list_to_review, tag=TAG),
    Endpoint(
        "GET",
        f"{BASE}/{{number}}/preview",
        "What confirming a proposal would change",
        "read",
        Nothing,
        None,
        Preview,
        preview_confirming,
        tag=TAG,
    ),
    Endpoint(
        "POST",
        f"{BASE}/{{number}}/decision",
        "Confirm, refuse or skip a proposal",
        "space_admin",
        None,
        NewDecision,
        Settled,
        decide,
        tag=TAG,
    ),
    Endpoint(
        "POST",
        f"{BASE}/{{number}}/undo",
        "Take back what was decided on a proposal",
        "space_admin",
        Nothing,
        None,
        Settled,
        undo,
        tag=TAG,
    ),
)
