"""Which records are there already: every (source, id), exact, for as long as the record is kept.

A B-tree of random keys writes a page for every event once it is large. So names are kept as a log-structured set: the
newest in memory (read back from the log when a server starts), the others as sorted runs of 64-bit hashes, with a
Bloom filter before them. A hash only proposes a record: whoever asks compares its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from onefold.store.port import Row
from onefold.store.space import SpaceStore

SEALED = 65_536
"""Names in a young run: 1 MB, and what a starting server reads back at most."""

MERGED = 16
"""Young runs that become one old run of a million names."""

CHUNK = 4_096
"""Names that are read together: 64 KB."""

Hashes = NDArray[np.int64]


def hash_of(source: int, record_id: str) -> int:
    """64 bits of a record's name, signed."""
    digest = hashlib.blake2b(b"%d/%s" % (source, record_id.encode()), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


class Names:
    """The names of one space's records, by hash; lives with the space's writer."""

    def __init__(self, store: SpaceStore) -> None:
        self._store = store
        self._young: dict[int, int] = {}
        self._alike: list[tuple[int, int]] = []
        self._runs: list[_Run] = []
        self._filters: list[_Filter] = [_Filter(4 * SEALED)]
        rows = store.connection.rows("names.chunks", space=store.space)
        for run in sorted({row[0] for row in rows}):
            self._runs.append(_Run(store, run, [row for row in rows if row[0] == run]))
            self._filter(self._runs[-1].hashes())
        newest = max((run.until for run in self._runs), default=store.low)
        for seq, source, record_id in store.names_after(newest):
            self.add(hash_of(source, record_id), seq)

    def find(self, hashes: Sequence[int]) -> dict[int, list[int]]:
        """For each hash that was seen, the seqs of the records that may have had it."""
        found = {one: [self._young[one]] for one in hashes if one in self._young}
        for hash_, seq in self._alike:
            found.setdefault(hash_, []).append(seq)
        if not self._runs:
            return found
        wanted = np.unique(np.array(hashes, dtype=np.int64))
        possible = np.zeros(len(wanted), dtype=np.bool_)
        for one in self._filters:
            possible |= one.may_have(wanted)
        if possible.any():
            for run in self._runs:
                for hash_, seq in run.find(wanted[possible]):
                    found.setdefault(hash_, []).append(seq)
        return found

    def add(self, hash_: int, seq: int) -> None:
        if self._young.setdefault(hash_, seq) != seq:
            self._alike.append((hash_, seq))

    def forget(self, hash_: int, seq: int) -> None:
        """The record is gone. In a run its seq stays, and leads to no record."""
        if self._young.get(hash_) == seq:
            del self._young[hash_]
        elif (hash_, seq) in self._alike:
            self._alike.remove((hash_, seq))

    def settle(self) -> None:
        """Within the transaction that added them: seal the young names if there are many, merge runs if there are."""
        if len(self._young) < SEALED:
            return
        pairs = np.array([*self._young.items(), *self._alike], dtype=np.int64)
        number = max((run.number for run in self._runs), default=0) + 1
        self._runs.append(_Run.write(self._store, number, pairs[:, 0], pairs[:, 1]))
        self._filter(pairs[:, 0])
        self._young, self._alike = {}, []
        young = [run for run in self._runs if run.size < SEALED * MERGED // 2]
        if len(young) >= MERGED:
            self._merge(young)

    def _merge(self, young: list[_Run]) -> None:
        parts = [run.everything() for run in young]
        hashes, seqs = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
        number = max(run.number for run in self._runs) + 1
        for run in young:
            self._store.connection.run("space.remove_run", space=self._store.space, run=run.number)
        kept = [run for run in self._runs if run not in young]
        self._runs = [*kept, _Run.write(self._store, number, hashes, seqs)]

    def _filter(self, hashes: Hashes) -> None:
        last = self._filters[-1]
        if last.full(len(hashes)):
            used = [one for one in self._filters if one.count]
            self._filters = [*used, _Filter(max(2 * last.capacity, len(hashes)))]
        self._filters[-1].add(hashes)


class _Run:
    """One sorted run: its chunks stay in the database; in memory only where each begins."""

    def __init__(self, store: SpaceStore, number: int, chunks: Sequence[Row]) -> None:
        """`chunks` are (run, chunk, until, first hash, size), in order."""
        self.number = number
        self.until: int = max(row[2] for row in chunks)
        self.size: int = sum(row[4] for row in chunks)
        self._firsts = np.array([row[3] for row in chunks], dtype=np.int64)
        self._store = store

    @classmethod
    def write(cls, store: SpaceStore, number: int, hashes: Hashes, seqs: Hashes) -> _Run:
        order = np.argsort(hashes, kind="stable")
        hashes, seqs = hashes[order], seqs[order]
        until = int(seqs.max())
        parts = [slice(start, start + CHUNK) for start in range(0, len(hashes), CHUNK)]
        chunks = [
            (number, chunk, until, int(hashes[part.start]), len(hashes[part])) for chunk, part in enumerate(parts)
        ]
        content = [(_bytes(hashes[part]), _bytes(seqs[part])) for part in parts]
        rows = [(store.space, *chunk, *columns) for chunk, columns in zip(chunks, content, strict=True)]
        store.connection.append("name_run", rows)
        return cls(store, number, chunks)

    def find(self, wanted: Hashes) -> Iterator[tuple[int, int]]:
        """(hash, seq) of each of the wanted, ascending ones that is here."""
        first = np.maximum(np.searchsorted(self._firsts, wanted, side="left") - 1, 0)
        last = np.maximum(np.searchsorted(self._firsts, wanted, side="right") - 1, 0)
        for chunk in sorted({one for pair in zip(first, last, strict=True) for one in range(pair[0], pair[1] + 1)}):
            hashes, seqs = self._chunk(chunk)
            here = wanted[(first <= chunk) & (chunk <= last)]
            for start, end, hash_ in _stretches(hashes, here):
                yield from ((hash_, seq) for seq in seqs[start:end].tolist())

    def everything(self) -> tuple[Hashes, Hashes]:
        parts = [self._chunk(chunk) for chunk in range(len(self._firsts))]
        return np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts])

    def hashes(self) -> Hashes:
        return self.everything()[0]

    def _chunk(self, chunk: int) -> tuple[Hashes, Hashes]:
        rows = self._store.connection.rows("names.chunk", space=self._store.space, run=self.number, chunk=chunk)
        hashes, seqs = rows[0]
        return np.frombuffer(hashes, dtype="<i8"), np.frombuffer(seqs, dtype="<i8")


def _bytes(values: Hashes) -> bytes:
    return values.astype("<i8").tobytes()


def _stretches(hashes: Hashes, wanted: Hashes) -> Iterable[tuple[int, int, int]]:
    """(start, end, hash) of the wanted ones that are there."""
    starts = np.searchsorted(hashes, wanted, side="left")
    ends = np.searchsorted(hashes, wanted, side="right")
    there = ends > starts
    return zip(starts[there].tolist(), ends[there].tolist(), wanted[there].tolist(), strict=True)


class _Filter:
    """A Bloom filter: 16 bits and four probes for each name, so that one of 400 strangers is looked up in vain."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.count = 0
        self._bits = np.zeros(capacity * 16 // 64, dtype=np.uint64)

    def full(self, more: int) -> bool:
        return self.count + more > self.capacity

    def add(self, hashes: Hashes) -> None:
        self.count += len(hashes)
        for word, bit in self._probes(hashes):
            np.bitwise_or.at(self._bits, word, bit)

    def may_have(self, hashes: Hashes) -> NDArray[np.bool_]:
        there = np.ones(len(hashes), dtype=np.bool_)
        for word, bit in self._probes(hashes):
            there &= (self._bits[word] & bit) != 0
        return there

    def _probes(self, hashes: Hashes) -> Iterator[tuple[NDArray[np.int64], NDArray[np.uint64]]]:
        """Kirsch and Mitzenmacher, "Less hashing, same performance" (2006): two hashes make all probes."""
        one, step = hashes.view(np.uint64), hashes.view(np.uint64) >> np.uint64(32) | np.uint64(1)
        size = np.uint64(len(self._bits) * 64)
        for probe in range(4):
            place = (one + np.uint64(probe) * step) % size
            yield (place >> np.uint64(6)).astype(np.int64), np.uint64(1) << (place & np.uint64(63))
