"""What became of the calls of one request, for those who watch its source."""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import msgspec

from onefold.errors import OnefoldError
from onefold.live.arrival import Arrival, Receipt
from onefold.serve.collect.calls import NOT_KEPT
from onefold.serve.collect.intake import Refused, Taken
from onefold.serve.tap import MOST, Outcome, Tapped

SHOWN = 32_768
"""Bytes of a call that is shown; of a larger one only what became of it."""

REFUSED = 100
"""Refused calls that are shown of one batch, besides the last of the others."""

_KEYS = re.compile(rb"wk_[0-9A-Za-z_-]+")


class _Head(msgspec.Struct):
    """What of a call that was refused can be told, if it is there."""

    type: Any = None
    event: Any = None
    messageId: Any = None  # noqa: N815 - Segment's name


def kept(place: str, calls: Sequence[bytes], taken: Taken, receipts: Sequence[Receipt]) -> Iterator[Tapped]:
    """The calls of a request that was taken, in their order; of very many the last, and some that were refused."""
    now = next((one.received for arrivals in taken.arrivals.values() for one in arrivals), None) or _now()
    refused = {one.index: one for one in taken.refused}
    arrivals = iter(next(iter(taken.arrivals.values()), ()))
    of = {index: next(arrivals, None) for index in range(len(calls)) if index not in refused}
    outcome = _outcome(taken.count, receipts)
    sure = outcome != "accepted" or not any(one.repeated for one in receipts)
    for index in _shown(len(calls), refused):
        if index in refused:
            yield _refused(now, place, calls[index], refused[index])
        else:
            yield _arrived(now, place, calls[index], of[index], outcome, sure=sure)


def turned_away(place: str, error: OnefoldError) -> Tapped:
    """A whole request that was not taken."""
    return Tapped(_now(), place, None, None, "refused", None, error.code, str(error))


def _shown(count: int, refused: Collection[int]) -> list[int]:
    """Of so many calls, the places of those that are kept: the last, and some of those that were refused."""
    return sorted({*range(max(0, count - MOST + REFUSED), count), *sorted(refused)[:REFUSED]})


def _outcome(count: int, receipts: Sequence[Receipt]) -> Outcome:
    """Of all calls of a request; where some were there already, whoever looks them up tells which."""
    if any(one.suppressed >= count for one in receipts):
        return "suppressed"
    return "duplicate" if receipts and min(one.repeated for one in receipts) >= count else "accepted"


def _arrived(now: int, place: str, line: bytes, one: Arrival | None, outcome: Outcome, *, sure: bool) -> Tapped:
    if one is None:
        reason = "This source feeds no space, so that nothing was kept."
        return _refused(now, place, line, Refused(0, "no_space", reason))
    if outcome == "suppressed":
        return Tapped(now, one.type, None, None, outcome, reason="It is of somebody who is kept out.")
    body = one.body if len(one.body) <= SHOWN else None
    return Tapped(one.received, one.type, one.event, one.record.id, outcome, body, sure=sure)


def _refused(now: int, place: str, line: bytes, why: Refused) -> Tapped:
    head = _head(line)
    said = place if place != "batch" else head.type if isinstance(head.type, str) else "unknown"
    event, id_ = (one[:200] if isinstance(one, str) else None for one in (head.event, head.messageId))
    body = _without_key(line) if len(line) <= SHOWN else None
    return Tapped(now, said[:40], event, id_, "refused", body, why.code, why.message)


def _head(line: bytes) -> _Head:
    try:
        return msgspec.json.decode(line, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Head()


def _without_key(line: bytes) -> bytes:
    """What was sent, without the secret that it may show."""
    try:
        content = msgspec.json.decode(line, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _KEYS.sub(b"wk_...", line)
    for key in NOT_KEPT:
        content.pop(key, None)
    return msgspec.json.encode(content)


def _now() -> int:
    return time.time_ns() // 1_000
