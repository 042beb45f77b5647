"""Alerts of a space over HTTP: a feed, the rules by which they are raised, and the webhooks that they are sent to.

Identifiers in alerts are masked. Who administers a space can ask for them plainly, with `identifiers=true`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput, NotFound, OnefoldError
from onefold.live.monitor.alert_rules import SHIPPED, AlertKind, AlertRule, remove_rule, rules_of, set_rule
from onefold.live.monitor.alerts import AlertSaid, acknowledge, alerts_after, told
from onefold.live.monitor.deliver import attempt
from onefold.live.monitor.monitor import now
from onefold.live.monitor.webhooks import (
    Webhook,
    add_webhook,
    check_target,
    deliveries_of,
    remove_webhook,
    webhook_numbered,
    webhooks_of,
)
from onefold.live.view.answers import ProfileName
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard, require
from onefold.serve.context import Context
from onefold.serve.endpoint import AccessScope, Call, Endpoint, Handler, Method
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of
from onefold.store.port import writing
from onefold.store.rows import SHIFT

TAG = "Alerts"
EVENT_STREAM = "text/event-stream"
HEARTBEAT = 15.0
"""Seconds of silence after which a stream says that it is alive."""

LOOK_EVERY = 1.0
"""Seconds between two looks for new alerts: they are raised by whichever server measures."""

STREAMED = 100

LAST = (1 << SHIFT) - 1
"""The highest number of an alert."""


class AlertAnswer(Struct, frozen=True):
    """An alert. `ended` null: it lasts. `value` is masked, or null once no record says it any more."""

    number: int
    rule: str
    kind: AlertKind
    raised: datetime
    ended: datetime | None
    acknowledged: datetime | None
    says: str
    profile: ProfileName | None
    type: str | None
    value: str | None
    count: float
    before: float | None


class AlertsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[int, Meta(ge=0, le=LAST, description="The number of the last alert seen.")] = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100
    wait: Annotated[int, Meta(ge=0, le=60, description="Seconds to wait for an alert if there is none yet.")] = 0
    lasting: Annotated[bool, Meta(description="Only those that are not over.")] = False
    identifiers: Annotated[
        bool, Meta(description="Identifiers as they are, not masked: takes a token of scope space_admin.")
    ] = False


class AlertsStreamQuery(Struct, frozen=True, forbid_unknown_fields=True):
    after: Annotated[
        int, Meta(ge=0, le=LAST, description="The last alert seen; the header Last-Event-ID goes before it.")
    ] = 0


class AlertsAnswer(Struct, frozen=True):
    """`next` is what to ask `after` for what follows."""

    alerts: list[AlertAnswer]
    next: int


class RulesAnswer(Struct, frozen=True):
    """By name. `shipped`: those that come with Onefold."""

    rules: dict[str, AlertRule]
    shipped: list[str]


class NewWebhook(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to send alerts: a public address, by https."""

    url: Annotated[str, Meta(min_length=1, max_length=2_000)]


class WebhookAnswer(Struct, frozen=True):
    """A webhook. `stopped`: since when nothing is sent there, as it answered that it is gone."""

    number: int
    url: str
    created: datetime
    stopped: datetime | None


class WebhooksAnswer(Struct, frozen=True):
    webhooks: list[WebhookAnswer]


class NewWebhookAnswer(Struct, frozen=True):
    """A new webhook, and the secret to check its messages with: it is not shown again."""

    number: int
    url: str
    secret: str


class DeliveryAnswer(Struct, frozen=True):
    """An alert sent to a webhook. `next_try` null: it was delivered, or given up."""

    alert: int
    attempts: int
    next_try: datetime | None
    outcome: str


class TryAnswer(Struct, frozen=True):
    """What came of a message sent to see whether it arrives."""

    delivered: bool
    outcome: str


class DeliveriesAnswer(Struct, frozen=True):
    """The newest first."""

    deliveries: list[DeliveryAnswer]


# ------------------------------------------------------------------ the feed


async def list_alerts(call: Call) -> AlertsAnswer:
    query: AlertsQuery = call.query
    if query.identifiers and call.principal is not None:
        require(call.principal, "space_admin")
    until = monotonic() + query.wait
    while not (found := await run_in_threadpool(_found, call, query)) and await _wait(call, until):
        pass
    return AlertsAnswer([answer(one) for one in found], found[-1].number if found else query.after)


async def _wait(call: Call, until: float) -> bool:
    """Whether to look again, in a while."""
    left = until - monotonic()
    return left > 0 and not await _stops_within(call, min(LOOK_EVERY, left))


async def _stops_within(call: Call, seconds: float) -> bool:
    """Whether the service is told to stop before so many seconds have passed."""
    try:
        await asyncio.wait_for(call.context.stopping.wait(), seconds)
    except TimeoutError:
        return False
    return True


def _found(call: Call, query: AlertsQuery) -> list[AlertSaid]:
    with reading(call) as view:
        rows = alerts_after(view.store.connection, view.store.space, query.after, query.limit, lasting=query.lasting)
        return [told(view, one, plainly=query.identifiers) for one in rows]


def answer(one: AlertSaid) -> AlertAnswer:
    """As JSON has it."""
    times = {name: moment_or_none(getattr(one, name)) for name in ("ended", "acknowledged")}
    return msgspec.convert({**msgspec.structs.asdict(one), **times, "raised": moment(one.raised)}, AlertAnswer)


async def stream_alerts(call: Call) -> StreamingResponse:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(call, _resumed(call)), media_type=EVENT_STREAM, headers=headers)


def _resumed(call: Call) -> int:
    last = call.request.headers.get("last-event-id")
    if last is None:
        return int(call.query.after)
    if not (last.isascii() and last.isdecimal() and len(last) < len(str(LAST))):
        raise InvalidInput("Last-Event-ID must be the id of an event of this stream.")
    return int(last)


async def _told(call: Call, after: int) -> AsyncIterator[bytes]:
    """Alerts as server-sent events, until the client leaves, its token is revoked, or the service stops."""
    yield b": alerts follow\n\n"
    spoken = monotonic()
    while True:
        try:
            guard(call.context, "read", call.request.headers, call.path["space"])
            found = await run_in_threadpool(_found, call, AlertsQuery(after=after, limit=STREAMED))
        except OnefoldError:
            return
        for one in found:
            yield b"id: %d\nevent: alert\ndata: %s\n\n" % (one.number, msgspec.json.encode(answer(one)))
            after, spoken = one.number, monotonic()
        if monotonic() - spoken >= HEARTBEAT:
            yield b": alive\n\n"
            spoken = monotonic()
        if len(found) < STREAMED and await _stops_within(call, LOOK_EVERY):
            return


def acknowledge_alert(call: Call) -> AlertAnswer:
    with writing(call.context.database) as connection:
        found = acknowledge(connection, call.space.number, _number(call, "alert"), now(), _by(call))
    with reading(call) as view:
        return answer(told(view, found))


# ------------------------------------------------------------------ rules


def list_rules(call: Call) -> RulesAnswer:
    with call.context.database.reader() as connection:
        return RulesAnswer(rules_of(connection, call.space.number), list(SHIPPED))


def write_rule(call: Call) -> AlertRule:
    rule: AlertRule = call.body
    with writing(call.context.database) as connection:
        set_rule(connection, call.space.number, call.path["rule"], rule, _by(call))
    return rule


def delete_rule(call: Call) -> None:
    with writing(call.context.database) as connection:
        remove_rule(connection, call.space.number, call.path["rule"], _by(call))


# ------------------------------------------------------------------ webhooks


def list_webhooks(call: Call) -> WebhooksAnswer:
    with call.context.database.reader() as connection:
        return WebhooksAnswer([_webhook(one) for one in webhooks_of(connection, call.space.number)])


def create_webhook(call: Call) -> NewWebhookAnswer:
    body: NewWebhook = call.body
    check_target(body.url, private=call.context.settings.webhooks_private)
    with writing(call.context.database) as connection:
        made = add_webhook(connection, call.space.number, body.url, now(), _by(call))
    return NewWebhookAnswer(made.number, made.url, made.secret)


def delete_webhook(call: Call) -> None:
    with writing(call.context.database) as connection:
        remove_webhook(connection, call.space.number, _number(call, "webhook"), _by(call))


def try_webhook(call: Call) -> TryAnswer:
    with call.context.database.reader() as connection:
        webhook = webhook_numbered(connection, call.space.number, _number(call, "webhook"))
    found = attempt(webhook, call.space.slug, now(), private=call.context.settings.webhooks_private)
    return TryAnswer(found.delivered, found.outcome)


def list_deliveries(call: Call) -> DeliveriesAnswer:
    with call.context.database.reader() as connection:
        webhook = webhook_numbered(connection, call.space.number, _number(call, "webhook"))
        found = deliveries_of(connection, webhook.number, 100)
    return DeliveriesAnswer(
        [
            DeliveryAnswer(one.alert & ((1 << SHIFT) - 1), one.attempts, moment_or_none(one.due), one.outcome)
            for one in found
        ]
    )


def _webhook(one: Webhook) -> WebhookAnswer:
    return WebhookAnswer(one.number, one.url, moment(one.created), moment_or_none(one.stopped))


def _by(call: Call) -> str:
    assert call.principal is not None
    return call.principal.name


def _number(call: Call, name: str) -> int:
    text = call.path[name]
    if not (text.isascii() and text.isdecimal() and len(text) < len(str(LAST))):
        raise NotFound(f"There is no such {name}.")
    return int(text)


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


_SPACE = "/api/v1/spaces/{space}"


def _endpoint(
    method: Method, path: str, summary: str, scope: AccessScope, handler: Handler, answer_: Any, **more: Any
) -> Endpoint:
    query, body = more.pop("query", Nothing), more.pop("body", None)
    return Endpoint(method, _SPACE + path, summary, scope, query, body, answer_, handler, tag=TAG, **more)


_ADMIN: AccessScope = "space_admin"
_STREAM = "Alerts as server-sent events"

ENDPOINTS = (
    _endpoint("GET", "/alerts", "What was noticed", "read", list_alerts, AlertsAnswer, query=AlertsQuery),
    _endpoint(
        "GET",
        "/alerts/stream",
        _STREAM,
        "read",
        stream_alerts,
        str,
        query=AlertsStreamQuery,
        media_type=EVENT_STREAM,
        streamed=AlertAnswer,
    ),
    _endpoint("POST", "/alerts/{alert}/acknowledge", "Say that it was seen", _ADMIN, acknowledge_alert, AlertAnswer),
    _endpoint("GET", "/alert_rules", "When alerts are raised", "read", list_rules, RulesAnswer),
    _endpoint("PUT", "/alert_rules/{rule}", "Write a rule", _ADMIN, write_rule, AlertRule, body=AlertRule),
    _endpoint("DELETE", "/alert_rules/{rule}", "Remove a rule that was written", _ADMIN, delete_rule, None),
    _endpoint("GET", "/webhooks", "Where alerts are sent", _ADMIN, list_webhooks, WebhooksAnswer),
    _endpoint(
        "POST",
        "/webhooks",
        "Send alerts to an address; its secret is shown once",
        _ADMIN,
        create_webhook,
        NewWebhookAnswer,
        body=NewWebhook,
        status=201,
    ),
    _endpoint("DELETE", "/webhooks/{webhook}", "Send no more", _ADMIN, delete_webhook, None),
    _endpoint(
        "POST", "/webhooks/{webhook}/try", "Send a message to see whether it arrives", _ADMIN, try_webhook, TryAnswer
    ),
    _endpoint("GET", "/webhooks/{webhook}/deliveries", "What was sent", _ADMIN, list_deliveries, DeliveriesAnswer),
)
