"""Retention: events of a source that are older than so many days go, as if they had never been. Rows of tables stay."""

from __future__ import annotations

import time
from collections.abc import Iterator

import msgspec

from onefold.errors import InvalidInput
from onefold.live.privacy.subject import Whose
from onefold.live.view.view import View
from onefold.store.audit import note
from onefold.store.port import Connection

DAY = 86_400_000_000
LONGEST = 36_500
WINDOW = 100_000
"""Records of the log looked at together."""

TOGETHER = 2_000
"""Events that one request lets go; the next follows at once."""

PATIENCE = 2.0
"""Seconds for counting what would go: a long log is not read to its end."""


class Old(msgspec.Struct, frozen=True):
    """How many events are too old, and the time of the oldest, in microseconds; not `whole`: there may be more."""

    events: int
    oldest: int | None
    whole: bool


class Retention(msgspec.Struct, frozen=True):
    """Events of a source (by number) go from a space (by number) after so many days."""

    space: int
    source: int
    days: int


def retentions(connection: Connection) -> list[Retention]:
    return [Retention(*row) for row in connection.rows("privacy.retentions")]


def retain(connection: Connection, space: int, source: int, days: int | None, by: str) -> None:
    """Events go after so many days from now on; None: never. Within a transaction."""
    if days is None:
        connection.run("privacy.retain_all", space=space, source=source)
    elif 0 < days <= LONGEST:
        connection.run("privacy.retain", space=space, source=source, days=days)
    else:
        raise InvalidInput(f"days must be from 1 to {LONGEST:,}.")
    slug = next(row[1] for row in connection.rows("workspace.sources") if row[0] == source)
    note(connection, by=by, action="retention.set", space=space, detail={"source": slug, "days": days})


def cutoff(days: int) -> int:
    """Events from before this time, in microseconds, are too old."""
    return time.time_ns() // 1_000 - days * DAY


def old_events(view: View, source: int, before: int, most: int = TOGETHER) -> Whose:
    """The first so many events of a source from before a time."""
    seqs = list(_old(view, source, before, most))[:most]
    return Whose({brief.seq: brief.evidence for brief in view.store.records(seqs)}, None)


def count_old(view: View, source: int, before: int) -> Old:
    """What would go of a source: events from before a time."""
    end = time.monotonic() + PATIENCE
    events, oldest = 0, None
    for window in _windows(view):
        ((found, first),) = view.store.connection.rows(
            "privacy.count_old_events", source=source, before=before, **window
        )
        events += int(found)
        oldest = first if oldest is None else min(oldest, first or oldest)
        if time.monotonic() > end:
            return Old(events, oldest, whole=False)
    return Old(events, oldest, whole=True)


def _windows(view: View) -> Iterator[dict[str, int]]:
    """The log in stretches, the oldest first."""
    ((last,),) = view.store.connection.rows("space.highest_seq", low=view.store.low, high=view.store.high)
    for after in range(view.store.low, last, WINDOW):
        yield {"after": after, "until": min(after + WINDOW, last)}


def _old(view: View, source: int, before: int, most: int) -> Iterator[int]:
    count = 0
    for window in _windows(view):
        for seq, _ in view.store.connection.rows("privacy.old_events", source=source, before=before, **window):
            count += 1
            yield seq
        if count >= most:
            return


def subject_of_retention(source: int, before: int) -> str:
    """What a request says whom it is about: nobody, but a source and a time."""
    return f"{source} {before}"


def read_subject(text: str) -> tuple[int, int]:
    source, _, before = text.partition(" ")
    return int(source), int(before)
