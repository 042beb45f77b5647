"""Too much is refused at once, says when to come again, and what was accepted is there."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path

import httpx
import pytest

from onefold.errors import DatabaseGone, NotFound, Overloaded
from onefold.live.arrival import Item, Receipt
from onefold.live.live import Live
from onefold.serve.collect import request
from onefold.serve.collect.faults import RateLimited
from onefold.serve.collect.gate import RateLimit, Room
from onefold.serve.settings import Settings
from tests.servers.collector import Service, collecting, serving

PAGE = {"type": "page", "userId": "u1"}


class Gone(Live):
    """An engine whose database is away."""

    def submit(self, space: int, items: Sequence[Item]) -> Future[Receipt]:
        del space, items
        away: Future[Receipt] = Future()
        away.set_exception(DatabaseGone("the database cannot be written now"))
        return away


class Closed(Live):
    """An engine in which a space is not open yet."""

    def submit(self, space: int, items: Sequence[Item]) -> Future[Receipt]:
        del space, items
        raise NotFound("There is no such space, or the engine is not running.")


def test_a_database_that_is_away(tmp_path: Path) -> None:
    with collecting(tmp_path, live=Gone) as service:
        for answer in (service.post("/v1/page", PAGE), service.batch(PAGE)):
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert answer.json()["error"]["code"] == "database_gone"
        assert service.kept() == []


def test_a_space_that_is_not_open_yet(tmp_path: Path) -> None:
    """A library gives up a call that is answered with 404, and sends again one that is answered with 503."""
    with collecting(tmp_path, live=Closed) as service:
        answer = service.batch(PAGE)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def told(line: socket.socket, service: Service, path: str, size: int) -> tuple[bytes, float]:
    """The answer to a head alone, and after how many seconds."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nX-Write-Key: {service.key}\r\nContent-Length: {size}\r\n\r\n"
    began = time.monotonic()
    line.sendall(head.encode())
    return line.recv(65_536), time.monotonic() - began


@pytest.mark.parametrize("settings", [Settings(queue_items=0), Settings(queue_bytes=1_000)])
def test_too_much_in_work_is_refused_within_50_ms_and_before_the_body(tmp_path: Path, settings: Settings) -> None:
    with collecting(tmp_path, settings) as service:
        seconds = []
        for _ in range(20):
            with socket.create_connection(("127.0.0.1", service.port), timeout=5) as line:
                answer, took = told(line, service, "/v1/batch", 500_000)
            assert answer.startswith(b"HTTP/1.1 429")
            assert b"retry-after: 1" in answer
            seconds.append(took)
        assert sorted(seconds)[10] < 0.05
        assert service.kept() == []


def test_bytes_in_work_are_given_back() -> None:
    room = Room(10)
    with room.take(10), pytest.raises(Overloaded), room.take(1):
        pass
    with pytest.raises(ZeroDivisionError), room.take(10):
        raise ZeroDivisionError
    assert room.taken == 0


def test_a_body_that_does_not_arrive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "BODY_SECONDS", 0.2)
    with (
        collecting(tmp_path) as service,
        socket.create_connection(("127.0.0.1", service.port), timeout=5) as line,
    ):
        answer, seconds = told(line, service, "/v1/page", 100)
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"connection: close" in answer
        assert 0.2 <= seconds < 3


# ------------------------------------------------------------------ the rate of one write key


def test_a_key_may_send_so_much_a_second_and_ten_times_that_at_once() -> None:
    rate = RateLimit(100)
    rate.require("k", 0.0)
    rate.pay("k", 1_000, 0.0)
    with pytest.raises(RateLimited) as refused:
        rate.require("k", 0.0)
    assert refused.value.wait == pytest.approx(0.01)
    rate.require("other", 0.0)
    rate.require("k", 0.02)
    rate.pay("k", 500, 0.02)
    with pytest.raises(RateLimited) as refused:
        rate.require("k", 1.0)
    assert refused.value.wait == pytest.approx(4.01)
    rate.require("k", 6.0)


def test_no_rate_is_any_number() -> None:
    rate = RateLimit(0)
    rate.pay("k", 10**9, 0.0)
    rate.require("k", 0.0)


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with collecting(tmp_path_factory.mktemp("limited"), Settings(rate_limit=10)) as service:
        yield service


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_key_that_sends_too_much_is_told_when_to_come_again(limited: Service, where: str) -> None:
    limited.workspace.refresh()
    key = limited.key_of(f"eager-{where}", "server", ["prod"])
    other = limited.key_of("other", "server", ["prod"])
    body = {"batch": [PAGE] * 150, **({"writeKey": key} if where == "body" else {})}
    auth = (key, "") if where == "head" else None
    first, second = (httpx.post(f"{limited.address}/v1/batch", json=body, auth=auth) for _ in range(2))
    assert first.status_code == 200
    assert (second.status_code, second.json()["code"]) == (429, "rate_limited")
    assert 4 <= int(second.headers["Retry-After"]) <= 6
    assert limited.post("/v1/page", PAGE, key=other).status_code == 200


# ------------------------------------------------------------------ accepted is kept


def test_four_times_as_much_as_may_wait_at_once_loses_nothing_that_was_accepted(tmp_path: Path) -> None:
    async def all_at_once(service: Service) -> list[int]:
        limits = httpx.Limits(max_connections=64)
        async with httpx.AsyncClient(base_url=service.address, auth=(service.key, ""), limits=limits) as client:

            async def send(number: int) -> int:
                calls = [{**PAGE, "messageId": f"{number}-{one}"} for one in range(20)]
                return (await client.post("/v1/batch", json={"batch": calls}, timeout=30)).status_code

            return await asyncio.gather(*(send(number) for number in range(200)))

    with collecting(tmp_path, Settings(queue_items=40)) as service:
        statuses = asyncio.run(all_at_once(service))
        kept = [one.id for one in service.kept()]
    assert set(statuses) <= {200, 429}
    accepted = {f"{number}-{one}" for number, status in enumerate(statuses) if status == 200 for one in range(20)}
    assert accepted
    assert sorted(kept) == sorted(accepted)


def test_what_was_answered_is_there_after_a_restart_and_refusals_too(tmp_path: Path) -> None:
    service = Service(tmp_path / "onefold.db", Settings())
    with serving(service):
        assert service.batch(PAGE, {"type": "nothing"}).json()["stored"] == 1
    again = Service(tmp_path / "onefold.db", Settings())
    assert [one.type for one in again.kept()] == ["page"]
    assert [one.reason[:8] for one in again.refusals()] == ["batch[1]"]
    service.database.close()
    again.database.close()
