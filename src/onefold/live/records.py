"""Records in and out of the log: what a record says, and the record that a stored body was."""

from __future__ import annotations

import hashlib

import msgspec

from onefold.live.plans import Parser
from onefold.model import Micros, Record, RecordId, SourceName
from onefold.parse.rows import row_of
from onefold.parse.segment import CallParser
from onefold.store.rows import Brief, Said, Stored

_CALL = msgspec.json.Decoder(dict[str, object])
_TRANSPORT = ("sentAt", "receivedAt")


def said_of(record: Record) -> Said:
    """What the record says about whose it is."""
    row = record.id if record.kind == "row" else None
    return Said(record.source, record.kind, record.identifiers, record.fields, record.alias, row)


def fingerprint(said: bytes) -> int:
    """64 bits of an encoded `Said`, signed, as both databases keep integers."""
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big", signed=True)


def row_body(record: Record) -> bytes:
    """A row as it is kept: the whole record as JSON."""
    return msgspec.json.encode(record)


def record_of(stored: Stored, parse: CallParser) -> Record:
    """The record that a stored one was parsed to, under the plan of this parser. Its name and time are as stored."""
    if stored.type == "row":
        record = parse.row(stored.body) if isinstance(parse, Parser) else row_of(stored.body)
    else:
        record = parse(_CALL.decode(stored.body), SourceName(stored.source), Micros(stored.received))
    time = None if stored.time is None else Micros(stored.time)
    return msgspec.structs.replace(record, id=RecordId(stored.id), time=time)


def resolvable(said: Said, brief: Brief) -> Record:
    """The record as resolution looks at it: without the traits that the profile keeps."""
    return Record(
        source=brief.source,  # type: ignore[arg-type]
        id=brief.id,  # type: ignore[arg-type]
        kind=said.kind,
        time=brief.time,  # type: ignore[arg-type]
        identifiers=said.identifiers,
        fields=said.fields,
        alias=said.alias,
    )


def is_retry(one: bytes, other: bytes) -> bool:
    """Whether two bodies are the same call, whenever it was sent."""
    return one == other or _content(one) == _content(other)


def _content(body: bytes) -> dict[str, object]:
    return {key: value for key, value in _CALL.decode(body).items() if key not in _TRANSPORT}
