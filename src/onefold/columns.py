"""What resolution looks at, as columns of integers: records, their values, and the keys of each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Values(msgspec.Struct, frozen=True):
    """The values of one identifier type or field over all records, as sparse pairs.

    `record` ascends (a record with several values stands several times, values distinct);
    `code[i]` is the position in `texts` of the value of `record[i]`. `texts` are all different, in any order,
    and indexable by int to str (a list of str, or an Arrow string array wrapped by `Texts`).
    """

    record: Ints
    code: Ints
    texts: Sequence[str]


class KeyTexts(Protocol):
    """The keys of a step, written out only for those that are asked for."""

    def text(self, keys: Ints) -> list[str]:
        """For people: `jane@example.com`, or `last_name=smith, postcode=1000`."""
        ...

    def order(self, keys: Ints) -> list[tuple[object, ...]]:
        """For comparison: tuples that order keys as docs/resolution.md says."""
        ...


class Uses(msgspec.Struct, frozen=True):
    """Who uses which key of one step. Pairs are unique; sorted by (key, record) unless said otherwise.

    `score[key]` is 1.0 for exact keys; None stands for all exact.
    """

    record: Ints
    key: Ints
    keys: int
    texts: KeyTexts
    score: Floats | None = None


class SkippedBlocks(msgspec.Struct, frozen=True):
    """Blocks of a similar rule with too many different tuples: their uses, refused as too_common.

    `key` numbers the blocks from 0; `texts[key]` is the block's key text; `tuples[key]` how many tuples it has.
    """

    record: Ints
    key: Ints
    texts: list[str]
    tuples: list[int]


class World(msgspec.Struct, frozen=True):
    """All records as columns. Records are numbered in order of (source, id); times break that into the canonical order.

    `time` is in microseconds, 0 where unknown. `identifiers` hold only usable values: normalized, not blocked, not detached.
    `fields` hold every field that rules, conditions or group limits look at, identifier types among them.
    """

    count: int
    time: Longs
    event: Flags
    source: Ints
    source_names: Sequence[str]
    identifiers: dict[str, Values]
    fields: dict[str, Values]
