"""The demo's resolved records with what each of them says, read back from the files that were resolved."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import parquet

from onefold.demo.generator import SOURCES

KEYS = {"crm": "Customer No", "support": "Ticket", "newsletter": "id"}
TIMES = {"crm": "Last Changed", "support": "Opened", "newsletter": "subscribed_at"}


class Entry(NamedTuple):
    """One record: `said` is the call or the row as it stands in its file."""

    source: str
    record_id: str
    time: str
    said: Mapping[str, Any]

    @property
    def ref(self) -> str:
        return f"{self.source}/{self.record_id}"

    @property
    def place(self) -> str:
        """Where it was said: one browser, one app on one device, or one table."""
        return f"{self.source}/{self.said.get('anonymousId', '')}"


Logbook = dict[str, list[Entry]]
"""The entries of each profile, in order of time."""


def read_logbook(folder: Path, records: pa.Table) -> Logbook:
    """Everything that each profile of `records` (source, record_id, profile_id) did and is on file with."""
    columns = (records.column(name).to_pylist() for name in ("source", "record_id", "profile_id"))
    profile_of = {(source, record): profile for source, record, profile in zip(*columns, strict=True) if profile}
    logbook: Logbook = defaultdict(list)
    for entry in {(entry.source, entry.record_id): entry for entry in _read(folder)}.values():
        if profile := profile_of.get((entry.source, entry.record_id)):
            logbook[profile].append(entry)
    for entries in logbook.values():
        entries.sort(key=lambda entry: (entry.time, entry.ref))
    return dict(logbook)


def _read(folder: Path) -> Iterator[Entry]:
    for source, name in SOURCES.items():
        if name.endswith(".jsonl"):
            yield from _read_calls(folder / name, source)
        else:
            for row in _read_rows(folder / name):
                yield Entry(source, str(row[KEYS[source]]), str(row[TIMES[source]])[:19].replace("T", " "), row)


def _read_calls(path: Path, source: str) -> Iterator[Entry]:
    for line in path.read_bytes().splitlines():
        try:
            call = msgspec.json.decode(line)
        except msgspec.DecodeError:
            continue
        if isinstance(call, dict):
            yield Entry(source, call["messageId"], call["timestamp"][:19].replace("T", " "), call)


def _read_rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".parquet":
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
        return rows
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
