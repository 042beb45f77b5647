"""Finds a record by its name: in the sorted runs of names, and among those that are too new to be in one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from onefold.live.names import hash_of
from onefold.live.view.view import View
from onefold.store.port import Row
from onefold.store.rows import Brief


def find_record(view: View, source: str, record_id: str) -> Brief | None:
    """The record with this source and id, if there is one."""
    for number in view.numbers_of([source]):
        for brief in view.store.records(list(_seqs(view, number, record_id))):
            if (brief.source, brief.id) == (source, record_id):
                return brief
    return None


def _seqs(view: View, source: int, record_id: str) -> Iterator[int]:
    """The seqs of records that may have this name."""
    store = view.store
    chunks = store.connection.rows("names.chunks", space=store.space)
    until = max((row[2] for row in chunks), default=store.low)
    young = view.rows("young_record", after=until, high=store.high, source=source, id=record_id)
    yield from (seq for (seq,) in young)
    yield from old_seqs(view, chunks, source, record_id)


def old_seqs(view: View, chunks: Sequence[Row], source: int, record_id: str) -> Iterator[int]:
    """The seqs of records in runs of names, whose `chunks` these are, that may have this name."""
    wanted = hash_of(source, record_id)
    for run in sorted({row[0] for row in chunks}):
        yield from _in_run(view, [row for row in chunks if row[0] == run], wanted)


def _in_run(view: View, chunks: Sequence[Row], wanted: int) -> Iterator[int]:
    """`chunks` are (run, chunk, until, first hash, size), in order."""
    firsts = [row[3] for row in chunks]
    low, high = max(bisect_left(firsts, wanted) - 1, 0), bisect_right(firsts, wanted)
    for run, chunk, *_ in chunks[low:high]:
        ((hashes, seqs),) = view.store.connection.rows("names.chunk", space=view.store.space, run=run, chunk=chunk)
        there = np.frombuffer(hashes, dtype="<i8") == wanted
        yield from np.frombuffer(seqs, dtype="<i8")[there].tolist()
