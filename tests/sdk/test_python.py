"""Segment's library for Python, as its users use it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client

from onefold.serve.settings import Settings
from tests.sdk.expected import USUAL, require_each_once, require_usual
from tests.sdk.line import Fate, bad_line
from tests.servers.collector import Service, collecting, serving


@contextmanager
def library(service: Service, host: str | None = None, **more: Any) -> Iterator[Client]:
    """What it could not deliver fails the test."""
    failed: list[Exception] = []
    client = Client(
        service.key,
        host=host or service.address,
        on_error=lambda error, _: failed.append(error),
        upload_interval=0.1,
        timeout=5,
        **more,
    )
    yield client
    client.flush()
    client.join()
    assert failed == []


def make_usual_calls(client: Client) -> None:
    said = {type_: dict(one) for type_, one in USUAL.items()}
    client.identify(user_id="user-1", anonymous_id="anon-1", traits=said["identify"]["traits"])
    client.track("user-1", "Order Completed", properties=said["track"]["properties"])
    client.page(anonymous_id="anon-1", name="Home")
    client.screen(anonymous_id="anon-1", name="Start")
    client.group("user-1", "acme", traits=said["group"]["traits"])
    client.alias("anon-2", "user-1")


@pytest.mark.parametrize("gzip", [False, True])
def test_each_type_of_call(service: Service, gzip: bool) -> None:  # noqa: FBT001
    with library(service, gzip=gzip) as client:
        make_usual_calls(client)
    require_usual(service)


def test_one_call_at_a_time(service: Service) -> None:
    with library(service, sync_mode=True) as client:
        make_usual_calls(client)
        require_usual(service)
        client.consumers = []


@pytest.mark.parametrize("fate", ["answer lost", "never arrives", "unavailable", "limited"])
def test_over_a_bad_line_nothing_is_lost_or_doubled(service: Service, fate: Fate) -> None:
    with bad_line(service.port, [fate, fate]) as (line, host), library(service, host, upload_size=25) as client:
        for number in range(100):
            client.track("user-1", "Clicked", properties={"number": number})
        make_usual_calls(client)
        client.flush()
    assert line.met == [fate, fate]
    require_each_once(service, "Clicked", 100)
    require_usual(service, more=100)


def test_what_is_sent_while_the_server_is_down_arrives_when_it_is_back(tmp_path: Path) -> None:
    down = Service(tmp_path / "onefold.db", Settings())
    with serving(down):
        pass
    with library(down) as client:
        make_usual_calls(client)
        time.sleep(0.5)
        again = Service(tmp_path / "onefold.db", Settings())
        with serving(again, down.port):
            client.flush()
    require_usual(again)
    again.database.close()
    down.database.close()


def test_a_number_that_is_none_loses_only_its_own_call(service: Service) -> None:
    """Python writes NaN, which is no JSON; the rest of the batch is kept and this call is named."""
    with library(service) as client:
        client.track("user-1", "Broken", properties={"total": float("nan")})
        make_usual_calls(client)
    require_usual(service)


def test_the_rate_of_a_key_slows_the_library_down_and_loses_nothing(tmp_path: Path) -> None:
    with collecting(tmp_path, Settings(rate_limit=10)) as slow, library(slow, upload_size=60) as client:
        for number in range(120):
            client.track("user-1", "Clicked", properties={"number": number})
        client.flush()
        require_each_once(slow, "Clicked", 120)


def test_an_unknown_key_is_told_to_the_library(service: Service) -> None:
    failed: list[Any] = []
    client = Client("wk_unknown", host=service.address, on_error=lambda error, _: failed.append(error))
    client.track("user-1", "Clicked")
    client.flush()
    client.join()
    (error,) = failed
    assert (error.status, error.code, error.message) == (401, "unauthorized", "the write key is unknown or was revoked")
