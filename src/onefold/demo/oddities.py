"""What goes wrong in a real shop's tracking: junk values, repeats, a tester, a kiosk, an old checkout, broken lines."""

from __future__ import annotations

from random import Random

from onefold.demo.calls import Call, Device, Outbox, random_uuid
from onefold.demo.journeys import SHOP
from onefold.demo.people import DAYS, Person

BROKEN_LINES = {
    "website": '{"type":"track","messageId":"website-cut","event":"Product Vie',
    "ios_app": '["not", "a", "call"]',
    "android_app": '{"type":"page","messageId":"android-odd","anonymousId":"a-odd","timestamp":"2026-99-99T99:99:99Z"}',
}
"""One line for each of these sources that nobody can read: cut off, no object, an impossible time."""

STAFF = "staff"
_WEBSITE = Device("website", SHOP)
_KIOSK = Device("android_app", SHOP, "android", "kiosk-main-street")


def misbehave(rng: Random, outbox: Outbox, accounts: list[Person]) -> None:
    """A tester who clears all cookies at every visit, a kiosk in the store, and a checkout that still says alias."""
    _test_all_week(rng, outbox)
    for person in rng.sample(accounts, min(40, len(accounts))):
        said = {"type": "screen", "name": "Kiosk", "userId": person.user_id, "anonymousId": random_uuid(rng)}
        outbox.send(_KIOSK, rng.uniform(0, DAYS), person.customer, said)
    for person in rng.sample(accounts, min(25, len(accounts))):
        _old_checkout(rng, outbox, person)


def _test_all_week(rng: Random, outbox: Outbox) -> None:
    for visit in range(30):
        anonymous_id, day = random_uuid(rng), 100 + visit * 0.2
        outbox.send(_WEBSITE, day, STAFF, {"type": "page", "name": "Home", "anonymousId": anonymous_id})
        signed_in = {
            "type": "identify",
            "anonymousId": anonymous_id,
            "userId": "u-tester",
            "traits": {"firstName": "QA"},
        }
        outbox.send(_WEBSITE, day + 0.01, STAFF, signed_in)


def _old_checkout(rng: Random, outbox: Outbox, person: Person) -> None:
    visitor, day = random_uuid(rng), rng.uniform(0, DAYS - 1)
    for look in range(2):
        outbox.send(
            _WEBSITE, day + look * 0.001, person.customer, {"type": "page", "name": "Sale", "anonymousId": visitor}
        )
    outbox.send(
        _WEBSITE, day + 0.01, person.customer, {"type": "alias", "previousId": visitor, "userId": person.user_id}
    )


def spoil(rng: Random, calls: list[Call]) -> None:
    """Puts junk where trackers put it, in place: user ids that say null, zeroes for phones, test addresses."""
    for call in calls:
        body, chance = call.body, rng.random()
        if "userId" not in body and chance < 0.005:
            body["userId"] = rng.choice(("null", "undefined", "-1"))
        if "anonymousId" in body and chance > 0.999:
            body["anonymousId"] = "00000000-0000-0000-0000-000000000000"
        if "traits" in body and chance > 0.98:
            body["traits"] |= rng.choice(({"phone": "0000000000"}, {"email": "test@test.com"}, {"email": "n/a"}))


def repeat(rng: Random, calls: list[Call]) -> list[Call]:
    """The calls and, once more, one in a hundred of them: sent again hours later with the same message id."""
    again = [call._replace(received=call.received + 0.2) for call in calls if rng.random() < 0.01]
    return calls + again
