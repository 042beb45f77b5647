"""Shop traffic without end: sessions of new and repeat visitors as calls of some 700 bytes, as analytics.js sends them.

Of the events 8 % bring identifiers never seen before and 2 % touch a contested component. The same seed, the same
calls.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from benchmarks.live import visitors

Call = dict[str, object]
Kind = Literal["page", "track", "identify"]

OPEN_SESSIONS = 200
NEW_VISITOR = 0.5  # of the sessions; half of those sign up in it
NEW_BROWSER = 0.05  # of the sessions: a visitor of before comes with another device
BORROWED = 0.016  # of the sessions: on a browser that two people use
SHORTEST, LONGEST = 4, 16  # events of a session
EPOCH = datetime(2026, 11, 1, tzinfo=UTC)
_AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)


class Event(NamedTuple):
    """One event before it is written as a call; `new` says that it brings an identifier never seen before."""

    kind: Kind
    anonymous_id: str
    visitor: int
    signed_in: bool
    new: bool
    contested: bool
    phone: str = ""


class _Session:
    """What one visitor does in one sitting."""

    def __init__(self, visitor: int, browser: str, length: int) -> None:
        self.visitor = visitor
        self.browser = browser
        self.left = length
        self.signed_in = False
        self.new_browser = False
        self.signs_up = False
        self.contested = False

    def event(self, chance: random.Random) -> Event:
        self.left -= 1
        new, self.new_browser = self.new_browser, False
        kind: Kind = "page" if chance.random() < 0.6 else "track"
        if self.signs_up and not new:
            kind, new, self.signs_up, self.signed_in = "identify", True, False, True
        return Event(kind, self.browser, self.visitor, self.signed_in, new, self.contested)


def events(seed: int = 1, known: int = 0) -> Iterator[Event]:
    """What happens from now on in a shop that already knows visitors 0 to `known - 1`."""
    chance = random.Random(seed)
    count = known
    devices = 0

    def begin() -> _Session:
        nonlocal count, devices
        drawn = chance.random()
        length = chance.randint(SHORTEST, LONGEST)
        if drawn < NEW_VISITOR or count <= visitors.SHARING:
            count += 1
            session = _Session(count - 1, visitors.anonymous_id(count - 1), length)
            session.new_browser = True
            session.signs_up = visitors.signs_up(count - 1)
            return session
        drawn -= NEW_VISITOR
        if drawn < BORROWED:
            visitor = visitors.borrower(chance.randrange(count // visitors.SHARING))
            session = _Session(visitor, visitors.anonymous_id(visitors.lender(visitor)), length)
            session.signed_in = session.contested = True
            return session
        visitor = chance.randrange(count)
        session = _Session(visitor, visitors.anonymous_id(visitor), length)
        session.signed_in = visitors.signs_up(visitor)
        if drawn < BORROWED + NEW_BROWSER:
            devices += 1
            session.browser = visitors.anonymous_id(visitor, seed * 1_000_000 + devices)
            session.new_browser = True
        return session

    sessions = [begin() for _ in range(OPEN_SESSIONS)]
    while True:
        place = chance.randrange(OPEN_SESSIONS)
        yield sessions[place].event(chance)
        if sessions[place].left == 0:
            sessions[place] = begin()


def kiosk(users: int, seed: int = 1) -> Iterator[Event]:
    """One browser in a shop, which so many have used already: people log in one after another and do a few things."""
    chance = random.Random(seed)
    browser = visitors.anonymous_id(visitors.KIOSK)
    while True:
        users += 1
        for turn in range(chance.randint(SHORTEST, LONGEST)):
            kind: Kind = "page" if turn else "identify"
            yield Event(kind, browser, visitors.KIOSK - users, turn > 0, turn == 0, contested=True)


def call_centre(users: int, seed: int = 1) -> Iterator[Event]:
    """One telephone number, which so many customers have given already: each says it a few times."""
    chance = random.Random(seed)
    while True:
        users += 1
        visitor = visitors.CALL_CENTRE - users
        browser = visitors.anonymous_id(visitor)
        for turn in range(chance.randint(SHORTEST, LONGEST)):
            yield Event("identify", browser, visitor, True, turn == 0, contested=True, phone=visitors.HOTLINE)  # noqa: FBT003


def call(event: Event, seed: int, number: int, spacing: int = 1) -> Call:
    """The event as analytics.js sends it, so many milliseconds after the one before."""
    moment = EPOCH + timedelta(milliseconds=number * spacing)
    path = f"/products/{number % 997}"
    return {
        "timestamp": _written(moment),
        "integrations": {},
        "type": event.kind,
        **({"userId": visitors.user_id(event.visitor)} if event.signed_in or event.kind == "identify" else {}),
        **_said(event, path, number),
        "context": {
            "page": {
                "path": path,
                "referrer": "https://www.search.example/",
                "search": "?utm_source=mail",
                "title": "Boots",
                "url": f"https://shop.example{path}?utm_source=mail",
            },
            "userAgent": _AGENT,
            "locale": "en-US",
            "library": {"name": "analytics.js", "version": "npm:next-1.81.0"},
            "timezone": "Europe/Berlin",
        },
        "messageId": visitors.message_id(seed, number),
        "anonymousId": event.anonymous_id,
    }


def _said(event: Event, path: str, number: int) -> Call:
    if event.kind == "identify":
        whose = {"phone": event.phone} if event.phone else {"email": visitors.email(event.visitor)}
        return {"traits": {**whose, "firstName": visitors.first_name(event.visitor), "plan": "free"}}
    if event.kind == "page":
        return {"name": "Product", "properties": {"path": path, "title": "Boots"}}
    return {"event": "Product Viewed", "properties": {"sku": f"sku-{number % 997}", "price": 49.9, "currency": "EUR"}}


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def calls(stream: Iterator[Event], seed: int = 1, spacing: int = 1) -> Iterator[Call]:
    """Each event as a call. `spacing` 0: all happen when they arrive, so that none is late."""
    return (call(event, seed, number, spacing) for number, event in enumerate(stream))


def batch(items: list[Call]) -> bytes:
    """The body of a batch request, sent just after the last of its calls happened."""
    return msgspec.json.encode({"batch": items, "sentAt": items[-1]["timestamp"]})


def single(item: Call) -> bytes:
    """The body of a request of one call."""
    return msgspec.json.encode(item | {"sentAt": item["timestamp"]})
