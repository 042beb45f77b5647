"""What two texts' similarity can be at most, from a few integers for each text: most pairs need no closer look.

A bound is never too low. Characters are counted in 32 classes (by code point modulo 32, so a to z have one each); what
two texts share in a class is at least what they share in its characters.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from onefold.columns import Flags, Floats, Ints, Longs

_CLASSES = 32
_TEXTS_AT_ONCE = 100_000
_WINKLER_PREFIX = 4
_WINKLER_WEIGHT = 0.1


class Bounds:
    """Bounds over one dictionary of texts, asked by pairs of codes."""

    def __init__(self, texts: Sequence[str]) -> None:
        lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
        self._length: Floats = lengths.astype(np.float64)
        self._bag: NDArray[np.uint64] = np.zeros(len(texts), np.uint64)
        self._further: NDArray[np.int32] = np.zeros(len(texts), np.int32)
        self._start: NDArray[np.uint64] = np.zeros(len(texts), np.uint64)
        for begin in range(0, len(texts), _TEXTS_AT_ONCE):
            part = slice(begin, begin + _TEXTS_AT_ONCE)
            self._look_at("".join(texts[part]), lengths[part], part)

    def edits(self, first: Ints, second: Ints, least: float) -> Flags:
        """Whether Levenshtein's and Damerau's normalized similarity can reach `least`.

        An edit makes up for at most one character of the longer text that the shorter one does not share.
        """
        longer = np.maximum(self._length[first], self._length[second])
        return self._shared(first, second) >= least * longer

    def jaro_winkler(self, first: Ints, second: Ints, least: float) -> Flags:
        """Whether Jaro-Winkler's similarity can reach `least`: all shared characters match, in order."""
        shared = self._shared(first, second)
        jaro = (shared / np.maximum(self._length[first], 1) + shared / np.maximum(self._length[second], 1) + 1) / 3
        possible = jaro + _WINKLER_PREFIX * _WINKLER_WEIGHT * (1 - jaro) >= least
        close = np.flatnonzero(possible)
        prefix = _WINKLER_WEIGHT * self._common_start(first[close], second[close])
        possible[close] = jaro[close] + prefix * (1 - jaro[close]) >= least
        return possible

    def token_sets(self, first: Ints, second: Ints, least: float) -> Flags:
        """Whether the token set ratio (of 1) can reach `least`, if the texts are `token_set`s.

        With m characters shared, none of its three ratios exceeds that of the common tokens and the shorter text:
        2m / (m + shorter), if all that is shared were common tokens.
        """
        shorter = np.minimum(self._length[first], self._length[second])
        return self._shared(first, second) * (2 - least) >= least * shorter

    def _look_at(self, joined: str, lengths: Longs, part: slice) -> None:
        points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        owner = np.repeat(np.arange(len(lengths)), lengths)
        counts = np.bincount(owner * _CLASSES + points % _CLASSES, minlength=len(lengths) * _CLASSES)
        counts = counts.reshape(-1, _CLASSES)
        self._bag[part] = np.packbits(np.hstack([counts > 0, counts > 1]), axis=1).view(np.uint64)[:, 0]
        self._further[part] = np.maximum(counts - 2, 0).sum(axis=1)
        self._start[part] = _starts(points, lengths)

    def _shared(self, first: Ints, second: Ints) -> NDArray[np.int32]:
        """At least the number of characters, counted with repeats, that both texts have."""
        counted: NDArray[np.int32] = np.minimum(self._further[first], self._further[second])
        counted += np.bitwise_count(self._bag[first] & self._bag[second])
        return counted

    def _common_start(self, first: Ints, second: Ints) -> Floats:
        """At least the number of characters, up to four, that both texts start with."""
        difference = self._start[first] ^ self._start[second]
        masks = [np.uint64((1 << 16 * length) - 1) for length in range(1, _WINKLER_PREFIX + 1)]
        length: Floats = np.sum([(difference & mask) == 0 for mask in masks], axis=0, dtype=np.float64)
        return length


def token_set(text: str) -> str:
    """The text's different words in order, as the token set ratio looks at them.

    Empty, and thereby similar to anything as far as bounds know, where a space is not ASCII: what rapidfuzz takes for a
    space depends on how Python stores the text.
    """
    if not text.isascii() and any(letter.isspace() and not letter.isascii() for letter in text):
        return ""
    return " ".join(sorted(set(text.split())))


def _starts(points: NDArray[np.uint32], lengths: Longs) -> NDArray[np.uint64]:
    """The low 16 bits of each text's first four characters, in one integer, the first one lowest."""
    begin = np.cumsum(lengths) - lengths
    packed = np.zeros(len(lengths), dtype=np.uint64)
    for place in range(_WINKLER_PREFIX):
        having = np.flatnonzero(lengths > place)
        letter = (points[begin[having] + place] & 0xFFFF).astype(np.uint64)
        packed[having] |= letter << np.uint64(16 * place)
    return packed
