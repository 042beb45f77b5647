"""Identifier types that the ruleset does not know, as calls show them: named like an id, and used like one.

Used like one: whoever has a value has hardly any other, and whoever has the value is hardly ever somebody else. So an
order's number is none (a customer has many), and a product's is none (many customers have one).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from onefold.live.view import View
from onefold.normalize.naming import snake_case

CALLS = 5_000
"""Calls looked at: the newest."""

SEEN = 20
"""Calls from which on a name is judged."""

DIFFERENT = 10
"""Different values from which on."""

OWN = 1.2
"""Values of one customer, and customers of one value, at most, on average."""

AGAIN = 1.3
"""Calls with one value, at least, on average: what never comes again links nothing."""

_TYPE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,99}")
_LIKE_AN_ID = re.compile(r"(.*_)?(id|uuid|guid|key|no|number|code|hash|token)")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_READ_ELSEWHERE = frozenset({"user_id", "anonymous_id", "message_id", "group_id", "previous_id", "id"})


class Unknown(NamedTuple):
    """A name under which calls carry what looks like an identifier: seen in so many calls, so many different values."""

    name: str
    calls: int
    values: int
    customers: int


def unknown_types(view: View) -> list[Unknown]:
    """Those seen most first."""
    rows = view.store.connection.rows("monitor.newest_bodies", after=view.store.low, high=view.store.high, limit=CALLS)
    bodies = {seq: msgspec.json.decode(body) for seq, _, type_, body in rows if type_ != "row"}
    owner = _owners(view, list(bodies))
    uses: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for seq, body in bodies.items():
        for name, value in set(_candidates(body, frozenset(view.lens.types))):
            uses[name].append((value, owner[seq]))
    found = [_counted(name, its) for name, its in uses.items() if _is_used_like_one(its)]
    return sorted(found, key=lambda one: (-one.calls, one.name))


def _owners(view: View, seqs: list[int]) -> dict[int, int]:
    """The component of each record, or a number of its own where it is of none."""
    briefs = view.store.records(seqs)
    component = {one.number: one.component for one in view.store.evidence({one.evidence for one in briefs})}
    return {one.seq: component.get(one.evidence, 0) or -one.seq for one in briefs}


def _candidates(body: Any, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(name, value) of what looks like an identifier of no known type."""
    context = body.get("context") if isinstance(body.get("context"), dict) else {}
    for one in context.get("externalIds") or body.get("externalIds") or ():
        if isinstance(one, dict) and isinstance(one.get("type"), str) and isinstance(one.get("id"), str):
            yield from _named(one["type"], one["id"], known, declared=True)
    for part in (body.get("traits"), context.get("traits"), body.get("properties")):
        for name, value in part.items() if isinstance(part, dict) else ():
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield from _named(name, str(value), known)


def _named(name: str, value: str, known: frozenset[str], *, declared: bool = False) -> Iterator[tuple[str, str]]:
    plain = snake_case(name)
    if plain in known or plain in _READ_ELSEWHERE or not value.strip() or _TYPE_NAME.fullmatch(plain) is None:
        return
    if declared or _LIKE_AN_ID.fullmatch(plain) or _UUID.fullmatch(value):
        yield plain, value


def _is_used_like_one(uses: list[tuple[str, int]]) -> bool:
    values, customers, pairs = _different(uses)
    if len(uses) < SEEN or values < DIFFERENT:
        return False
    return pairs <= OWN * values and pairs <= OWN * customers and len(uses) >= AGAIN * values


def _different(uses: list[tuple[str, int]]) -> tuple[int, int, int]:
    """Different values, customers, and pairs of both."""
    return len({value for value, _ in uses}), len({owner for _, owner in uses}), len(set(uses))


def _counted(name: str, uses: list[tuple[str, int]]) -> Unknown:
    values, customers, _ = _different(uses)
    return Unknown(name, len(uses), values, customers)
