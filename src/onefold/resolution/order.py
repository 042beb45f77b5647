"""The canonical order of records (time, then source and id), as places and back."""

from __future__ import annotations

import msgspec
import numpy as np

from onefold.columns import NONE, Ints, Longs


class Order(msgspec.Struct, frozen=True):
    """`rank[record]` is the record's place in canonical order, `record[place]` the record at a place."""

    rank: Ints
    record: Ints

    def earliest(self, owner: Ints, records: Ints, count: int) -> Ints:
        """For each owner 0 to count - 1, the earliest of its records; NONE for one that has none."""
        place = np.full(count, len(self.record), dtype=np.int32)
        np.minimum.at(place, owner, self.rank[records])
        return self._records(place, place < len(self.record))

    def latest(self, owner: Ints, records: Ints, count: int) -> Ints:
        """For each owner 0 to count - 1, the latest of its records; NONE for one that has none."""
        place = np.full(count, NONE, dtype=np.int32)
        np.maximum.at(place, owner, self.rank[records])
        return self._records(place, place != NONE)

    def _records(self, place: Ints, there: np.ndarray) -> Ints:
        return np.where(there, self.record[np.where(there, place, 0)] if len(self.record) else NONE, NONE).astype(
            np.int32
        )


def canonical_order(time: Longs) -> Order:
    """The order of records numbered by source and id, given their times."""
    record = np.argsort(time, kind="stable").astype(np.int32)
    rank = np.empty(len(record), dtype=np.int32)
    rank[record] = np.arange(len(record), dtype=np.int32)
    return Order(rank, record)
