"""The pairs of tuples within each block that are similar in every field compared.

Beyond the pairs found, memory is bounded by the chunk, not by the number of pairs looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from onefold.columns import Floats, Ints, Longs, ranges
from onefold.match.comparators import COST, Comparison, comparison
from onefold.ruleset.plan import Similar

CHUNK = 250_000
"""Pairs looked at together: enough for NumPy to be at its speed, few enough to stay in the processor's cache."""


class Pairs(msgspec.Struct, frozen=True):
    """Positions of two tuples, first < second, and the lowest of their similarities."""

    first: Ints
    second: Ints
    score: Floats


class Compared(msgspec.Struct, frozen=True):
    """One field compared: the code of each tuple in `texts`."""

    similar: Similar
    code: Ints
    texts: Sequence[str]


def similar_pairs(block_sizes: Longs, fields: Sequence[Compared], chunk: int = CHUNK) -> Pairs:
    """The pairs of tuples of the same block that meet every `similar`.

    Tuples stand block by block, `block_sizes[b]` of them in block b. `chunk` is about how many pairs are held at once.
    """
    ordered = sorted(fields, key=lambda field: (COST[field.similar.by], -field.similar.at_least))
    comparisons = [(field.code, comparison(field.similar, field.texts)) for field in ordered]
    found = [Pairs(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0))]
    found += [_meeting(pairs, comparisons) for pairs in _pairs_by_chunk(block_sizes, chunk)]
    return Pairs(
        np.concatenate([pairs.first for pairs in found]),
        np.concatenate([pairs.second for pairs in found]),
        np.concatenate([pairs.score for pairs in found]),
    )


def _meeting(pairs: Pairs, comparisons: Sequence[tuple[Ints, Comparison]]) -> Pairs:
    """The pairs that meet every comparison; each looks only at what the ones before it left."""
    for code, compared in comparisons:
        measured = compared.scores(code[pairs.first], code[pairs.second])
        met = np.flatnonzero(measured >= 0)
        pairs = Pairs(pairs.first[met], pairs.second[met], np.minimum(pairs.score[met], measured[met]))
    return pairs


def _pairs_by_chunk(block_sizes: Longs, chunk: int) -> Iterator[Pairs]:
    """All pairs within blocks, of score 1; a chunk has at least all pairs of one tuple with later ones."""
    ends = np.repeat(np.cumsum(block_sizes), block_sizes)
    position = np.arange(len(ends))
    partners = ends - position - 1
    until = np.cumsum(partners)
    start, done = 0, 0
    while start < len(ends):
        stop = max(int(np.searchsorted(until, done + chunk, "right")), start + 1)
        taken = slice(start, stop)
        first = np.repeat(position[taken], partners[taken]).astype(np.int32)
        second = ranges(position[taken] + 1, partners[taken]).astype(np.int32)
        yield Pairs(first, second, np.ones(len(first)))
        start, done = stop, int(until[stop - 1])
