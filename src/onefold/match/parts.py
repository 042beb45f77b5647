"""The values that a rule compares, record by record, as integer codes; and codes of several fields made one key.

Nothing here looks at a text twice, and no code outgrows 64 bits however many fields are combined.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from onefold.columns import Flags, Ints, Longs, Values, ranges, take_texts
from onefold.match.transforms import Change, chain
from onefold.ruleset.plan import Transform

_LARGEST = 2**62


class Part(msgspec.Struct, frozen=True):
    """What records have for one field of a rule: `texts[code[i]]` is a value of `record[i]`. Records ascend."""

    field: str
    record: Ints
    code: Ints
    texts: Sequence[str]


class Rows(msgspec.Struct, frozen=True):
    """Combinations of one value of each part for each record: `columns[p][i]` is a code of part p. Records ascend."""

    record: Ints
    columns: tuple[Ints, ...]


class Numbered(msgspec.Struct, frozen=True):
    """Different combinations as keys from 0, ordered by their codes, the first column's first; and who has them.

    `columns[p][key]` is the code of part p. `key` and `record` are the uses: unique pairs, sorted.
    """

    columns: tuple[Ints, ...]
    keys: int
    key: Ints
    record: Ints


def whole(field: str, values: Values, among: Flags) -> Part:
    """The values as they are, of the records that are `among` those looked at."""
    kept = among[values.record]
    return Part(field, values.record[kept], values.code[kept], values.texts)


def changed(field: str, values: Values, transforms: tuple[Transform, ...], among: Flags) -> Part:
    """The transformed values; those that the transforms make nothing of are left out. Only texts in use are kept."""
    part = whole(field, values, among)
    recoded, texts = _recoded(part, chain(transforms))
    code = recoded[part.code]
    known = code >= 0
    return Part(field, part.record[known], code[known], texts)


def combined(parts: Sequence[Part], among: Flags) -> Rows:
    """Each record's combinations of its values, for the records that have a value for every part.

    Without any part, each record looked at has one empty combination.
    """
    if not parts:
        return Rows(np.flatnonzero(among).astype(np.int32), ())
    rows = Rows(parts[0].record, (parts[0].code,))
    for part in parts[1:]:
        rows = _joined(rows, part, len(among))
    return rows


def numbered(rows: Rows, sizes: Sequence[int]) -> Numbered:
    """The combinations that there are, numbered. `sizes[p]` exceeds every code of column p."""
    count = len(rows.record)
    bits = max(count - 1, 1).bit_length()
    packed = (_mixed(rows.columns, sizes, count, 2 ** (63 - bits)) << bits) | np.arange(count)
    packed.sort()
    row = packed & ((1 << bits) - 1)
    record = rows.record[row]
    starts = _changes(packed >> bits)
    key = np.cumsum(starts, dtype=np.int32) - np.int32(1)
    unique = starts | _changes(record)
    columns = tuple(column[row[starts]] for column in rows.columns)
    return Numbered(columns, int(starts.sum()), key[unique], record[unique])


def _recoded(part: Part, change: Change) -> tuple[Ints, list[str]]:
    """New code by old code (-1: none), and the new texts."""
    recoded = np.full(len(part.texts), -1, dtype=np.int32)
    used = np.zeros(len(part.texts), dtype=np.bool_)
    used[part.code] = True
    codes = np.flatnonzero(used).astype(np.int32)
    known: dict[str | None, int] = {None: -1}
    recoded[codes] = [known.setdefault(change(text), len(known) - 1) for text in take_texts(part.texts, codes)]
    del known[None]
    return recoded, [text for text in known if text is not None]


def _joined(rows: Rows, part: Part, count: int) -> Rows:
    """Each row with each value that the part has for its record."""
    having = np.bincount(part.record, minlength=count)
    first = np.cumsum(having) - having
    repeats = having[rows.record]
    own = np.repeat(np.arange(len(rows.record)), repeats)
    other = ranges(first[rows.record], repeats)
    return Rows(rows.record[own], (*(column[own] for column in rows.columns), part.code[other]))


def _mixed(columns: Sequence[Ints], sizes: Sequence[int], count: int, most: int) -> Longs:
    """One integer below `most` for each row, in the order of its codes; `most` is at least the number of rows."""
    mixed, below = np.zeros(count, dtype=np.int64), 1
    for column, size in zip(columns, sizes, strict=True):
        if below * size > _LARGEST:
            mixed, below = _ranks(mixed)
        mixed = mixed * size + column
        below *= size
    return mixed if below <= most else _ranks(mixed)[0]


def _ranks(mixed: Longs) -> tuple[Longs, int]:
    """The integers made as small as their order allows, and how many different ones there are."""
    different, ranks = np.unique(mixed, return_inverse=True)
    return ranks.astype(np.int64), len(different)


def _changes(ordered: Longs | Ints) -> Flags:
    """Where a value differs from the one before it; true for the first."""
    changes = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=changes[1:])
    return changes
