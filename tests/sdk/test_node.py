"""Segment's library for Node, as its users use it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.sdk.expected import require_each_once, require_usual
from tests.sdk.line import Fate, bad_line
from tests.servers.collector import Service

_CALLS = Path(__file__).parent / "calls.cjs"


def deliver(node: str, service: Service, host: str, count: int = 0) -> None:
    """One call of each type and `count` numbered ones; all must be delivered in the library's own eyes."""
    command = [node, str(_CALLS), host, service.key, str(count)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
    assert {one["error"] for one in json.loads(ran.stdout)} == {None}, ran.stdout


def test_each_type_of_call(node: str, service: Service) -> None:
    deliver(node, service, service.address)
    require_usual(service)


@pytest.mark.parametrize("fate", ["answer lost", "never arrives", "unavailable", "limited"])
def test_over_a_bad_line_nothing_is_lost_or_doubled(node: str, service: Service, fate: Fate) -> None:
    with bad_line(service.port, [fate, fate]) as (line, host):
        deliver(node, service, host, 60)
    assert line.met == [fate, fate]
    require_each_once(service, "Clicked", 60)
    require_usual(service, more=60)
