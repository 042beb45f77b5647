"""The change feed as it is read, and a space in numbers."""

from __future__ import annotations

from onefold.live.view.answers import ChangeSaid, Counts, instant, plain_json
from onefold.live.view.view import View
from onefold.store.rows import Change


def changes(view: View, after: int, limit: int) -> list[ChangeSaid]:
    """The changes that follow number `after` (0: from the first)."""
    return [said(one, view.store.low) for one in view.store.changes(view.store.low + after, limit)]


def said(change: Change, low: int) -> ChangeSaid:
    """A change as reads answer it, numbered from the `low` of its space."""
    detail = plain_json(change.detail)
    return ChangeSaid(
        number=change.number - low,
        time=instant(change.time),
        kind=change.kind,  # type: ignore[arg-type]
        profile=change.profile,
        record=detail.pop("record", None),
        step=detail.pop("step", None),
        detail=detail,
    )


def counts(view: View) -> Counts:
    """How much there is. Takes time in proportion: half a second for ten million records."""
    bounds = {"graph_low": view.store.graph_low, "graph_high": view.store.graph_high}

    def count(statement: str) -> int:
        return int(view.rows(statement, **bounds)[0][0])

    return Counts(
        profiles=count("count_profiles"),
        records=count("count_records"),
        unresolved=count("count_nobodys") + count("count_unresolved"),
        contested=count("count_contested"),
        identifiers=dict(sorted(view.rows("count_identifiers", graph=view.store.graph))),
    )
