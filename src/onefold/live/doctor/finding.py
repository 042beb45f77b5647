"""What the doctor says: which invariant is broken, how often, and by which rows. Numbers only, no values."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

MOST = 1_000
"""Rows that are counted for one invariant: beyond, it is simply broken."""

TOLD = 5


class Finding(Struct, frozen=True):
    """`says` is a sentence; `numbers` those of the rows (their `seq` or `number`), the first few."""

    space: str
    check: str
    says: str
    count: int
    numbers: tuple[int, ...]


class Findings:
    """Collects what is wrong in one space, by invariant."""

    def __init__(self, space: str) -> None:
        self._space = space
        self._found: dict[tuple[str, str], list[int]] = {}

    def add(self, check: str, says: str, numbers: Iterable[int]) -> None:
        self._found.setdefault((check, says), []).extend(numbers)

    def all(self) -> list[Finding]:
        return [
            Finding(self._space, check, says, len(numbers), tuple(numbers[:TOLD]))
            for (check, says), numbers in self._found.items()
            if numbers
        ]
