"""What the engine tells of itself while it works: numbers, never what is in a record."""

from __future__ import annotations

from collections import Counter


class Watch:
    """Told of every micro-batch; does nothing. Metrics are made by whoever wants to know."""

    def wrote(self, space: int, items: int, resolved: float, committed: float, changes: Counter[str]) -> None:
        """A micro-batch of so many items took so many seconds to resolve and to commit, and changed so much by kind."""

    def failed(self, space: int, items: int) -> None:
        """A micro-batch could not be written."""
