"""What a profile's timeline has to choose from: how many records of each source, type and event."""

from __future__ import annotations

from onefold.live.view.answers import Activity
from onefold.live.view.view import Found, View

MOST = 1_000
"""Different ones that are told."""


def activity(view: View, found: Found) -> list[Activity]:
    """The most frequent first."""
    shift = {"shift": view.store.shift} if found.contested else {}
    rows = view.rows(f"activity_{found.by}", owner=found.owner, limit=MOST, **shift)
    said = [Activity(view.store.sources[source], type_, event, records) for source, type_, event, records in rows]
    return sorted(said, key=lambda one: (-one.records, one.source, one.type, one.event or ""))
