"""Which profiles would keep their ids: `live.succession` over columns."""

from __future__ import annotations

import numpy as np

from onefold.columns import NONE, Ints
from onefold.resolution.order import Order


def heirs(stored: Ints, profiles: int, cluster: Ints, clusters: int, order: Order) -> tuple[Ints, Ints]:
    """Of each cluster the stored profile that it would be (NONE: a new one); of each stored profile the cluster that it
    would be part of (NONE: none). Profiles are numbered in order of creation.

    `stored` and `cluster` are those of each record, NONE for unresolved ones.
    """
    left = np.flatnonzero((stored != NONE) & (cluster != NONE)).astype(np.int32)
    first = order.earliest(stored[left], left, profiles)
    into = np.where(first == NONE, NONE, cluster[first] if len(cluster) else NONE).astype(np.int32)
    keeps = np.full(clusters, NONE, dtype=np.int32)
    there = np.flatnonzero(into != NONE).astype(np.int32)
    keeps[into[there[::-1]]] = there[::-1]
    return keeps, into
