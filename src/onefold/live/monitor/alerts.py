"""Alerts: raised once when something begins, ended when it is over; kept without any identifier.

An alert about a value names a record that says it: so the value can be shown while it is there, and cannot once it is
gone.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec
from msgspec import Struct

from onefold.errors import NotFound
from onefold.live.monitor.alert_rules import AlertKind
from onefold.live.monitor.carried import Value
from onefold.live.monitor.masks import masked
from onefold.live.view import View
from onefold.store.audit import note
from onefold.store.port import Connection, Row
from onefold.store.rows import SHIFT
from onefold.store.space import SpaceStore

KEPT = 10_000
"""Alerts of a space that are kept, besides those that last."""

LASTING = 200
"""Alerts of a space that may last at a time: more would be read by nobody, and none is raised beside them."""


class Detail(Struct, frozen=True, omit_defaults=True):
    """What an alert is about. `number` is what was above `above`, `before` what it was when the window began.

    `profile` is an id; `type` an identifier type, whose value is the `place`-th that the record `seq` says; `by` what
    those who share it are told apart by.
    """

    kind: AlertKind
    number: float
    above: float
    before: float | None = None
    profile: str | None = None
    type: str | None = None
    seq: int = 0
    place: int = 0
    by: str | None = None


class Alert(Struct, frozen=True):
    """An alert as it is kept; times in microseconds, None for what has not happened."""

    number: int
    rule: str
    subject: str
    raised: int
    ended: int | None
    acknowledged: int | None
    detail: Detail


class Condition(NamedTuple):
    """Something that holds now: by which rule, and of what."""

    rule: str
    subject: str
    detail: Detail


class Verdict(NamedTuple):
    """What holds that no lasting alert says yet, and the lasting alerts that no longer hold."""

    new: list[Condition]
    over: list[Alert]


_DETAIL = msgspec.json.Decoder(Detail)


# ------------------------------------------------------------------ keeping


def update(connection: Connection, store: SpaceStore, verdict: Verdict, now: int) -> list[Alert]:
    """Raise and end alerts, in the caller's transaction; answers those raised."""
    for one in verdict.over:
        connection.run("monitor.end_alert", number=one.number, now=now)
    ((highest,),) = connection.rows("monitor.highest_alert", low=store.low, high=store.high)
    first = max(int(highest), store.low) + 1
    raised = [
        Alert(number, one.rule, one.subject, now, None, None, one.detail)
        for number, one in enumerate(verdict.new, start=first)
    ]
    rows = [(one.number, one.rule, one.subject, now, None, None, msgspec.json.encode(one.detail)) for one in raised]
    connection.append("alert", rows)
    connection.run("monitor.forget_alerts", low=store.low, high=store.high, kept=KEPT)
    return raised


def lasting_alerts(connection: Connection, store: SpaceStore) -> list[Alert]:
    rows = connection.rows("monitor.lasting_alerts", after=store.low, high=store.high, limit=LASTING)
    return [_alert(row) for row in rows]


def alerts_after(connection: Connection, space: int, after: int, limit: int, *, lasting: bool = False) -> list[Alert]:
    """The alerts that follow a number (0: from the first), or those of them that last."""
    low = space << SHIFT
    statement = "monitor.lasting_alerts" if lasting else "monitor.alerts_after"
    rows = connection.rows(statement, after=low + after, high=low + (1 << SHIFT) - 1, limit=limit)
    return [_alert(row) for row in rows]


def alert_numbered(connection: Connection, space: int, number: int) -> Alert:
    """Raises NotFound."""
    rows = connection.rows("monitor.alert", number=(space << SHIFT) + number)
    if not rows:
        raise NotFound("There is no such alert.")
    return _alert(rows[0])


def acknowledge(connection: Connection, space: int, number: int, now: int, by: str) -> Alert:
    """Say that somebody has seen it, in the caller's transaction; once is enough. Raises NotFound."""
    alert_numbered(connection, space, number)
    if connection.run("monitor.acknowledge_alert", number=(space << SHIFT) + number, now=now):
        note(connection, by=by, action="alert.acknowledged", space=space, detail={"alert": number})
    return alert_numbered(connection, space, number)


def _alert(row: Row) -> Alert:
    return Alert(row[0], row[1], row[2], row[3], row[4], row[5], _DETAIL.decode(row[6]))


# ------------------------------------------------------------------ showing


class AlertSaid(Struct, frozen=True):
    """An alert as it is told. `value` is masked, unless whoever asks may see it and says so; None once it is gone."""

    number: int
    rule: str
    kind: AlertKind
    raised: int
    ended: int | None
    acknowledged: int | None
    says: str
    profile: str | None
    type: str | None
    value: str | None
    count: float
    before: float | None


def told(view: View, alert: Alert, *, plainly: bool = False) -> AlertSaid:
    """An alert for people; `plainly`: with the identifier that it is about."""
    detail = alert.detail
    value = value_of(view, detail)
    return AlertSaid(
        number=alert.number & ((1 << SHIFT) - 1),
        rule=alert.rule,
        kind=detail.kind,
        raised=alert.raised,
        ended=alert.ended,
        acknowledged=alert.acknowledged,
        says=sentence(detail),
        profile=detail.profile,
        type=detail.type,
        value=None if value is None else value[1] if plainly else masked(value[1]),
        count=detail.number,
        before=detail.before,
    )


def value_of(view: View, detail: Detail) -> Value | None:
    """The value that an alert is about; None if it is about none, or the record that said it is gone."""
    if detail.type is None:
        return None
    briefs = view.store.records([detail.seq])
    raws = [
        said.identifiers.get(detail.type, ())  # type: ignore[call-overload]
        for brief in briefs
        for said in view.said([brief.evidence]).values()
    ]
    if not raws or detail.place >= len(raws[0]):
        return None
    judged = view.lens.judged(detail.type, raws[0][detail.place])
    return None if judged is None else (detail.type, judged)


def sentence(detail: Detail) -> str:
    """What happened, without a value."""
    number, above = detail.number, detail.above
    match detail.kind:
        case "shared_value":
            who = "names" if detail.by == "name" else f"values of {detail.by}"
            before = f"before, with {detail.before or 0:,.0f}"
            return f"One {detail.type} is now used with {number:,.0f} different {who}; {before}."
        case "large_profile":
            return f"A profile holds {number:,.0f} identifiers, more than {above:,.0f}."
        case "consolidation_jump":
            return f"The consolidation rate went from {_percent(detail.before or 0)} to {_percent(number)}."
        case "unresolved_share":
            return f"{_percent(number)} of all records are of no profile, more than {_percent(above)}."
        case "refused_calls":
            return f"{_percent(number)} of the newest calls were refused, more than {_percent(above)}."
        case "jitter":
            return f"{_percent(number)} of the profiles changed their id within a day, more than {_percent(above)}."


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
