"""Segment-style calls as the shop's website and apps send them, and who truly made each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

import msgspec

START = datetime(2026, 1, 5, tzinfo=UTC)

Body = dict[str, Any]


class Call(NamedTuple):
    """`day` is when it happened, `received` when it arrived, both in days since START; `customer` is the truth."""

    source: str
    received: float
    customer: str
    body: Body


class Device(msgspec.Struct, frozen=True):
    """An installation of the shop on something: a browser (no `device`) or an app with its device id."""

    source: str
    app: str
    kind: str | None = None
    id: str | None = None


class Outbox:
    """Collects calls and numbers them by source, so that every message id is new and tells where it came from."""

    def __init__(self, rng: Random) -> None:
        self.calls: list[Call] = []
        self._rng = rng
        self._sent: dict[str, int] = {}

    def send(self, device: Device, day: float, customer: str, said: Mapping[str, Any], ip: str | None = None) -> Body:
        """Sends `said` (type, anonymousId, userId, event, traits, ...); one phone in thirty is offline for days."""
        number = self._sent[device.source] = self._sent.get(device.source, 0) + 1
        late = self._rng.uniform(0.1, 4) if device.id and self._rng.random() < 0.03 else 0.00002
        body: Body = {
            "messageId": f"{device.source.removesuffix('_app')}-{number:06d}",
            "timestamp": stamp(day),
            "receivedAt": stamp(day + late),
            **said,
            "context": _context(device, ip),
        }
        self.calls.append(Call(device.source, day + late, customer, body))
        return body


def _context(device: Device, ip: str | None) -> Body:
    context: Body = {"app": {"name": device.app}}
    if device.id is not None:
        context["device"] = {"id": device.id, "type": device.kind}
    if ip is not None:
        context["ip"] = ip
    return context


def stamp(day: float) -> str:
    """ISO 8601 with milliseconds, UTC."""
    return (START + timedelta(days=day)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def random_uuid(rng: Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
