"""Repeatable draws: a number depends only on (seed, purpose, index), never on order, chunks or library versions."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Shares = NDArray[np.float64]
Flags = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)


class Draws(NamedTuple):
    """Draws for one world. Each purpose is an independent stream; an index is a row, a customer, a pair."""

    seed: int

    def number(self, purpose: str, index: Numbers) -> Numbers:
        """64 mixed bits for each index: different for different indexes of one purpose (splitmix64 is a bijection)."""
        with np.errstate(over="ignore"):
            return _splitmix64(index + self._start(purpose))

    def share(self, purpose: str, index: Numbers) -> Shares:
        """A number in [0, 1) for each index."""
        return (self.number(purpose, index) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def chance(self, purpose: str, index: Numbers, probability: float | Shares) -> Flags:
        return np.asarray(self.share(purpose, index) < probability)

    def choice(self, purpose: str, index: Numbers, count: int) -> NDArray[np.int64]:
        """One of 0..count-1 for each index, all as likely."""
        return (self.number(purpose, index) % np.uint64(count)).astype(np.int64)

    def _start(self, purpose: str) -> np.uint64:
        digest = hashlib.sha256(f"{self.seed}/{purpose}".encode()).digest()
        return np.uint64(int.from_bytes(digest[:8], "big"))


def _splitmix64(state: Numbers) -> Numbers:
    """The output function of Steele, Lea and Flood's SplitMix (OOPSLA 2014)."""
    z = state * _GOLDEN + _GOLDEN
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))
