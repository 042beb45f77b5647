"""From records as said to entries: one per (source, id), in canonical order, with the values that count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.oracle.document import Document, is_blocked, normalize
from tests.oracle.outcome import Ref


@dataclass
class Entry:
    """One record that counts. `values`: the usable values per identifier type. `time` 0 if unknown."""

    ref: Ref
    time: int
    event: bool
    values: dict[str, set[str]]
    fields: dict[str, set[str]]
    alias: dict[str, str] | None

    def texts(self, field: str) -> set[str]:
        """The values of a field: of an identifier type those that are usable."""
        if field == "source":
            return {self.ref[0]}
        return self.values.get(field, set()) | self.fields.get(field, set())


Refused = tuple[str, str, str, Ref]
"""A value that is not used: (kind, type, value, record)."""


def read_records(records: list[dict[str, Any]], document: Document) -> tuple[list[Entry], set[Refused]]:
    """All entries in canonical order, and the values blocked."""
    entries, refused = [], set()
    for record in _latest(records):
        values, blocked = _usable_values(record, document)
        entries.append(_entry(record, values))
        refused |= blocked
    entries.sort(key=lambda entry: (entry.time, entry.ref))
    return entries, refused


def _latest(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the records with the same (source, id): the latest; at equal times the one with the greatest content."""
    kept: dict[Ref, dict[str, Any]] = {}
    for record in records:
        ref = (record["source"], record["id"])
        if ref not in kept or _rank(record) > _rank(kept[ref]):
            kept[ref] = record
    return list(kept.values())


def _rank(record: dict[str, Any]) -> tuple[int, str]:
    content = {name: record.get(name) for name in ("kind", "identifiers", "fields", "alias")}
    return (record["time"] or 0, json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


def _usable_values(record: dict[str, Any], document: Document) -> tuple[dict[str, set[str]], set[Refused]]:
    ref = (record["source"], record["id"])
    usable: dict[str, set[str]] = {}
    refused: set[Refused] = set()
    for type_, raws in record["identifiers"].items():
        identifier = document.type(type_)
        if identifier is None:
            raise ValueError(f"the document says nothing of {type_}")
        for raw in raws:
            value = normalize(identifier, raw)
            if value and is_blocked(identifier, raw):
                refused.add(("blocked_value", type_, value, ref))
            elif value:
                usable.setdefault(type_, set()).add(value)
    return usable, refused


def _entry(record: dict[str, Any], values: dict[str, set[str]]) -> Entry:
    return Entry(
        ref=(record["source"], record["id"]),
        time=record["time"] or 0,
        event=record["kind"] == "event",
        values=values,
        fields={name: {text for text in texts if text} for name, texts in record["fields"].items()},
        alias=record.get("alias"),
    )


def add_record_identifiers(entries: list[Entry], document: Document) -> None:
    """`distinct: true` on a source: a type that only its rows carry."""
    for entry in entries:
        source, id_ = entry.ref
        if source in document.distinct and not entry.event:
            entry.values[record_type(source)] = {id_}


def record_type(source: str) -> str:
    return f"row of {source}"
