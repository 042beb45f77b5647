"""How many things are taken in at once, so that a transaction takes about as long as it should."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Pace:
    """`aim` is in seconds; never fewer, nor more, than so many; `first` so many."""

    def __init__(self, aim: float, fewest: int, first: int, most: int) -> None:
        self.size = first
        self._aim = aim
        self._fewest, self._most = fewest, most

    @contextmanager
    def measured(self) -> Iterator[int]:
        """Around what takes in so many things."""
        began, size = perf_counter(), self.size
        yield size
        faster = self._aim / max(perf_counter() - began, 1e-6)
        self.size = max(self._fewest, min(self._most, int(size * min(max(faster, 0.5), 2.0))))
