"""The shop's true customers: households, their e-mail addresses and phones, some of them shared or passed on."""

from __future__ import annotations

from random import Random

import msgspec

from onefold.demo.names import AREA_CODES, DOMAINS, FIRST_NAMES, LAST_NAMES

DAYS = 300
"""The shop's records cover this many days from 2026-01-05."""

PASSED_ON_FROM = 150
"""A number that changes hands is the old owner's for the first days ..."""
PASSED_ON_TO = 180
"""... and the new owner's from this day on."""


class Person(msgspec.Struct, frozen=True):
    """One true customer. `phone_days`: from and until which day the phone number is theirs."""

    customer: str
    first: str
    last: str
    postcode: str
    born: str
    ip: str
    email: str | None
    phone: str | None
    user_id: str | None
    online: bool
    phone_days: tuple[int, int] = (0, DAYS)

    def phone_on(self, day: float) -> str | None:
        return self.phone if self.phone_days[0] <= day < self.phone_days[1] else None


Household = tuple[Person, ...]


class Registry:
    """Hands out e-mail addresses, phone numbers and customer numbers that nobody else has."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._emails: set[str] = set()
        self._phones = rng.sample(range(len(AREA_CODES) * 100), len(AREA_CODES) * 100)
        self.customers = 0

    def email(self, first: str, last: str) -> str:
        form = self._rng.choice(("{0}.{1}", "{0}{1}", "{0[0]}.{1}", "{0}_{1}", "{1}.{0}"))
        name, domain = form.format(first.lower(), last.lower()), self._rng.choice(DOMAINS)
        address, number = f"{name}@{domain}", 2
        while address in self._emails:
            address, number = f"{name}{number}@{domain}", number + 1
        self._emails.add(address)
        return address

    def phone(self) -> str:
        """A number set aside for fiction: area code, 555, 0100 to 0199."""
        area, line = divmod(self._phones.pop(), 100)
        return f"+1{AREA_CODES[area]}5550{100 + line}"

    def customer(self) -> str:
        self.customers += 1
        return f"c{self.customers:05d}"


def make_households(rng: Random, customers: int) -> list[Household]:
    """Households with `customers` people in all; some numbers are passed on to strangers."""
    registry = Registry(rng)
    households: list[Household] = []
    while registry.customers < customers:
        size = min(rng.choices((1, 2, 3, 4), (60, 25, 10, 5))[0], customers - registry.customers)
        households.append(_household(rng, registry, size))
    return _pass_phones_on(rng, households)


def _household(rng: Random, registry: Registry, size: int) -> Household:
    last, postcode = rng.choice(LAST_NAMES), f"{rng.randrange(10, 250) * 397:05d}"
    ip = f"198.51.{rng.randrange(100, 104)}.{rng.randrange(1, 255)}"
    firsts = rng.sample(FIRST_NAMES, size)
    family = registry.email("family", last) if size > 1 and rng.random() < 0.2 else None
    return tuple(
        _person(rng, registry, (first, last), (postcode, ip), family if place < 2 else None)
        for place, first in enumerate(firsts)
    )


def _person(
    rng: Random, registry: Registry, name: tuple[str, str], home: tuple[str, str], family: str | None
) -> Person:
    customer = registry.customer()
    online = family is not None or rng.random() < 0.7
    return Person(
        customer=customer,
        first=name[0],
        last=name[1],
        postcode=home[0],
        born=f"{rng.randrange(1945, 2008)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}",
        ip=home[1],
        email=family or (registry.email(*name) if online or rng.random() < 0.85 else None),
        phone=registry.phone() if rng.random() < 0.75 else None,
        user_id=f"u{customer[1:]}" if online and rng.random() < (0.95 if family else 0.8) else None,
        online=online,
    )


def _pass_phones_on(rng: Random, households: list[Household]) -> list[Household]:
    """Of two chosen households, the first's first person gives up the number, the second's first person gets it."""
    chosen = rng.sample(range(len(households)), len(households) // 15 * 2)
    changed = list(households)
    for old, new in zip(chosen[::2], chosen[1::2], strict=True):
        giver = households[old][0]
        if giver.phone is None:
            continue
        lost = msgspec.structs.replace(giver, phone_days=(0, PASSED_ON_FROM))
        gained = msgspec.structs.replace(households[new][0], phone=giver.phone, phone_days=(PASSED_ON_TO, DAYS))
        changed[old] = (lost, *households[old][1:])
        changed[new] = (gained, *households[new][1:])
    return changed
