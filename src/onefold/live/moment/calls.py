"""Made-up calls to records: as the collector would take them, with a time and an id where they have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from onefold.errors import InvalidInput
from onefold.live.plans import Parser
from onefold.model import Micros, Record, SourceName
from onefold.parse.decode import decode_line
from onefold.parse.texts import described
from onefold.ruleset.plan import Plan

MOST_CALLS = 200
"""Calls of one simulation: each is resolved with all before it, and more than that nobody reads."""

LARGEST_CALL = 32_768
"""Bytes of one call, as the collector has it."""

SOURCE = "web"
"""The source of a call that names none."""

LONGEST_SOURCE = 100
NOON = Micros(1_767_268_800_000_000)
"""2026-01-01 12:00 UTC: the first call, if it does not say when."""

MINUTE = 60_000_000
_TIMES = ("timestamp", "originalTimestamp", "receivedAt", "sentAt")

MadeUp = Mapping[str, Any]


class UnfitCalls(InvalidInput):
    """Calls that cannot be simulated."""

    code = "unfit_calls"
    status = 422


def records_of(calls: Sequence[MadeUp], plan: Plan) -> list[Record]:
    """One record for each call, in their order.

    A call is one of Segment's; `source` beside says where it comes from. One without a time happens a minute after the
    one before it; one without a messageId is `call-3`. Raises UnfitCalls, naming the call by its number.
    """
    if not calls:
        raise UnfitCalls("There is no call: give at least one.")
    if len(calls) > MOST_CALLS:
        raise UnfitCalls(f"There are {len(calls):,} calls; at most {MOST_CALLS} can be simulated at once.")
    parser, found = Parser(plan), list[Record]()
    time = Micros(NOON - MINUTE)
    for number, call in enumerate(calls, start=1):
        try:
            record = _record(call, number, parser, Micros(time + MINUTE))
        except InvalidInput as error:
            raise UnfitCalls(f"call {number}: {error}") from None
        time = record.time or time
        found.append(record)
    return found


def _record(call: MadeUp, number: int, parser: Parser, otherwise: Micros) -> Record:
    content, source = _checked(call)
    if content.get("messageId") is None:
        content["messageId"] = f"call-{number}"
    untimed = all(content.get(name) is None for name in _TIMES)
    return parser(content, SourceName(source), otherwise if untimed else None)


def _checked(call: MadeUp) -> tuple[dict[str, object], str]:
    """The call as the collector would decode it, and its source."""
    line = msgspec.json.encode(call)
    if len(line) > LARGEST_CALL:
        raise InvalidInput(f"it has {len(line):,} bytes; at most {LARGEST_CALL:,} are allowed")
    content = decode_line(line, "it")
    source = content.pop("source", None) or SOURCE
    if not isinstance(source, str) or len(source) > LONGEST_SOURCE or "/" in source:
        found = "not the name of one" if isinstance(source, str) else described(source)
        raise InvalidInput(f"source: is {found}; must be the name of a source, such as {SOURCE}")
    return content, source
