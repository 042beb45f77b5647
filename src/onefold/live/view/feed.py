"""The change feed as it is read, and a space in numbers."""

from __future__ import annotations

from onefold.live.view.answers import ChangeSaid, Counts, change_number, instant, plain_json
from onefold.live.view.view import View
from onefold.store.rows import Change


def changes(view: View, after: int, limit: int) -> list[ChangeSaid]:
    """The changes that follow number `after` (0: from the first)."""
    return [said(one) for one in view.store.changes(view.store.low + after, limit)]


def said(change: Change) -> ChangeSaid:
    """A change as reads answer it."""
    detail = plain_json(change.detail)
    return ChangeSaid(
        number=change_number(change.number),
        time=instant(change.time),
        kind=change.kind,  # type: ignore[arg-type]
        profile=change.profile,
        record=detail.pop("record", None),
        step=detail.pop("step", None),
        detail=detail,
    )


def counts(view: View) -> Counts:
    """How much there is. Takes time in proportion: half a second for ten million records."""
    bounds = {"low": view.store.low, "high": view.store.high}

    def count(statement: str) -> int:
        return int(view.rows(statement, **bounds)[0][0])

    return Counts(
        profiles=count("count_profiles"),
        records=count("count_records"),
        unresolved=count("count_nobodys") + count("count_unresolved"),
        contested=count("count_contested"),
        identifiers=dict(sorted(view.rows("count_identifiers", space=view.store.space))),
    )
