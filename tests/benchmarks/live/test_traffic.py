"""The load is what it claims to be: its mix, its size, the same every time, and what a space knew before."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from benchmarks.live import requests, visitors
from benchmarks.live.history import Size, write_history, write_users_of
from benchmarks.live.traffic import Call, Event, call_centre, calls, events, kiosk, single
from onefold.model import IdentifierType
from onefold.parse.segment import parse_call

MANY = 30_000
TYPES = [IdentifierType(one) for one in ("user_id", "email", "phone", "anonymous_id")]


def identifiers(call: Call) -> set[tuple[str, str]]:
    said = parse_call(call, "shop", TYPES).identifiers  # type: ignore[arg-type]
    return {(type_, value) for type_, values in said.items() for value in values}


def taken(stream: Iterator[Event], count: int) -> list[Event]:
    return list(itertools.islice(stream, count))


@pytest.mark.parametrize("known", [0, 100_000])
def test_eight_in_a_hundred_events_bring_new_identifiers_and_two_touch_contested_components(known: int) -> None:
    found = taken(events(known=known), MANY)
    assert sum(event.new for event in found) / MANY == pytest.approx(0.08, abs=0.01)
    assert sum(event.contested for event in found) / MANY == pytest.approx(0.02, abs=0.006)


def test_an_event_that_says_so_brings_an_identifier_never_seen_and_no_other_does() -> None:
    seen: set[tuple[str, str]] = set()
    told, wrong = taken(events(), 5_000), 0
    for event, call in zip(told, calls(iter(told)), strict=True):
        wrong += event.new != bool(identifiers(call) - seen)
        seen |= identifiers(call)
    assert wrong <= len(told) / 100  # a borrower may come before their own first visit has ended


def test_calls_have_some_700_bytes_and_are_the_same_every_time() -> None:
    first, second = ([single(call) for call in itertools.islice(calls(events(seed=5)), 1_000)] for _ in range(2))
    assert first == second
    assert 650 < sum(map(len, first)) / 1_000 < 800
    assert len({msgspec.json.decode(body)["messageId"] for body in first}) == 1_000


def test_requests_are_read_as_they_were_written_with_the_secret_of_the_day(tmp_path: Path) -> None:
    next_request = requests.read(requests.write_batches(tmp_path / "b", events(), 250), b"Authorization: Basic abc\r\n")
    bodies = []
    for number in range(3):
        found, request = next_request()
        assert request is not None
        whole = b"".join(request)
        assert found == number
        assert whole.startswith(b"POST /v1/batch HTTP/1.1\r\nAuthorization: Basic abc\r\n")
        bodies.append(msgspec.json.decode(whole.partition(b"\r\n\r\n")[2]))
    assert [len(body["batch"]) for body in bodies] == [100, 100, 50]
    assert next_request()[1] is None


def test_history_is_of_the_visitors_that_traffic_knows(tmp_path: Path) -> None:
    rows = pq.read_table(write_history(Size(2_000, 400), tmp_path / "h.parquet")).to_pylist()
    assert len(rows) == len({row["message_id"] for row in rows}) == 2_000
    assert {row["anonymous_id"] for row in rows} == {visitors.anonymous_id(one) for one in range(400)}
    even = range(0, 400, 2)
    assert {row["user_id"] for row in rows} - {None} == {visitors.user_id(one) for one in even}
    assert {row["email"] for row in rows} - {None} == {visitors.email(one) for one in even}
    shared = [row for row in rows if row["anonymous_id"] == visitors.anonymous_id(visitors.lender(0))]
    assert len({row["user_id"] for row in shared} - {None}) == 2


@pytest.mark.parametrize("spot", [kiosk, call_centre])
def test_a_hot_spot_goes_on_with_users_that_came_after_those_before(spot: object, tmp_path: Path) -> None:
    begin = kiosk if spot is kiosk else call_centre
    before = pq.read_table(write_users_of(begin(0), 50, tmp_path / "u.parquet")).to_pylist()
    after = [identifiers(call) for call in itertools.islice(calls(begin(50)), 500)]
    known = {row["user_id"] for row in before}
    assert len(known) == 50
    assert known.isdisjoint(value for said in after for type_, value in said if type_ == "user_id")
    shared = "anonymous_id" if spot is kiosk else "phone"
    (value,) = {row[shared] for row in before}
    assert all((shared, value) in said for said in after)
