"""When to raise an alert: shipped rules that are on from the start, and those that people write over or beside them."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from onefold.errors import InvalidInput, NotFound
from onefold.model import Micros
from onefold.ruleset.duration import parse_duration
from onefold.store.audit import note
from onefold.store.port import Connection

AlertKind = Literal[
    "shared_value", "large_profile", "consolidation_jump", "unresolved_share", "refused_calls", "jitter"
]
KINDS: tuple[AlertKind, ...] = get_args(AlertKind)

MOST_RULES = 50
"""Rules of one space."""

NAME = r"^[a-z0-9][a-z0-9_-]{0,62}$"


class BadRule(InvalidInput):
    """The rule is of the right form and means nothing."""

    code = "bad_rule"
    status = 422


class AlertRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Raise an alert when a number is `above` this one; `within` for what changes, `at_least` so much to judge by."""

    kind: AlertKind
    above: Annotated[float, Meta(ge=0, le=1e12)]
    within: Annotated[str, Meta(max_length=40)] = ""
    at_least: Annotated[int, Meta(ge=0, le=1 << 40)] = 0
    on: bool = True

    @property
    def window(self) -> Micros:
        return Micros(parse_duration(self.within)) if self.within else Micros(0)


SHIPPED: dict[str, AlertRule] = {
    "shared_value": AlertRule("shared_value", above=20, within="1 day"),
    "large_profile": AlertRule("large_profile", above=50),
    "consolidation_jump": AlertRule("consolidation_jump", above=0.05, within="1 day", at_least=1_000),
    "unresolved_share": AlertRule("unresolved_share", above=0.2, at_least=1_000),
    "refused_calls": AlertRule("refused_calls", above=0.05, at_least=100),
    "jitter": AlertRule("jitter", above=0.02, at_least=1_000),
}
"""On from the start. `at_least`: records, of refused_calls calls refused, of jitter profiles."""

_WINDOWED = frozenset({"shared_value", "consolidation_jump"})
_RULE = msgspec.msgpack.Decoder(AlertRule)


def rules_of(connection: Connection, space: int) -> dict[str, AlertRule]:
    """All rules of a space by name, also those that are off."""
    written = {name: _RULE.decode(rule) for name, rule in connection.rows("monitor.alert_rules", space=space)}
    return {**SHIPPED, **written}


def set_rule(connection: Connection, space: int, name: str, rule: AlertRule, by: str) -> None:
    """Write a rule, in the caller's transaction. Raises InvalidInput."""
    check_rule(name, rule)
    present = rules_of(connection, space)
    if name not in present and len(present) >= MOST_RULES:
        raise BadRule(f"A space has at most {MOST_RULES} rules for alerts: remove one first.")
    connection.run("monitor.put_alert_rule", space=space, name=name, rule=msgspec.msgpack.encode(rule))
    note(connection, by=by, action="alert_rule.set", space=space, detail={"name": name, **msgspec.to_builtins(rule)})


def remove_rule(connection: Connection, space: int, name: str, by: str) -> None:
    """Remove a rule that was written; a shipped one is as it was shipped then. Raises NotFound."""
    if not connection.run("monitor.remove_alert_rule", space=space, name=name):
        raise NotFound("No such rule was written: a shipped one is switched off with `on: false`.")
    note(connection, by=by, action="alert_rule.removed", space=space, detail={"name": name})


def check_rule(name: str, rule: AlertRule) -> None:
    """Raises InvalidInput."""
    if re.fullmatch(NAME, name) is None:
        raise BadRule("A rule's name has 1 to 63 lower-case letters, digits, `-` and `_`.")
    if bool(rule.within) != (rule.kind in _WINDOWED):
        takes = "needs `within`, such as 1 day" if rule.kind in _WINDOWED else "takes no `within`"
        raise BadRule(f"A rule of kind {rule.kind} {takes}.")
    try:
        parse_duration(rule.within or "1 day")
    except ValueError as error:
        raise BadRule(f"within: {error}") from None
