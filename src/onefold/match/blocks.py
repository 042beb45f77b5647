"""The different tuples of compared values within each block, and the records that have them."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from onefold.columns import Flags, Ints, Longs
from onefold.match.parts import Part, combined, numbered


class Tuples(msgspec.Struct, frozen=True):
    """Tuples numbered block by block: tuple t stands in `block[t]` and has the value `columns[p][t]` of part p.

    The first `same` parts make the block. `key` (a tuple) and `record` are its uses: unique pairs, sorted.
    `block_sizes[b]` is the number of tuples of block b, 0 for one that was taken out.
    """

    same: int
    parts: tuple[Part, ...]
    columns: tuple[Ints, ...]
    block: Ints
    block_sizes: Longs
    key: Ints
    record: Ints

    def only(self, wanted: Flags) -> Tuples:
        """These tuples and their uses, numbered anew."""
        number = (np.cumsum(wanted) - 1).astype(np.int32)
        block = self.block[wanted]
        kept = wanted[self.key]
        return Tuples(
            same=self.same,
            parts=self.parts,
            columns=tuple(column[wanted] for column in self.columns),
            block=block,
            block_sizes=np.bincount(block, minlength=len(self.block_sizes)),
            key=number[self.key[kept]],
            record=self.record[kept],
        )


def blocked_tuples(parts: Sequence[Part], same: int, among: Flags) -> Tuples:
    """The tuples of the records looked at that have a value for every part; the first `same` parts make the block."""
    found = numbered(combined(parts, among), [len(part.texts) for part in parts])
    begins = np.zeros(found.keys, dtype=np.bool_)
    for column in found.columns[:same]:
        begins[1:] |= column[1:] != column[:-1]
    block = np.cumsum(begins, dtype=np.int32)
    return Tuples(
        same=same,
        parts=tuple(parts),
        columns=found.columns,
        block=block,
        block_sizes=np.bincount(block),
        key=found.key,
        record=found.record,
    )
