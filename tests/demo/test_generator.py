"""The made-up shop: the same every time, its truth whole, and every story really in it."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from pyarrow import parquet

from onefold.demo.generator import SOURCES, generate
from onefold.demo.oddities import BROKEN_LINES
from onefold.demo.tables import HELP_DESK
from onefold.errors import InvalidInput

CALLS = tuple(source for source, file in SOURCES.items() if file.endswith(".jsonl"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    generate(folder, customers=600, seed=3)
    return folder


def read_lines(shop: Path, source: str) -> list[bytes]:
    return (shop / SOURCES[source]).read_bytes().splitlines()


def read_calls(shop: Path, source: str) -> list[dict[str, Any]]:
    broken = BROKEN_LINES.get(source, "").encode()
    return [msgspec.json.decode(line) for line in read_lines(shop, source) if line != broken]


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def record_ids(shop: Path) -> set[tuple[str, str]]:
    calls = {(source, call["messageId"]) for source in CALLS for call in read_calls(shop, source)}
    contacts = {("crm", row["Customer No"]) for row in read_rows(shop / "crm.csv")}
    tickets = {("support", number) for number in parquet.read_table(shop / "support.parquet")["Ticket"].to_pylist()}
    subscribers = {("newsletter", row["id"]) for row in read_rows(shop / "newsletter.csv")}
    return calls | contacts | tickets | subscribers


def all_calls(shop: Path) -> list[dict[str, Any]]:
    return [call for source in CALLS for call in read_calls(shop, source)]


def test_same_seed_same_bytes(shop: Path, tmp_path: Path) -> None:
    generate(tmp_path, customers=600, seed=3)
    names = sorted(path.name for path in shop.iterdir())
    assert names == sorted([*SOURCES.values(), "space.yaml", "truth.csv"])
    assert all((shop / name).read_bytes() == (tmp_path / name).read_bytes() for name in names)


def test_another_seed_another_shop(shop: Path, tmp_path: Path) -> None:
    generate(tmp_path, customers=600, seed=4)
    assert all((shop / file).read_bytes() != (tmp_path / file).read_bytes() for file in SOURCES.values())


@pytest.mark.parametrize("customers", [0, 99, 15_001])
def test_sizes_out_of_bounds_are_refused(tmp_path: Path, customers: int) -> None:
    with pytest.raises(InvalidInput, match="100 to 15000"):
        generate(tmp_path / "none", customers)
    assert not (tmp_path / "none").exists()


def test_truth_names_every_readable_record_once(shop: Path) -> None:
    truth = read_rows(shop / "truth.csv")
    named = [(row["source"], row["record_id"]) for row in truth]
    assert len(named) == len(set(named))
    assert set(named) == record_ids(shop)
    assert all(row["customer"] for row in truth)


def test_most_customers_have_records_and_some_are_never_named(shop: Path) -> None:
    customers = {row["customer"] for row in read_rows(shop / "truth.csv")}
    assert 560 <= sum(customer.startswith("c") for customer in customers) <= 600
    assert sum(customer.startswith("v") for customer in customers) == 200
    assert {"jane", "tom", "twin-1", "twin-2", "margaret", "staff"} <= customers


def test_three_lines_cannot_be_read(shop: Path) -> None:
    for source, broken in BROKEN_LINES.items():
        assert read_lines(shop, source).count(broken.encode()) == 1
    assert len(BROKEN_LINES) == 3


def test_some_messages_come_twice_and_some_late(shop: Path) -> None:
    calls = read_calls(shop, "website")
    twice = [count for count in Counter(call["messageId"] for call in calls).values() if count > 1]
    assert 20 <= len(twice) <= len(calls) // 50
    phones = read_calls(shop, "ios_app") + read_calls(shop, "android_app")
    assert sum(call["receivedAt"][:10] > call["timestamp"][:10] for call in phones) >= 20
    times = [call["timestamp"] for call in phones]
    assert times != sorted(times)


def test_visitors_become_known_on_the_same_browser(shop: Path) -> None:
    anonymous, known = set(), set()
    for call in read_calls(shop, "website"):
        if call.get("type") == "page" and "userId" not in call:
            anonymous.add(call["anonymousId"])
        if call["type"] == "identify":
            known.add(call["anonymousId"])
    assert len(anonymous & known) > 100
    assert len(anonymous - known) > 200


def test_customers_use_several_devices_and_apps(shop: Path) -> None:
    sources_of: dict[str, set[str]] = {}
    for source in CALLS:
        for call in read_calls(shop, source):
            if "userId" in call:
                sources_of.setdefault(call["userId"], set()).add(source)
    assert sum(len(sources) > 1 for sources in sources_of.values()) > 80
    assert sum("trails_app" in sources and len(sources) > 1 for sources in sources_of.values()) > 30


def test_tablets_are_shared_and_one_stands_in_the_store(shop: Path) -> None:
    users: dict[str, set[str]] = {}
    for call in all_calls(shop):
        if device := call["context"].get("device"):
            users.setdefault(device["id"], set()).add(call.get("userId", ""))
    several = [device for device, names in users.items() if len(names - {"", "null", "undefined", "-1"}) > 1]
    assert len(several) > 20
    assert len(users["kiosk-main-street"]) == 40


def test_couples_share_an_email_address(shop: Path) -> None:
    names: dict[str, set[str]] = {}
    for call in all_calls(shop):
        if email := call.get("traits", {}).get("email"):
            names.setdefault(email, set()).add(call["traits"].get("firstName", ""))
    assert sum(email.startswith("family") and len(firsts) > 1 for email, firsts in names.items()) > 5


def test_phone_numbers_are_passed_on(shop: Path) -> None:
    customer_of = {(row["source"], row["record_id"]): row["customer"] for row in read_rows(shop / "truth.csv")}
    owners: dict[str, set[str]] = {}
    for source, record, phone in phones(shop):
        owners.setdefault(phone[-10:], set()).add(customer_of[source, record])
    assert 2 <= sum(len(customers) > 1 for customers in owners.values()) <= 10


def phones(shop: Path) -> Iterator[tuple[str, str, str]]:
    """(source, record id, digits) of every phone number that is one."""
    said = [
        (source, call["messageId"], call.get("traits", {}).get("phone"))
        for source in CALLS
        for call in read_calls(shop, source)
    ]
    said += [("crm", row["Customer No"], row["Mobile"]) for row in read_rows(shop / "crm.csv")]
    said += [
        ("support", row["Ticket"], row["Caller"]) for row in parquet.read_table(shop / "support.parquet").to_pylist()
    ]
    for source, record, text in said:
        digits = "".join(filter(str.isdigit, text or ""))
        if digits.strip("0"):
            yield source, record, digits


def test_junk_is_where_trackers_put_it(shop: Path) -> None:
    calls, contacts = all_calls(shop), read_rows(shop / "crm.csv")
    assert {"null", "undefined", "-1"} <= {call.get("userId") for call in calls}
    assert {"test@test.com", "n/a"} <= {call.get("traits", {}).get("email") for call in calls}
    assert {"test@test.com", "n/a", ""} <= {row["E-Mail"] for row in contacts}
    assert {"000000", "n/a", ""} <= {row["Mobile"] for row in contacts}
    assert sum(call.get("anonymousId") == "00000000-0000-0000-0000-000000000000" for call in calls) > 1


def test_contacts_are_typed_by_hand(shop: Path) -> None:
    truth = {row["record_id"]: row["customer"] for row in read_rows(shop / "truth.csv") if row["source"] == "crm"}
    contacts = read_rows(shop / "crm.csv")
    assert sum(count > 1 for count in Counter(truth.values()).values()) > 10
    assert len({"".join("9" if c.isdigit() else c for c in row["Mobile"]) for row in contacts}) > 5
    assert any(row["E-Mail"].startswith(" ") for row in contacts)


def test_tickets_know_a_phone_or_an_address(shop: Path) -> None:
    tickets = parquet.read_table(shop / "support.parquet").to_pylist()
    assert sum(row["Reply To"] is None for row in tickets) > 20
    assert sum(row["Caller"] is None for row in tickets) > 20
    names = {row["First Name"] for row in tickets if row["Reply To"] == HELP_DESK}
    assert len(names) > 20, "the help desk's own address is more than max_distinct first names"


def test_old_checkouts_send_alias(shop: Path) -> None:
    aliases = [call for call in read_calls(shop, "website") if call["type"] == "alias"]
    assert len({call["messageId"] for call in aliases}) == 25
    assert all(call["previousId"] and call["userId"] for call in aliases)


def test_a_tester_has_more_browsers_in_a_week_than_a_person(shop: Path) -> None:
    calls = [call for call in read_calls(shop, "website") if call.get("userId") == "u-tester"]
    assert len({call["anonymousId"] for call in calls}) == 30
    assert max(call["timestamp"] for call in calls)[:10] == "2026-04-20"


def test_jane_is_in_every_source(shop: Path) -> None:
    sources = {row["source"] for row in read_rows(shop / "truth.csv") if row["customer"] == "jane"}
    assert sources == set(SOURCES)


def test_three_thousand_customers_take_seconds(tmp_path: Path) -> None:
    start = time.process_time()
    generate(tmp_path)
    assert time.process_time() - start < 6
