"""How often each token may ask: so many requests a second, a second's worth of them at once."""

from __future__ import annotations

import msgspec

from onefold.errors import Overloaded


class _Left(msgspec.Struct):
    """Requests that a token may still make, and when that was worked out."""

    requests: float
    at: float


class Pace:
    """Kept by the names of tokens, which are few. Used by one thread, the event loop's."""

    def __init__(self) -> None:
        self._left: dict[str, _Left] = {}

    def require(self, name: str, rate: int, now: float) -> None:
        """Counts a request at a time in seconds; `rate` 0 is any number. Raises Overloaded."""
        if not rate:
            return
        left = self._left.setdefault(name, _Left(rate, now))
        left.requests = min(rate, left.requests + (now - left.at) * rate)
        left.at = now
        if left.requests < 1:
            raise Overloaded(f"This token has made more than {rate:,} requests a second.")
        left.requests -= 1
