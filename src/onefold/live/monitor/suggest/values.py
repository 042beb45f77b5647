"""Values to block: those that link many different people, and those that look like junk and are used by several.

Looked for where they must show: in the components with the most evidence, and by what junk begins with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from onefold.live.monitor.carried import Value
from onefold.live.monitor.shared import Sharing, carriers, carriers_in, sharing
from onefold.live.monitor.suggest.shapes import BEGINNINGS, looks_like_junk
from onefold.live.view import View

COMPONENTS = 200
"""Components that are looked through: those with the most evidence."""

LEAST = 5
"""Evidence of a component below which nothing in it is shared by many."""

EVIDENCE = 100_000
"""Evidence that is looked at in all: some two seconds of work."""

PEOPLE = 10
"""Different people from which on a value is nobody's: families and small offices have fewer."""

SEVERAL = 2
"""People from which on what looks like junk is."""

OFTEN = 10
"""Evidence from which on what looks like junk is, even of one person."""

FOUND = 20
"""Values looked at of those that begin alike."""


class Hub(NamedTuple):
    """A value that is suggested to be blocked."""

    value: Value
    sharing: Sharing
    looks: str | None


def hubs(view: View) -> list[Hub]:
    """Those used by the most people first."""
    found: dict[Value, Sharing] = {}
    left = EVIDENCE
    for component, evidence in _largest(view):
        if evidence < LEAST or left <= 0:
            break
        left -= evidence
        found.update(_shared_in(view, component))
    for value in _junk_like(view):
        if value not in found:
            found[value] = sharing(carriers(view, value))
    judged = (Hub(value, its, looks_like_junk(*value)) for value, its in found.items())
    return sorted((one for one in judged if is_nobodys(one)), key=lambda one: (-one.sharing.people, one.value))


def is_nobodys(one: Hub) -> bool:
    its = one.sharing
    return its.people >= PEOPLE or (one.looks is not None and (its.people >= SEVERAL or its.carriers >= OFTEN))


def _largest(view: View) -> Iterable[tuple[int, int]]:
    rows = view.store.connection.rows(
        "monitor.largest_components",
        graph_low=view.store.graph_low,
        graph_high=view.store.graph_high,
        limit=COMPONENTS,
    )
    return [(row[0], row[1]) for row in rows]


def _shared_in(view: View, component: int) -> dict[Value, Sharing]:
    """Who shares each value of a matching type."""
    found = carriers_in(view, component)
    return {value: sharing(its) for value, its in found.items() if len(its) >= SEVERAL}


def _junk_like(view: View) -> Iterator[Value]:
    for type_ in view.lens.matching:
        for start in BEGINNINGS:
            for text, _ in view.store.beginning(type_, start, FOUND):
                if looks_like_junk(type_, text) is not None:
                    yield type_, text
