"""A full disk, a database that is gone, and too many callers: refused at once and said so, until it passes."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.traffic import events
from benchmarks.live.visitors import message_id
from benchmarks.measure import environment, python
from tests.crash.callers import Callers
from tests.crash.forked import Forked
from tests.crash.ledger import prepare, refusals, require_kept, require_sound
from tests.servers.postgres import PostgresServer

FLOOD = float(os.environ.get("CRASH_FLOOD_SECONDS", "4"))
MIB = 1 << 20
AT_ONCE = 50
"""Milliseconds to a refusal, on a machine that has nothing else to do; benchmarks.live.overload measures it there."""

SOME = 60 * MIB
"""What the memory of a server may grow by while it refuses."""


def test_a_full_disk_is_refused_with_503_until_there_is_room(tmp_path: Path) -> None:
    db = str(tmp_path / "shop.db")
    with Callers(prepare(db)) as callers:
        server = Forked(db, file_bytes=2 * MIB)
        callers.address = lambda _: server.address
        until(lambda: callers.statuses()[503] > 0)
        _require_refusing(server, callers, some_fit=True)
        server.let_files_grow()
        callers.wait_for(50)
        callers.stop()
        server.stop()
    assert callers.statuses().keys() == {200, 503}
    require_kept(db, callers.acknowledged, callers.sent)
    require_sound(db)


def test_a_database_that_is_gone_is_refused_with_503_until_it_is_back(own_postgres_server: PostgresServer) -> None:
    db = own_postgres_server.create()
    with Callers(prepare(db)) as callers:
        server = Forked(db)
        callers.address = lambda _: server.address
        callers.wait_for(50)
        own_postgres_server.stop()
        until(lambda: callers.statuses()[503] > 0)
        _require_refusing(server, callers)
        own_postgres_server.start()
        callers.wait_for(50)
        callers.stop()
        server.stop()
    assert callers.statuses().keys() == {200, 503}
    require_kept(db, callers.acknowledged, callers.sent)
    require_sound(db)


def _require_refusing(server: Forked, callers: Callers, *, some_fit: bool = False) -> None:
    """For two seconds nothing is accepted, every answer says when to try again, and memory does not grow.

    A full disk has some room left, into which a smaller batch than the one that was refused may still fit: `some_fit`.
    """
    before, first, kept = server.memory(), len(callers.answers), len(callers.acknowledged)
    time.sleep(2)
    refused = [answer for answer in callers.answers[first:] if answer.status != 200]
    assert len(refused) > 20
    assert all(answer.status == 503 and answer.retry_after for answer in refused)
    assert len(callers.acknowledged) - kept <= (len(refused) // 4 if some_fit else 0)
    assert server.memory() - before < SOME
    assert server.alive()
    assert status_of(server, "/healthz") == 200


@pytest.mark.parametrize("store", ["sqlite"])
def test_too_many_calls_are_refused_at_once_and_those_acknowledged_are_kept(address: str, tmp_path: Path) -> None:
    """Many more than can be written: 64 connections, each sending a hundred calls again a moment after a refusal."""
    key = prepare(address)
    count = 10_000 + int(FLOOD * 20_000)
    requests = write_batches(tmp_path / "requests", events(), count)
    server = Forked(address, "--queue-items", "300")
    before = server.memory()
    found = flood(server, key, requests, tmp_path / "acknowledged")
    grown = server.memory() - before
    server.stop()
    assert set(found["statuses"]) <= {"200", "429", "503"}, refusals(address)
    refused = sum(found["statuses"].values()) - found["statuses"]["200"]
    assert refused > 4 * found["statuses"]["200"]
    assert found["refused_without_retry_after"] == 0
    assert found["refused_milliseconds"]["p50"] < AT_ONCE * _business()
    assert grown < 3 * SOME
    acknowledged = found["acknowledged"]
    assert acknowledged
    ids = {message_id(1, request * BATCH + place) for request in acknowledged for place in range(BATCH)}
    sent = {message_id(1, number) for number in range(count)}
    require_kept(address, ids, sent)


def _business() -> float:
    """How many processes want each core, as other tests run beside this one."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def flood(server: Forked, key: str, requests: Path, acknowledged: Path) -> dict[str, Any]:
    """What 64 connections that never wait longer than a moment are answered."""
    arguments: list[str | Path] = [
        "--port",
        str(server.address[1]),
        "--key",
        key,
        "--requests",
        requests,
        "--connections",
        "64",
    ]
    timing: list[str | Path] = ["--seconds", str(FLOOD), "--warm-up", "0", "--acknowledged", acknowledged]
    said = subprocess.run(
        python("benchmarks.live.client", *arguments, *timing),
        env=environment(), stdout=subprocess.PIPE, check=True, timeout=FLOOD + 60,
    ).stdout  # fmt: skip
    return {**json.loads(said)["events"], "acknowledged": json.loads(acknowledged.read_text())}


def until(happened: Callable[[], bool], patience: float = 60.0) -> None:
    end = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def status_of(server: Forked, path: str) -> int:
    connection = http.client.HTTPConnection(*server.address, timeout=10)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()
