"""What resolution looks at, as columns of integers: records, their values, and the keys of each step."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol, overload

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

NONE = -1
"""In integer columns: no value."""


class ArrowTexts(Sequence[str]):
    """Texts held in one Arrow string array: millions of them without a Python object each."""

    def __init__(self, array: pa.StringArray | pa.LargeStringArray) -> None:
        self.array = array

    def __len__(self) -> int:
        return len(self.array)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        return ArrowTexts(self.array[at]) if isinstance(at, slice) else self.array[int(at)].as_py()

    def __iter__(self) -> Iterator[str]:
        return iter(self.array.to_pylist())


def find_texts(texts: Sequence[str], wanted: Collection[str]) -> dict[str, int]:
    """Where each of the wanted texts stands, for those that are there."""
    if isinstance(texts, ArrowTexts):
        there = pc.is_in(texts.array, value_set=pa.array(list(wanted), type=texts.array.type))
        at = np.flatnonzero(there.to_numpy(zero_copy_only=False))
        return dict(zip(texts.array.take(pa.array(at)).to_pylist(), at.tolist(), strict=True))
    return {text: position for position, text in enumerate(texts) if text in wanted}


def take_texts(texts: Sequence[str], codes: Ints) -> list[str]:
    """The texts of these codes, in their order."""
    if isinstance(texts, ArrowTexts):
        taken: list[str] = texts.array.take(pa.array(codes)).to_pylist()
        return taken
    return [texts[int(code)] for code in codes]


class Values(msgspec.Struct, frozen=True):
    """The values of one identifier type or field over all records, as sparse pairs.

    `record` ascends (a record with several values stands several times, values distinct);
    `code[i]` is the position in `texts` of the value of `record[i]`. `texts` are all different, in any order,
    and indexable by int to str.
    """

    record: Ints
    code: Ints
    texts: Sequence[str]

    def only(self, keep: Flags) -> Values:
        """The same values without the pairs where `keep` is false."""
        return Values(self.record[keep], self.code[keep], self.texts)


class KeyTexts(Protocol):
    """The keys of a step, written out only for those that are asked for."""

    def text(self, keys: Ints) -> list[str]:
        """For people: `jane@example.com`, or `last_name=smith, postcode=1000`."""
        ...

    def order(self, keys: Ints) -> list[tuple[Any, ...]]:
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


class AliasCall(msgspec.Struct, frozen=True):
    """What an alias call joins: records that carry one of `before` with those that carry `after`, as (type, value)."""

    text: str
    before: tuple[tuple[str, str], ...]
    after: tuple[str, str]


class World(msgspec.Struct, frozen=True):
    """All records as columns. Records are numbered in order of (source, id); times break that into canonical order.

    `time` is in microseconds, 0 where unknown; `ids` ascend within each source. `identifiers` hold only usable
    values: normalized and not blocked. `fields` hold what rules, conditions and group limits look at beyond
    identifier types and `source`; a value that did not normalize is among them under the name of its type.

    Where `named` is there, it says which records the plan's statements name, by (source, id), and `ids` may be empty:
    then records may also be numbered in order of (source, time, id).
    """

    count: int
    time: Longs
    event: Flags
    source: Ints
    source_names: Sequence[str]
    ids: Sequence[str]
    identifiers: dict[str, Values]
    fields: dict[str, Values]
    aliases: tuple[AliasCall, ...] = ()
    named: dict[tuple[str, str], int] | None = None

    def looked_at(self) -> dict[str, Values]:
        """Every field by name: identifier types, `source`, and the rest."""
        everyone = np.arange(self.count, dtype=np.int32)
        types = {type_: _with(values, self.fields.get(type_)) for type_, values in self.identifiers.items()}
        return {**self.fields, **types, "source": Values(everyone, self.source, self.source_names)}


def _with(values: Values, more: Values | None) -> Values:
    """The values of both."""
    if more is None:
        return values
    known = find_texts(values.texts, more.texts)
    new = [text for text in more.texts if text not in known]
    position = {**known, **{text: len(values.texts) + place for place, text in enumerate(new)}}
    code = np.array([position[text] for text in more.texts], dtype=np.int32)[more.code]
    pairs = distinct_pairs(np.concatenate([values.record, more.record]), np.concatenate([values.code, code]))
    return Values(*pairs, [*values.texts, *new])


class Groups(msgspec.Struct, frozen=True):
    """Positions grouped by a key: those of key k are `positions[start[k]:start[k + 1]]`, in their own order."""

    start: Ints
    positions: Ints

    @property
    def sizes(self) -> Ints:
        return np.diff(self.start)


def group(keys: Ints, count: int) -> Groups:
    """Group the positions of `keys` (values 0 to count - 1), stable, in linear time (a counting sort)."""
    positions = np.arange(len(keys), dtype=np.int32)
    matrix = sparse.coo_array(
        (np.ones(len(keys), dtype=np.int8), (keys, positions)), shape=(count, max(len(keys), 1))
    ).tocsr()
    return Groups(matrix.indptr, matrix.indices)


def count_distinct(owners: Ints, codes: Ints, count: int) -> Ints:
    """For each owner 0 to count - 1, how many different codes it has."""
    if not len(owners):
        return np.zeros(count, dtype=np.int32)
    pairs = distinct_pairs(owners, codes)
    return np.bincount(pairs[0], minlength=count).astype(np.int32)


def distinct_pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """The different (left, right) pairs, ordered by left, then right. Both are not negative."""
    packed = (left.astype(np.int64) << 32) | right
    packed.sort()
    packed = packed[stretches(packed)[0]]
    return (packed >> 32).astype(np.int32), (packed & 0xFFFFFFFF).astype(np.int32)


def ranges(starts: NDArray[Any], lengths: NDArray[Any]) -> Longs:
    """The positions start, start + 1, ... of each range, one range after the other."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def renumber(codes: Ints) -> tuple[Ints, Ints]:
    """The different codes in ascending order, and for each position which of them it is. Codes are not negative."""
    used = np.zeros(int(codes.max(initial=-1)) + 1, dtype=np.bool_)
    used[codes] = True
    different = np.flatnonzero(used).astype(np.int32)
    place = np.empty(len(used), dtype=np.int32)
    place[different] = np.arange(len(different), dtype=np.int32)
    return different, place[codes]


def stretches(*columns: NDArray[Any]) -> tuple[Longs, Longs]:
    """Where neighbours are alike in all of the parallel columns: each stretch's first place and the one behind it."""
    count = len(columns[0])
    new = np.zeros(count, dtype=np.bool_)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    starts = np.flatnonzero(new)
    return starts, np.append(starts, count)[1:]
