"""Which of the new profiles keeps which id: docs/resolution.md, "Profile ids", told for a space that lives.

A profile lives on in the cluster that holds the earliest of its records. Where several live on in one cluster, the one
that was created first keeps its id, and the ids of the others lead to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

import msgspec

Age = tuple[int, str, str]
"""A record's place in canonical order: time (0: unknown), source, id."""


class Succession(msgspec.Struct, frozen=True):
    """`keeps[cluster]` is the number of the profile that it is, `merged[number]` the one that this one became part of.

    `new` are the clusters without a number yet, earliest record first; `gone` the profiles of which no record is left.
    """

    keeps: dict[int, int]
    merged: dict[int, int]
    new: list[int]
    gone: list[int]


def succeed(
    before: Mapping[int, Collection[int]], after: Mapping[int, Sequence[int]], age: Mapping[int, Age]
) -> Succession:
    """From the records that each profile held (those that are left) to those of each cluster; all of known age."""
    cluster_of = {record: cluster for cluster, records in after.items() for record in records}
    heirs: dict[int, list[int]] = {}
    gone = []
    for number in sorted(before):
        left = [record for record in before[number] if record in cluster_of]
        if left:
            heirs.setdefault(cluster_of[min(left, key=age.__getitem__)], []).append(number)
        else:
            gone.append(number)
    keeps = {cluster: numbers[0] for cluster, numbers in heirs.items()}
    merged = {number: numbers[0] for numbers in heirs.values() for number in numbers[1:]}
    new = [cluster for cluster in after if cluster not in keeps]
    new.sort(key=lambda cluster: min(age[record] for record in after[cluster]))
    return Succession(keeps, merged, new, gone)


def public_id(source: str, record_id: str, again: int = 0) -> str:
    """The id that a profile gets from its earliest record; `again` counts up where that id is another's already."""
    text = f"{source}/{record_id}" if not again else f"{source}/{record_id}#{again}"
    return "prf_" + hashlib.sha256(text.encode()).hexdigest()[:20]
