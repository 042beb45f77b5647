"""Segment calls (identify, track, page, screen, group, alias) to records, or which key is wrong and what is right."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Collection, Mapping

import msgspec

from onefold.model import Alias, IdentifierType, Micros, Record, RecordId, SourceName
from onefold.parse.decode import decode_line
from onefold.parse.fields import field_reader, traits_of
from onefold.parse.identifiers import Found, identifier_finder
from onefold.parse.moments import EARLIEST, LATEST, micros, plausible
from onefold.parse.parts import Object, parts_of
from onefold.parse.texts import described, identifier_text, refused

__all__ = [
    "CALL_TYPES",
    "MAX_MESSAGE_ID",
    "call_parser",
    "decode_line",
    "looks_like_call",
    "looks_like_row",
    "parse_call",
]

CALL_TYPES = ("identify", "track", "page", "screen", "group", "alias")

MAX_MESSAGE_ID = 100
"""Characters of a messageId, as Segment has it."""

CallParser = Callable[[Object, SourceName, Micros | None], Record]

_MARKS = frozenset(
    ["userId", "anonymousId", "messageId", "previousId", "groupId", "context", "traits", "properties"]
    + ["timestamp", "originalTimestamp", "sentAt", "receivedAt", "integrations", "writeKey"]
)
_ENVELOPE = _MARKS - {"userId", "groupId", "timestamp"}
"""Keys that no table has as columns."""


def looks_like_call(d: Mapping[str, object]) -> bool:
    """True for an object of a call type that has at least one more key of Segment's; False for a row of a table."""
    return d.get("type") in CALL_TYPES and not _MARKS.isdisjoint(d)


def looks_like_row(d: Mapping[str, object]) -> bool:
    """True for an object that is no call, not even a broken one; a `userId` alone does not make it one."""
    if d.get("type") in CALL_TYPES:
        return False
    return _MARKS.isdisjoint(d) or ("type" not in d and "event" not in d and _ENVELOPE.isdisjoint(d))


def parse_call(
    call: Mapping[str, object],
    source: SourceName,
    types: Collection[IdentifierType],
    received: Micros | None = None,
    wanted: Collection[str] | None = None,
) -> Record:
    """One call as a record: identifiers raw, of the configured `types` only.

    `received` is when the server got it, if it just did; `wanted` are the fields to take (None: all).
    Raises InvalidInput, naming the key, what is wrong and what would be right; never the value.
    """
    names = None if wanted is None else frozenset(wanted)
    return call_parser(tuple(types), names)(call, source, received)


@functools.lru_cache(maxsize=64)
def call_parser(types: tuple[IdentifierType, ...], wanted: frozenset[str] | None = None) -> CallParser:
    """`parse_call` with its settings worked out once, for many calls: (call, source, received or None) -> Record."""
    find = identifier_finder(types)
    read_fields = field_reader(wanted)

    def parse(call: Object, source: SourceName, received: Micros | None = None) -> Record:
        kind = _type_of(call)
        parts = parts_of(call, kind)
        alias = _alias_of(call) if kind == "alias" else None
        _require_event_and_group(call, kind)
        return Record(
            source=source,
            id=_id_of(call),
            kind="event",
            time=_time_of(call, received),
            identifiers=find(parts) if alias is None else _of_alias(alias, types),
            fields=read_fields(parts, source),
            traits=traits_of(parts) if kind == "identify" else {},
            alias=alias,
        )

    return parse


def _type_of(call: Object) -> str:
    kind = call.get("type")
    if isinstance(kind, str) and kind in CALL_TYPES:
        return kind
    problem = "is missing" if kind is None else "is text, but no call type" if isinstance(kind, str) else ""
    raise refused("type", f"{problem or 'is ' + described(kind)}; must be one of {', '.join(CALL_TYPES)}")


def _id_of(call: Object) -> RecordId:
    """The messageId; without one, a hash of the content, so that the same call sent twice is one record."""
    text = identifier_text("messageId", call.get("messageId"))
    if text is None:
        content = msgspec.json.encode(call, order="deterministic")
        return RecordId("h_" + hashlib.sha256(content).hexdigest()[:20])
    if len(text) > MAX_MESSAGE_ID:
        raise refused("messageId", f"has {len(text)} characters; at most {MAX_MESSAGE_ID} are allowed")
    return RecordId(text)


def _require_event_and_group(call: Object, kind: str) -> None:
    event = call.get("event")
    if event is not None and not isinstance(event, str):
        raise refused("event", f"is {described(event)}; must be text, the name of what happened")
    if kind == "group" and identifier_text("groupId", call.get("groupId")) is None:
        raise refused("groupId", "is missing; a group call says which group the user belongs to")


def _alias_of(call: Object) -> Alias:
    previous = identifier_text("previousId", call.get("previousId"))
    user_id = identifier_text("userId", call.get("userId"))
    if previous is None or user_id is None:
        missing = "userId" if previous else "previousId"
        raise refused(missing, "is missing; an alias call says that previousId and userId are one customer")
    return Alias(previous=previous, user_id=user_id)


def _of_alias(alias: Alias, types: tuple[IdentifierType, ...]) -> Found:
    user_id = IdentifierType("user_id")
    return {user_id: (alias.user_id,)} if user_id in types else {}


def _time_of(call: Object, received: Micros | None) -> Micros | None:
    """When it happened, by the server's clock where sender and server both said theirs.

    `received - (sentAt - originalTimestamp)`; a call that has just come in from its sender names the latter
    `timestamp`. Otherwise the first of timestamp, originalTimestamp, receivedAt, sentAt that is there.
    """
    corrected = _corrected(call, received)
    if corrected is not None:
        return corrected
    for key in ("timestamp", "originalTimestamp"):
        moment = _moment(call, key)
        if moment is not None:
            return _plausible(key, moment)
    if received is not None:
        return received
    for key in ("receivedAt", "sentAt"):
        moment = _moment(call, key)
        if moment is not None:
            return _plausible(key, moment)
    return None


def _corrected(call: Object, received: Micros | None) -> Micros | None:
    if call.get("sentAt") is None:
        return None
    original_key = (
        "timestamp" if received is not None and call.get("originalTimestamp") is None else "originalTimestamp"
    )
    sent, original = _sent(call), _moment(call, original_key)
    arrived = received if received is not None else _moment(call, "receivedAt")
    if sent is None or original is None or arrived is None:
        return None
    return _plausible(original_key, Micros(arrived - (sent - original)))


def _moment(call: Object, key: str) -> Micros | None:
    try:
        return micros(call.get(key))
    except ValueError as problem:
        raise refused(key, str(problem)) from None


def _sent(call: Object) -> Micros | None:
    """The calls of a batch were all sent at once."""
    value = call.get("sentAt")
    if not isinstance(value, str):
        return _moment(call, "sentAt")
    try:
        return _sent_text(value)
    except ValueError as problem:
        raise refused("sentAt", str(problem)) from None


@functools.lru_cache(maxsize=1_024)
def _sent_text(text: str) -> Micros | None:
    return micros(text)


def _plausible(key: str, moment: Micros) -> Micros:
    if EARLIEST <= moment < LATEST:
        return moment
    try:
        return plausible(moment)
    except ValueError as problem:
        raise refused(key, str(problem)) from None
