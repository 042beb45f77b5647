"""The events of a space as a table: one row each, with what the call said as JSON and whose it is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import pyarrow as pa

from onefold.transfer.log import Logged, Snapshot

INSTANT = pa.timestamp("us", tz="UTC")

EVENTS = pa.schema(
    [
        ("message_id", pa.string()),
        ("source", pa.string()),
        ("type", pa.string()),
        ("event", pa.string()),
        ("time", INSTANT),
        ("received", INSTANT),
        ("profile_id", pa.string()),
        ("properties", pa.string()),
        ("context", pa.string()),
        ("traits", pa.string()),
    ]
)

_NOTHING = msgspec.Raw(b"null")


class _Said(msgspec.Struct):
    """What of a body is told; of a row of a table of events, its columns."""

    properties: msgspec.Raw = _NOTHING
    context: msgspec.Raw = _NOTHING
    traits: msgspec.Raw = _NOTHING
    columns: msgspec.Raw = _NOTHING
    kind: str = "event"


_SAID = msgspec.json.Decoder(_Said)


def events(snapshot: Snapshot) -> Iterator[pa.Table]:
    """The table in parts, in the order in which events came in; at least one part."""
    sources = {number: one.slug for number, one in snapshot.sources.items()}
    yield EVENTS.empty_table()
    for logged in snapshot.log():
        yield _table([row for one in logged if (row := _row(one, sources[one.source])) is not None])


def _row(one: Logged, source: str) -> tuple[object, ...] | None:
    """The event's row; None for a row of a table of customers."""
    said = _SAID.decode(one.body)
    if one.type == "row" and said.kind == "row":
        return None
    properties, traits = (said.columns, _NOTHING) if one.type == "row" else (said.properties, said.traits)
    whose = (one.time, one.received, one.public)
    return one.id, source, one.type, one.event, *whose, _text(properties), _text(said.context), _text(traits)


def _text(raw: msgspec.Raw) -> str | None:
    text = bytes(raw).decode()
    return None if text == "null" else text


def _table(rows: Sequence[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(EVENTS)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, EVENTS, strict=True)]
    return pa.table(arrays, schema=EVENTS)
