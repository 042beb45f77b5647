"""Takes the names of forgotten records out of the sorted runs: a hash of a name can be guessed from the name."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence

import numpy as np

from onefold.store.port import Row
from onefold.store.space import SpaceStore

MOST = (1 << 63) - 1


def chunks_of(store: SpaceStore, hashes: Collection[int]) -> list[tuple[int, int]]:
    """(run, chunk) of those that may hold one of these hashes."""
    rows = store.connection.rows("names.chunks", space=store.space)
    found: list[tuple[int, int]] = []
    for run in sorted({row[0] for row in rows}):
        chunks = [row for row in rows if row[0] == run]
        firsts = [row[3] for row in chunks]
        places = {place for one in hashes for place in _places(firsts, one)}
        found += [(run, chunks[place][1]) for place in sorted(places)]
    return found


def _places(firsts: Sequence[int], hash_: int) -> range:
    return range(max(bisect_left(firsts, hash_) - 1, 0), bisect_right(firsts, hash_))


def forget_names(store: SpaceStore, hashes: Collection[int], chunks: Collection[tuple[int, int]]) -> None:
    """Within the transaction in which their records are gone, or after it."""
    rows = store.connection.rows("names.chunks", space=store.space)
    for place, row in enumerate(rows):
        if (row[0], row[1]) in chunks:
            following = rows[place + 1] if place + 1 < len(rows) and rows[place + 1][0] == row[0] else None
            _rewrite(store, row, following, hashes)


def _rewrite(store: SpaceStore, row: Row, following: Row | None, hashes: Collection[int]) -> None:
    run, chunk, _, first, _ = row
    ((raw_hashes, raw_seqs),) = store.connection.rows("names.chunk", space=store.space, run=run, chunk=chunk)
    there, seqs = np.frombuffer(raw_hashes, dtype="<i8"), np.frombuffer(raw_seqs, dtype="<i8")
    doubtful = np.isin(there, np.array(sorted(hashes), dtype=np.int64))
    if not doubtful.any():
        return
    living = {one.seq for one in store.records(seqs[doubtful].tolist())}
    kept = ~doubtful | np.isin(seqs, np.array(sorted(living), dtype=np.int64))
    there, seqs = there[kept], seqs[kept]
    if len(there):
        first = int(there[0])
    elif first in hashes:
        first = MOST if following is None else int(following[3])
    store.connection.run(
        "privacy.put_chunk",
        first_hash=first,
        size=len(there),
        hashes=there.tobytes(),
        seqs=seqs.tobytes(),
        space=store.space,
        run=run,
        chunk=chunk,
    )
