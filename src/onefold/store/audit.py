"""The audit log: who did what, append-only, each entry chained to the one before by its hash.

An entry is written in the transaction that does the thing, so that neither is there without the other. Its hash is
SHA-256 over the hash before (64 zeroes before the first), a line break, and the entry as JSON: ASCII, keys sorted, no
blanks; `action`, `by`, `detail`, `number`, `space` (a number, or null), `time` (microseconds since 1970 UTC). Whoever
knows the hash of any entry can tell whether anything up to there was changed since.

Details never hold personal data or secrets: numbers, counts, ids of profiles, names that admins gave, hints of keys.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from onefold.store.port import Connection, Database, Row, writing

COMMAND_LINE = "command line"
"""Who did what was done without a token, by someone who can reach the database itself."""

BEGINNING = "0" * 64
"""The hash before the first entry."""

END_OF_TIME = (1 << 63) - 1

_READ = 1_000
"""Entries read at once, where all are read."""


class Entry(NamedTuple):
    """One thing that was done. `detail` is JSON as it was hashed, `time` in microseconds."""

    number: int
    time: int
    by: str
    action: str
    space: int | None
    detail: str
    hash: str


class Head(NamedTuple):
    """The newest entry's number and hash; 0 and `BEGINNING` where there is none."""

    number: int
    hash: str


class Asked(NamedTuple):
    """Which entries: "" and None ask for all. Times in microseconds, `stop` not included."""

    action: str = ""
    by: str = ""
    space: int | None = None
    start: int = 0
    stop: int = END_OF_TIME


class Verdict(NamedTuple):
    """`broken` is the first entry that does not follow from the one before it, and why; None: the chain is whole."""

    head: Head
    broken: int | None = None
    why: str = ""


Detail = Mapping[str, object]


def note(
    connection: Connection, *, by: str, action: str, space: int | None = None, detail: Detail | None = None
) -> None:
    """Append an entry, within the transaction that does what it tells of; `action` says that, as `token.revoked`.

    Best as the last of that transaction: until it ends, all others who note anything wait.
    """
    connection.run("audit.count")
    ((number,),) = connection.rows("audit.counted")
    before = _hash_before(connection, int(number))
    said = json.dumps(detail or {}, sort_keys=True, separators=(",", ":"), allow_nan=False)
    entry = Entry(int(number), _now(), by, action, space, said, "")
    connection.append("audit_entry", [entry._replace(hash=hash_of(before, entry))])


def note_alone(
    database: Database, *, by: str, action: str, space: int | None = None, detail: Detail | None = None
) -> None:
    """Append an entry for what is not done in one transaction: that it was begun."""
    with writing(database) as connection:
        note(connection, by=by, action=action, space=space, detail=detail)


def _hash_before(connection: Connection, number: int) -> str:
    found: list[Row] = connection.rows("audit.hash_of", number=number - 1)
    assert found or number == 1, "the audit log lacks its newest entries, or `note` was called outside a transaction"
    return str(found[0][0]) if found else BEGINNING


def hash_of(before: str, entry: Entry) -> str:
    """Of an entry that follows one with the hash `before`; its own `hash` is not looked at."""
    return hashlib.sha256(f"{before}\n{canonical(entry)}".encode("ascii")).hexdigest()


def canonical(entry: Entry) -> str:
    """The entry as it is hashed."""
    fields = {"by": entry.by, "number": entry.number, "space": entry.space, "time": entry.time}
    said = json.dumps({"action": entry.action, **fields, "detail": None}, sort_keys=True, separators=(",", ":"))
    return said.replace('"detail":null', f'"detail":{entry.detail}', 1)


def exported(entry: Entry, slugs: Mapping[int, str]) -> str:
    """One line of the exported log: what is hashed, the hash, and the space's slug for people."""
    slug = None if entry.space is None else slugs.get(entry.space)
    return f'{canonical(entry)[:-1]},"hash":"{entry.hash}","slug":{json.dumps(slug)}}}'


def imported(line: str) -> Entry:
    """The entry of an exported line. Raises ValueError."""
    try:
        said: dict[str, Any] = json.loads(line)
        detail = json.dumps(said["detail"], sort_keys=True, separators=(",", ":"))
        fields = (said["number"], said["time"], said["by"], said["action"], said["space"], detail, said["hash"])
    except (KeyError, TypeError, ValueError):
        raise ValueError("This is no line of an exported audit log.") from None
    return Entry(*fields)


def entries(connection: Connection, asked: Asked, before: int, limit: int) -> list[Entry]:
    """Newest first, those with a number below `before`."""
    where = {"action": asked.action, "name": asked.by, "start": asked.start, "stop": asked.stop}
    if asked.space is None:
        rows = connection.rows("audit.before", before=before, limit=limit, **where)
    else:
        rows = connection.rows("audit.of_space_before", space=asked.space, before=before, limit=limit, **where)
    return [Entry(*row) for row in rows]


def all_entries(connection: Connection, after: int = 0, until: int = END_OF_TIME) -> Iterator[Entry]:
    """Oldest first, those after a number up to another one."""
    while rows := connection.rows("audit.after", after=after, until=until, limit=_READ):
        yield from (Entry(*row) for row in rows)
        after = rows[-1][0]


def head(connection: Connection) -> Head:
    """What to keep elsewhere: with it, a later change of anything up to here can be proved."""
    found = connection.rows("audit.head")
    return Head(*found[0]) if found else Head(0, BEGINNING)


def verify(connection: Connection, anchor: Head | None = None) -> Verdict:
    """Where the chain is broken, if it is; `anchor` is a head from before, which must be an entry of it."""
    counted = connection.rows("audit.counted")
    verdict = verify_entries(all_entries(connection), anchor)
    if verdict.broken is None and counted and int(counted[0][0]) != verdict.head.number:
        return Verdict(verdict.head, verdict.head.number + 1, "It was written, and is missing.")
    return verdict


def verify_entries(found: Iterator[Entry], anchor: Head | None = None) -> Verdict:
    """As `verify`, for entries from anywhere, oldest first."""
    last = Head(0, BEGINNING)
    for entry in found:
        if entry.number != last.number + 1:
            return Verdict(last, last.number + 1, f"It is missing: after {last.number:,} comes {entry.number:,}.")
        if entry.hash != hash_of(last.hash, entry):
            return Verdict(last, entry.number, "Its hash does not follow from it and from the one before.")
        last = Head(entry.number, entry.hash)
        if anchor is not None and anchor.number == last.number and anchor != last:
            return Verdict(last, entry.number, "Its hash is not the one that was kept.")
    if anchor is not None and anchor.number > last.number:
        return Verdict(last, last.number + 1, "It is missing: the hash that was kept is of a later one.")
    return Verdict(last)


def _now() -> int:
    return time.time_ns() // 1_000
