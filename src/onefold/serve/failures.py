"""Failed sign-ins until they are noted: how many, and at which accounts; of no account that is not there."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import NamedTuple

NOTED_EVERY = 60.0
"""Seconds between two notes."""

NAMED = 20
"""People named in one note."""


class Failed(NamedTuple):
    """So many, and the ids of people whose password was wrong: at most `NAMED`."""

    tries: int
    people: frozenset[str]


class Failures:
    """May be used from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._count = 0
        self._people: set[str] = set()
        self._again_at = 0.0

    def add(self, person: str | None) -> None:
        with self._lock:
            self._count += 1
            if person is not None and len(self._people) < NAMED:
                self._people.add(person)

    def taken(self, *, at_once: bool) -> Failed | None:
        """What is to be noted now; None where there is nothing, or it is too soon."""
        with self._lock:
            if not self._count or (monotonic() < self._again_at and not at_once):
                return None
            found = Failed(self._count, frozenset(self._people))
            self._count, self._people, self._again_at = 0, set(), monotonic() + NOTED_EVERY
            return found
