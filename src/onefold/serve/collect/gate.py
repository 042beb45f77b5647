"""Who may come in now: bounds on what is in work at one time, and on what one write key sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from onefold.errors import Overloaded
from onefold.limits import RATE_SECONDS
from onefold.serve.collect.faults import RateLimited


class Bucket(msgspec.Struct):
    """Calls that a key may still send, and when that was worked out; a batch may take it below nothing."""

    left: float
    at: float


class RateLimit:
    """So many calls a second for each write key, and those of `RATE_SECONDS` at once; 0 for any number.

    A request is let in while the key has anything left, and pays for its calls once they are counted.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._buckets: dict[str, Bucket] = {}

    def require(self, key: str, now: float) -> None:
        """Raises RateLimited, with the seconds until the key may send again."""
        if not self._rate:
            return
        bucket = self._filled(key, now)
        if bucket.left <= 0:
            raise RateLimited(
                f"this write key has sent more than {self._rate:,} calls a second", (1 - bucket.left) / self._rate
            )

    def pay(self, key: str, calls: int, now: float) -> None:
        if self._rate:
            self._filled(key, now).left -= calls

    def _filled(self, key: str, now: float) -> Bucket:
        most = self._rate * RATE_SECONDS
        bucket = self._buckets.setdefault(key, Bucket(most, now))
        bucket.left = min(most, bucket.left + (now - bucket.at) * self._rate)
        bucket.at = now
        return bucket


class Room:
    """Bytes of bodies in work, from a request's head until its answer."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.taken = 0

    @contextmanager
    def take(self, size: int) -> Iterator[None]:
        """Raises Overloaded if there is no room for so many bytes."""
        if self.taken + size > self._most:
            raise Overloaded("more is in work than there is room for; try again")
        self.taken += size
        try:
            yield
        finally:
            self.taken -= size
