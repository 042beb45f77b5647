"""Sends alerts to webhooks: tries again after longer and longer, and gives up in the end. Never logs what is sent."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from onefold.errors import NotFound, OnefoldError
from onefold.live.monitor.alerts import AlertSaid, alert_numbered, told
from onefold.live.monitor.looking import looking
from onefold.live.monitor.outbound import find_target, post
from onefold.live.monitor.webhooks import Webhook, signed
from onefold.live.view.answers import instant
from onefold.store.port import Database, writing
from onefold.store.rows import SHIFT
from onefold.store.workspace import Workspace

LOG = logging.getLogger("onefold.live")

SECOND = 1_000_000
AGAIN = (5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600)
"""Seconds after which a delivery is tried again, as Standard Webhooks suggests; after the last it is given up."""

AT_ONCE = 100
"""Deliveries of one round."""

LINES = 4
"""Calls made at a time, so that a slow host keeps few others waiting."""

MINE = 120 * SECOND
"""How long a delivery is left to the server that took it, should that have died meanwhile."""

GONE = 410
"""Status by which a host says that it wants no more."""

NAME = "Onefold-Webhooks"


class Due(NamedTuple):
    """A delivery to be made: the webhook, the alert, how often it was tried, and what is sent."""

    webhook: Webhook
    alert: int
    attempts: int
    body: bytes


class Result(NamedTuple):
    """What came of a try: for people, without a word of the other side's. `gone`: the host wants no more."""

    outcome: str
    delivered: bool = False
    gone: bool = False


def deliver_due(database: Database, workspace: Workspace, clock: Callable[[], int], *, private: bool) -> int:
    """Make the deliveries that are due; answers how many were tried."""
    due = _taken(database, workspace, clock())
    if not due:
        return 0
    by_webhook: dict[int, list[Due]] = {}
    for one in due:
        by_webhook.setdefault(one.webhook.number, []).append(one)
    with ThreadPoolExecutor(LINES, thread_name_prefix="webhooks") as lines:
        list(lines.map(lambda some: _deliver(database, some, clock, private=private), by_webhook.values()))
    return len(due)


def _taken(database: Database, workspace: Workspace, now: int) -> list[Due]:
    """The deliveries that are due, taken so that no other server makes them too."""
    with database.reader() as connection:
        rows = connection.rows("monitor.due_deliveries", now=now, limit=AT_ONCE)
    if not rows:
        return []
    with writing(database) as connection:
        taken = [
            row
            for row in rows
            if connection.run(
                "monitor.take_delivery", webhook=row[0], alert=row[1], attempts=row[2], now=now, until=now + MINE
            )
        ]
    return [found for row in taken if (found := _prepared(database, workspace, *row)) is not None]


def _prepared(database: Database, workspace: Workspace, webhook: int, alert: int, attempts: int) -> Due | None:
    """None for what is no longer there."""
    space = workspace.spaces_by_number.get(alert >> SHIFT)
    if space is None:
        return None
    with looking(database, workspace, space) as view:
        connection = view.store.connection
        rows = connection.rows("monitor.webhook", number=webhook)
        try:
            said = told(view, alert_numbered(connection, space.number, alert & ((1 << SHIFT) - 1)))
        except NotFound:
            return None
    return Due(Webhook(*rows[0]), alert, attempts, message(space.slug, said)) if rows else None


def message(space: str, said: AlertSaid) -> bytes:
    """What is sent: JSON, with times as people write them."""
    data = {
        "space": space,
        **msgspec.to_builtins(said),
        "raised": instant(said.raised),
        "ended": instant(said.ended),
        "acknowledged": instant(said.acknowledged),
    }
    return msgspec.json.encode({"type": "alert.raised", "timestamp": instant(said.raised), "data": data})


def attempt(webhook: Webhook, space: str, now: int, *, private: bool) -> Result:
    """Send a message that is of no alert, once, to see whether it arrives."""
    body = {"type": "webhook.test", "timestamp": instant(now), "data": {"space": space}}
    return _send(webhook, f"test_{now}", msgspec.json.encode(body), now, private=private)


def _deliver(database: Database, some: Iterable[Due], clock: Callable[[], int], *, private: bool) -> None:
    """To one webhook, one after the other."""
    for one in some:
        result = send(one, clock(), private=private)
        if not result.delivered:
            about = {"webhook": one.webhook.number, "outcome": result.outcome, "attempts": one.attempts + 1}
            LOG.warning("an alert could not be delivered", extra={"about": about})
        with writing(database) as connection:
            now = clock()
            left = not result.delivered and not result.gone and one.attempts < len(AGAIN)
            connection.run(
                "monitor.tell_delivery",
                webhook=one.webhook.number,
                alert=one.alert,
                attempts=one.attempts + 1,
                due=now + AGAIN[one.attempts] * SECOND if left else None,
                outcome=result.outcome if left or result.delivered else f"given up: {result.outcome}",
            )
            if result.gone:
                connection.run("monitor.stop_webhook", number=one.webhook.number, now=now)


def send(one: Due, now: int, *, private: bool) -> Result:
    """Try once."""
    return _send(one.webhook, f"alert_{one.alert}", one.body, now, private=private)


def _send(webhook: Webhook, message: str, body: bytes, now: int, *, private: bool) -> Result:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": NAME,
        **signed(webhook.secret, message, now, body),
    }
    try:
        status = post(find_target(webhook.url, private=private), headers, body)
    except OnefoldError as error:
        return Result(str(error))
    delivered = 200 <= status < 300  # noqa: PLR2004 - HTTP's
    return Result(f"answered {status}", delivered, gone=status == GONE)
