"""What people do on the website and in the apps: browse, sign in, buy, share a tablet, forget to log out."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Any

from onefold.demo.calls import Device, Outbox, random_uuid
from onefold.demo.names import PAGES, PRODUCTS
from onefold.demo.people import DAYS, Household, Person

SHOP, TRAILS = "Fernway", "Fernway Trails"


def live(rng: Random, outbox: Outbox, household: Household) -> None:
    """Everything that a household does online within the year."""
    for person in household:
        if person.online:
            for device in _own_devices(rng):
                _Installation(rng, outbox, device, (person,)).live(rng.choices((1, 2, 3, 5, 9), (3, 4, 3, 2, 1))[0])
    accounts = tuple(person for person in household if person.user_id)
    if len(accounts) > 1 and rng.random() < 0.5:
        _Installation(rng, outbox, _tablet(rng), accounts).live(rng.randrange(4, 10))


def wander(rng: Random, outbox: Outbox, number: int) -> None:
    """A visitor who looks around once and never says who they are."""
    installation = _Installation(rng, outbox, Device("website", SHOP), ())
    installation.browse(f"v{number:05d}", rng.uniform(0, DAYS), None, rng.randrange(1, 4), None)


def _own_devices(rng: Random) -> Iterable[Device]:
    if rng.random() < 0.85:
        yield Device("website", SHOP)
    if rng.random() < 0.2:
        yield Device("website", SHOP)
    phone = _iphone(rng) if rng.random() < 0.5 else _android(rng)
    if rng.random() < 0.5:
        yield phone
    if rng.random() < 0.2:
        yield Device("trails_app", TRAILS, phone.kind, phone.id)


def _iphone(rng: Random) -> Device:
    return Device("ios_app", SHOP, "ios", random_uuid(rng).upper())


def _android(rng: Random) -> Device:
    return Device("android_app", SHOP, "android", f"{rng.getrandbits(64):016x}")


def _tablet(rng: Random) -> Device:
    return _android(rng) if rng.random() < 0.6 else _iphone(rng)


class _Installation:
    """One browser or app with its anonymous id; `people` take turns with it. Nobody is signed in at first."""

    def __init__(self, rng: Random, outbox: Outbox, device: Device, people: tuple[Person, ...]) -> None:
        self._rng = rng
        self._outbox = outbox
        self._device = device
        self._people = people
        self._anonymous_id = random_uuid(rng)
        self._signed_in: Person | None = None

    def live(self, visits: int) -> None:
        for day in sorted(self._rng.uniform(0, DAYS) for _ in range(visits)):
            self._visit(self._rng.choice(self._people), day)

    def _visit(self, person: Person, day: float) -> None:
        rng = self._rng
        if self._signed_in not in (None, person):
            self._signed_in = None  # the other one logged out, and nobody reset the app
            if rng.random() < 0.7:
                self._identify(person, day - 0.001)
        self.browse(person.customer, day, self._user_id(), rng.randrange(1, 4), person.ip)
        if self._signed_in is None and rng.random() < 0.8:
            self._identify(person, day + 0.01)
        if self._signed_in is person or rng.random() < 0.1:
            self._shop(person, day + 0.011)
        if self._signed_in is person and rng.random() < 0.1:
            self._log_out()

    def _user_id(self) -> str | None:
        return self._signed_in.user_id if self._signed_in else None

    def _log_out(self) -> None:
        self._signed_in = None
        if self._rng.random() < 0.5:
            self._anonymous_id = random_uuid(self._rng)

    def _identify(self, person: Person, day: float) -> None:
        """Those with an account sign in; the others leave an e-mail address at the guest checkout."""
        if person.user_id is None and person.email is None:
            return
        said = {"type": "identify", "traits": self._traits(person, day)}
        self._send(person.customer, day, said, person.user_id, person.ip)
        self._signed_in = person if person.user_id else None

    def _traits(self, person: Person, day: float) -> dict[str, Any]:
        rng, traits = self._rng, {"firstName": person.first, "lastName": person.last}
        if person.email:
            traits["email"] = person.email
        if rng.random() < 0.4 and (phone := person.phone_on(day)):
            traits["phone"] = phone
        if rng.random() < 0.3:
            traits["birthDate"] = person.born
        return traits

    def _shop(self, person: Person, day: float) -> None:
        product = self._rng.choice(PRODUCTS)
        if self._device.app == TRAILS:
            self._track(person, day, "Hike Recorded", {"kilometres": self._rng.randrange(3, 30)})
            return
        self._track(person, day, "Product Added", {"product": product})
        if self._rng.random() < 0.5:
            self._track(person, day + 0.004, "Order Completed", {"product": product})

    def _track(self, person: Person, day: float, event: str, properties: dict[str, Any]) -> None:
        said = {"type": "track", "event": event, "properties": properties}
        self._send(person.customer, day, said, self._user_id(), person.ip)

    def browse(self, customer: str, day: float, user_id: str | None, looks: int, ip: str | None) -> None:
        kind = "screen" if self._device.id else "page"
        for look in range(looks):
            self._send(customer, day + look * 0.0007, {"type": kind, "name": self._rng.choice(PAGES)}, user_id, ip)

    def _send(self, customer: str, day: float, said: dict[str, Any], user_id: str | None, ip: str | None) -> None:
        ids = {"anonymousId": self._anonymous_id} | ({"userId": user_id} if user_id else {})
        self._outbox.send(self._device, day, customer, {**said, **ids}, ip)
