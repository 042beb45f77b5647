"""Writes the demo's files: seven sources, their ruleset, and the truth. The same size and seed give the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import parquet

from onefold.demo import cast
from onefold.demo.calls import Call, Outbox
from onefold.demo.journeys import live, wander
from onefold.demo.oddities import BROKEN_LINES, misbehave, repeat, spoil
from onefold.demo.people import Household, Person, make_households
from onefold.demo.tables import Contact, Subscriber, Ticket, make_contacts, make_subscribers, make_tickets
from onefold.errors import InvalidInput

SMALLEST, LARGEST = 100, 15_000
"""How many customers a demo may have: below, some stories cannot happen; above, made-up phone numbers run out."""

SOURCES: Mapping[str, str] = {
    "website": "website.jsonl",
    "ios_app": "ios_app.jsonl",
    "android_app": "android_app.jsonl",
    "trails_app": "trails_app.jsonl",
    "crm": "crm.csv",
    "support": "support.parquet",
    "newsletter": "newsletter.csv",
}
"""Each source's file in the demo's folder."""

Truth = tuple[str, str, str]


class Shop(NamedTuple):
    """All that the shop's systems know, and the truth that they do not."""

    calls: list[Call]
    contacts: list[Contact]
    tickets: list[Ticket]
    subscribers: list[Subscriber]

    def truth(self) -> Iterable[Truth]:
        """(source, record_id, customer), each record once."""
        told = {(call.source, call.body["messageId"]): call.customer for call in self.calls}
        yield from ((source, record, customer) for (source, record), customer in told.items())
        yield from (("crm", row.number, row.customer) for row in self.contacts)
        yield from (("support", row.number, row.customer) for row in self.tickets)
        yield from (("newsletter", row.id, row.customer) for row in self.subscribers)


def generate(out: Path, customers: int = 3000, seed: int = 7) -> None:
    """Writes SOURCES, space.yaml and truth.csv into `out`, which is made if need be.

    Raises InvalidInput if `customers` is not from SMALLEST to LARGEST.
    """
    if not SMALLEST <= customers <= LARGEST:
        raise InvalidInput(f"the demo can have {SMALLEST} to {LARGEST} customers, not {customers}")
    shop = open_shop(customers, seed)
    out.mkdir(parents=True, exist_ok=True)
    for source in ("website", "ios_app", "android_app", "trails_app"):
        _write_calls(out / SOURCES[source], source, shop.calls)
    _write_contacts(out / SOURCES["crm"], shop.contacts)
    _write_tickets(out / SOURCES["support"], shop.tickets)
    _write_subscribers(out / SOURCES["newsletter"], shop.subscribers)
    _write_rows(out / "truth.csv", ("source", "record_id", "customer"), sorted(shop.truth()))
    (out / "space.yaml").write_text(files("onefold.demo").joinpath("space.yaml").read_text("utf-8"), "utf-8")


def open_shop(customers: int, seed: int) -> Shop:
    """A year of the shop, in memory."""
    rng = Random(seed)
    households = make_households(rng, customers)
    people = [person for household in households for person in household]
    return Shop(
        calls=_make_calls(rng, households, people),
        contacts=cast.CONTACTS + make_contacts(rng, people),
        tickets=cast.TICKETS + make_tickets(rng, people),
        subscribers=cast.SUBSCRIBERS + make_subscribers(rng, people),
    )


def _make_calls(rng: Random, households: list[Household], people: list[Person]) -> list[Call]:
    outbox = Outbox(rng)
    for household in households:
        live(rng, outbox, household)
    for visitor in range(len(people) // 3):
        wander(rng, outbox, visitor)
    misbehave(rng, outbox, [person for person in people if person.user_id])
    spoil(rng, outbox.calls)
    cast.act(outbox)
    return sorted(repeat(rng, outbox.calls), key=lambda call: call.received)


def _write_calls(path: Path, source: str, calls: list[Call]) -> None:
    lines = [msgspec.json.encode(call.body) for call in calls if call.source == source]
    if source in BROKEN_LINES:
        lines.insert(len(lines) // 2, BROKEN_LINES[source].encode())
    path.write_bytes(b"\n".join(lines) + b"\n")


def _write_contacts(path: Path, contacts: list[Contact]) -> None:
    header = ("Customer No", "First Name", "Last Name", "E-Mail", "Mobile", "ZIP", "Born", "Web Login", "Last Changed")
    _write_rows(path, header, (contact[1:] for contact in contacts))


def _write_subscribers(path: Path, subscribers: list[Subscriber]) -> None:
    _write_rows(path, ("id", "email", "first_name", "subscribed_at"), (row[1:] for row in subscribers))


def _write_tickets(path: Path, tickets: list[Ticket]) -> None:
    columns = zip(*(ticket[1:] for ticket in tickets), strict=True)
    names = ("Ticket", "Opened", "Caller", "Reply To", "First Name", "Status", "Topic")
    parquet.write_table(pa.table({name: pa.array(column) for name, column in zip(names, columns, strict=True)}), path)


def _write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
