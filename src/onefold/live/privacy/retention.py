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
    note(connection, by=by, action="retention.set", space=space, detail={"source": source, "days": days})


def cutoff(days: int) -> int:
    """Events from before this time, in microseconds, are too old."""
    return time.time_ns() // 1_000 - days * DAY


def old_events(view: View, source: int, before: int, most: int = TOGETHER) -> Whose:
    """The first so many events of a source from before a time."""
    seqs = list(_old(view, source, before, most))[:most]
    return Whose({brief.seq: brief.evidence for brief in view.store.records(seqs)}, None)


def _old(view: View, source: int, before: int, most: int) -> Iterator[int]:
    ((last,),) = view.store.connection.rows("space.highest_seq", low=view.store.low, high=view.store.high)
    count = 0
    for after in range(view.store.low, last, WINDOW):
        until = min(after + WINDOW, last)
        known = {"after": after, "until": until, "source": source, "before": before}
        for seq, _ in view.store.connection.rows("privacy.old_events", **known):
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
