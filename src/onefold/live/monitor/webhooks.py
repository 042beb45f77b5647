"""Where alerts are sent: addresses that people gave, each with a secret by which what arrives can be checked.

What is sent is signed as Standard Webhooks says: `webhook-signature` is `v1,` and the HMAC-SHA256, in base64, of
`id.timestamp.body` under the secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from msgspec import Struct

from onefold.errors import InvalidInput, NotFound
from onefold.live.monitor.outbound import Unreachable, find_target
from onefold.store.audit import note
from onefold.store.port import Connection

PREFIX = "whsec_"
_RANDOM_BYTES = 32

MOST = 10
"""Webhooks of one space."""

KEPT = 1_000
"""Deliveries of a webhook that are told of, besides those still to be made."""


class Webhook(Struct, frozen=True):
    """An address that alerts of a space are sent to. `stopped`: since when nothing is, as it wanted no more."""

    number: int
    space: int
    url: str
    secret: str
    created: int
    stopped: int | None


class Delivery(Struct, frozen=True):
    """An alert sent to a webhook. `due` None: it was delivered, or given up; `outcome`: what came of the last try."""

    alert: int
    attempts: int
    due: int | None
    outcome: str


def add_webhook(connection: Connection, space: int, url: str, now: int, by: str) -> Webhook:
    """Its address was looked at (`check_target`). The secret is shown now, and never again. Raises InvalidInput."""
    if len(webhooks_of(connection, space)) >= MOST:
        raise InvalidInput(f"A space has at most {MOST} webhooks: remove one first.")
    ((highest,),) = connection.rows("monitor.highest_webhook")
    secret = PREFIX + base64.b64encode(secrets.token_bytes(_RANDOM_BYTES)).decode()
    found = Webhook(int(highest) + 1, space, url, secret, now, None)
    connection.append("webhook", [(found.number, space, url, secret, now, None)])
    note(connection, by=by, action="webhook.created", space=space, detail={"webhook": found.number})
    return found


def check_target(url: str, *, private: bool) -> None:
    """Raises BadAddress. A host that is not known now may be known when something is to be sent."""
    try:
        find_target(url, private=private)
    except Unreachable:
        return


def remove_webhook(connection: Connection, space: int, number: int, by: str) -> None:
    """With all that was still to be sent to it. Raises NotFound."""
    if not connection.run("monitor.remove_webhook", number=number, space=space):
        raise NotFound("There is no such webhook.")
    connection.run("monitor.forget_deliveries", webhook=number)
    note(connection, by=by, action="webhook.removed", space=space, detail={"webhook": number})


def webhooks_of(connection: Connection, space: int) -> list[Webhook]:
    return [Webhook(*row) for row in connection.rows("monitor.webhooks", space=space)]


def webhook_numbered(connection: Connection, space: int, number: int) -> Webhook:
    """Raises NotFound."""
    found = next((one for one in webhooks_of(connection, space) if one.number == number), None)
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def deliveries_of(connection: Connection, webhook: int, limit: int) -> list[Delivery]:
    """The newest first; alerts by their number in the store."""
    rows = connection.rows("monitor.deliveries_of", webhook=webhook, limit=limit)
    return [Delivery(*row) for row in rows]


def address_alerts(connection: Connection, space: int, alerts: Iterable[int], now: int) -> None:
    """Have these alerts sent to every webhook of the space, in the transaction that raises them."""
    numbers = list(alerts)
    for one in webhooks_of(connection, space) if numbers else ():
        if one.stopped is None:
            connection.append("delivery", [(one.number, alert, 0, now, "waiting") for alert in numbers])
            connection.run("monitor.forget_delivered", webhook=one.number, kept=KEPT)


def signed(secret: str, message: str, now: int, body: bytes) -> dict[str, str]:
    """The headers of a message: its id, the time in seconds, and the signature of both and the body."""
    timestamp = str(now // 1_000_000)
    key = base64.b64decode(secret.removeprefix(PREFIX))
    digest = hmac.new(key, b".".join((message.encode(), timestamp.encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }
