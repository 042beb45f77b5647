"""The identifiers of profiles: for each (profile, type, value), the uses that hold."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs, Values, group
from onefold.resolution.order import Order


class Identifiers(msgspec.Struct, frozen=True):
    """The identifiers of one type, one for each (profile, value): parallel arrays.

    `code` is the value's place in the type's texts; `first` and `last` are the earliest and latest record that says
    it, `first_timed` the earliest of known time (NONE: none is), `records` how many do; `sources` lists source
    numbers from `source_start[i]` to `source_start[i + 1]`.
    """

    profile: Ints
    code: Ints
    first: Ints
    first_timed: Ints
    last: Ints
    records: Longs
    source_start: Ints
    sources: Ints


def identifiers(values: Values, profile: Ints, source: Ints, timed: Flags, order: Order) -> Identifiers:
    """The identifiers that these uses give the profiles of their records. Records without a profile give none.

    `timed[record]`: whether its time is known.
    """
    resolved = profile[values.record] != NONE
    record, code = values.record[resolved], values.code[resolved]
    owner = profile[record]
    held = _numbered(owner, code, len(values.texts))
    count = int(held.max(initial=-1)) + 1
    first = order.earliest(held, record, count)
    there = np.flatnonzero(first != NONE)
    name = np.full(count, NONE, dtype=np.int32)
    name[there] = np.arange(len(there), dtype=np.int32)
    held = name[held]
    first = first[there]
    code_of = np.empty(len(there), dtype=np.int32)
    code_of[held] = code
    start, sources = _sources(held, source[record], len(there))
    return Identifiers(
        profile=profile[first],
        code=code_of,
        first=first,
        first_timed=first if timed.all() else order.earliest(held[timed[record]], record[timed[record]], len(there)),
        last=order.latest(held, record, len(there)),
        records=np.bincount(held, minlength=len(there)).astype(np.int64),
        source_start=start,
        sources=sources,
    )


def count_identifiers(values: Values, profile: Ints) -> int:
    """How many (profile, value) pairs these uses make."""
    resolved = profile[values.record] != NONE
    code = values.code[resolved]
    held = _numbered(profile[values.record[resolved]], code, len(values.texts))
    return int(np.count_nonzero(np.bincount(held))) if len(held) else 0


def _numbered(owner: Ints, code: Ints, codes: int) -> Ints:
    """A number for each (owner, code): the code itself for its first owner, new ones for the others'."""
    usual = np.full(codes, NONE, dtype=np.int32)
    usual[code[::-1]] = owner[::-1]
    number = code.copy()
    shared = np.flatnonzero(owner != usual[code])
    if len(shared):
        pairs = code[shared].astype(np.int64) * (int(owner.max()) + 1) + owner[shared]
        number[shared] = codes + np.unique(pairs, return_inverse=True)[1].astype(np.int32)
    return number


def _sources(held: Ints, source: Ints, count: int) -> tuple[Ints, Ints]:
    """The different sources of each identifier, ascending, one identifier after the other."""
    width = int(source.max(initial=0)) + 1
    if width == 1:
        return np.arange(count + 1, dtype=np.int32), np.zeros(count, dtype=np.int32)
    seen = [held[source == one] for one in range(width)]
    said = [np.flatnonzero(np.bincount(its, minlength=count)).astype(np.int32) for its in seen]
    owner = np.concatenate(said)
    sources = np.repeat(np.arange(width, dtype=np.int32), [len(one) for one in said])
    groups = group(owner, count)
    return groups.start, sources[groups.positions]
