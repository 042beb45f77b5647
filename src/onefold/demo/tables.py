"""The shop's tables: a CRM typed by hand, a support desk, an e-mail platform."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from onefold.demo.calls import START
from onefold.demo.names import SHORT_NAMES, TOPICS
from onefold.demo.people import DAYS, Person

HELP_DESK = "help@fernway.example"
"""The shop's own address, which agents type in when a caller has none."""


class Contact(NamedTuple):
    """A row of the CRM. Every value is text as a person typed it; empty means none."""

    customer: str
    number: str
    first: str
    last: str
    email: str
    phone: str
    postcode: str
    born: str
    login: str
    changed: str


class Ticket(NamedTuple):
    """A row of the support desk."""

    customer: str
    number: str
    opened: datetime
    caller: str | None
    reply_to: str | None
    first: str | None
    status: str
    topic: str


class Subscriber(NamedTuple):
    """A row of the e-mail platform."""

    customer: str
    id: str
    email: str
    first: str
    subscribed: str


def make_contacts(rng: Random, people: list[Person]) -> list[Contact]:
    """Who is in the CRM: everybody who only buys in the store, some of the others, and one in sixteen twice."""
    contacts: list[Contact] = []
    for person in people:
        if not person.online or rng.random() < 0.45:
            contacts.append(_contact(rng, person, 2001 + len(contacts)))
            if rng.random() < 0.06:
                contacts.append(_second_contact(rng, person, 2001 + len(contacts)))
    return contacts


def _contact(rng: Random, person: Person, number: int) -> Contact:
    day = rng.uniform(*person.phone_days)
    return Contact(
        customer=person.customer,
        number=str(number),
        first=_typed_first(rng, person.first),
        last=person.last if rng.random() > 0.02 else _typo(rng, person.last),
        email=_typed_email(rng, person.email),
        phone=_typed_phone(rng, person.phone_on(day)),
        postcode=person.postcode,
        born=person.born if rng.random() < 0.7 else "",
        login=person.user_id if person.user_id and rng.random() < 0.4 else "",
        changed=_written(day),
    )


def _second_contact(rng: Random, person: Person, number: int) -> Contact:
    """Typed in anew at the till, where nobody searched first."""
    contact = _contact(rng, person, number)._replace(login="")
    return contact._replace(email="") if rng.random() < 0.4 else contact._replace(phone="")


def make_tickets(rng: Random, people: list[Person]) -> list[Ticket]:
    """One ticket for every eight customers: half by phone alone, and some with the help desk's own address."""
    tickets: list[Ticket] = []
    for person in rng.sample(people, len(people) // 8):
        day, chance = rng.uniform(*person.phone_days), rng.random()
        caller = _typed_phone(rng, person.phone_on(day)) if chance < 0.65 else None
        reply_to = person.email if chance > 0.5 or not caller else None
        if caller or reply_to:
            tickets.append(_ticket(rng, person, 101 + len(tickets), (day, caller, reply_to)))
    for person in rng.sample(people, min(40, len(people))):
        tickets.append(_ticket(rng, person, 101 + len(tickets), (rng.uniform(0, DAYS), None, HELP_DESK)))
    return tickets


def _ticket(rng: Random, person: Person, number: int, said: tuple[float, str | None, str | None]) -> Ticket:
    day, caller, reply_to = said
    status = "open" if rng.random() < 0.2 else "closed"
    opened = START + timedelta(seconds=int(day * 86400))
    return Ticket(person.customer, f"T{number:05d}", opened, caller, reply_to, person.first, status, rng.choice(TOPICS))


def make_subscribers(rng: Random, people: list[Person]) -> list[Subscriber]:
    """Half of those who have an e-mail address; one address in seventy mistyped, and nothing else to go by."""
    rows: list[Subscriber] = []
    for person in people:
        if person.email and rng.random() < 0.5:
            address = person.email.upper() if rng.random() < 0.1 else person.email
            address = _typo(rng, address) if rng.random() < 0.014 else address
            identifier, first = f"n{1 + len(rows):05d}", person.first if rng.random() < 0.6 else ""
            rows.append(Subscriber(person.customer, identifier, address, first, _written(rng.uniform(0, DAYS))))
    return rows


def _written(day: float) -> str:
    return (START + timedelta(days=day)).strftime("%Y-%m-%d %H:%M:%S")


def _typed_first(rng: Random, first: str) -> str:
    chance = rng.random()
    if chance < 0.06:
        return SHORT_NAMES.get(first, first)
    return _typo(rng, first) if chance > 0.97 else first


def _typed_email(rng: Random, email: str | None) -> str:
    chance = rng.random()
    if email is None or chance < 0.04:
        return rng.choice(("", "", "n/a", "test@test.com"))
    if chance < 0.1:
        return f" {email.capitalize()}"
    if chance < 0.11:
        return email.replace("@", " at ")
    return _typo(rng, email) if chance > 0.96 else email


def _typed_phone(rng: Random, phone: str | None) -> str:
    if phone is None:
        return rng.choice(("", "", "", "000000", "n/a"))
    area, exchange, line = phone[2:5], phone[5:8], phone[8:]
    form = rng.choice(("({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "{}{}{}", "1.{}.{}.{}"))
    return form.format(area, exchange, line)


def _typo(rng: Random, text: str) -> str:
    """A letter left out, or two swapped, somewhere after the first."""
    place = rng.randrange(1, max(2, text.find("@") if "@" in text else len(text) - 1))
    if rng.random() < 0.5:
        return text[:place] + text[place + 1 :]
    return text[:place] + text[place : place + 2][::-1] + text[place + 2 :]
