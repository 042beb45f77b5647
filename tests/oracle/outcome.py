"""What a resolution says, in a form that can be compared with ==: no numbers of records, no profile ids."""

from __future__ import annotations

from typing import NamedTuple

Ref = tuple[str, str]
"""A record: (source, id)."""

Cluster = frozenset[Ref]


class Rejection(NamedTuple):
    """One refused use. `other` is the final profile of the other record, None if there is none."""

    kind: str
    step: str | None
    type: str | None
    value: str
    record: Ref
    other: Cluster | None = None


class Outcome(NamedTuple):
    """`partition` holds the profiles; unresolved events are in none.

    `links`: (step, key text, records). `attached`: (type, value, profile).
    `contested` is for statistics only: (step, when_shared) of each component that had to be taken link by link.
    """

    partition: frozenset[Cluster]
    unresolved: frozenset[Ref]
    links: frozenset[tuple[str, str, Cluster]]
    rejections: tuple[Rejection, ...]
    attached: frozenset[tuple[str, str, Cluster]]
    contested: tuple[tuple[str, str], ...] = ()


def sort_rejections(rejections: set[Rejection]) -> tuple[Rejection, ...]:
    return tuple(sorted(rejections, key=_order))


def _order(rejection: Rejection) -> tuple[object, ...]:
    kind, step, type_, value, record, other = rejection
    return (kind, step or "", type_ or "", value, record, other is not None, sorted(other or ()))
