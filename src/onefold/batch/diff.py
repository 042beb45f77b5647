"""Compares two resolutions record by record: profiles that merged, split or traded records, and which records."""

from __future__ import annotations

from typing import Any, cast

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.batch.outputs import Output
from onefold.resolution.difference import CHANGES, UNRESOLVED, Change, Codes, Comparison, compare, group_of_records

LARGEST = 5
"""Examples told of each kind of change."""
NAMED_PROFILES = 10
"""Profiles named in one example; the rest is counted."""
ABSENT = -1

ROW_NUMBERS = """
SELECT one.row AS one, two.row AS two
FROM one FULL JOIN two ON one.source = two.source AND one.record_id = two.record_id
ORDER BY one.row, two.row
"""


class Share(msgspec.Struct, frozen=True):
    """A profile's records within one changed group."""

    profile_id: str
    records: int


class Regrouping(msgspec.Struct, frozen=True):
    """One group of profiles that changed: at most `NAMED_PROFILES` of each side named, largest first."""

    records: int
    old_profiles: int
    new_profiles: int
    old: tuple[Share, ...]
    new: tuple[Share, ...]


class Changed(msgspec.Struct, frozen=True):
    """One kind of change: how many groups, old and new profiles and records it has, and the largest examples."""

    groups: int
    old_profiles: int
    new_profiles: int
    records: int
    largest: tuple[Regrouping, ...]


class Difference(msgspec.Struct, frozen=True):
    """How result `b` differs from result `a`; see `resolve.difference.Comparison` for the kinds of change.

    Profiles are compared over the records present and resolved in both. `records` has the columns source, record_id,
    old_profile_id, new_profile_id, change: all records of merged, split and moved profiles, those that became
    `resolved` or `unresolved`, and those `only_in_a` or `only_in_b`; by (source, record_id), the last kind last.
    """

    records_a: int
    records_b: int
    records_both: int
    only_in_a: int
    only_in_b: int
    resolved: int
    unresolved: int
    unchanged: int
    changes: dict[Change, Changed]
    records: pa.Table

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.records.num_rows

    def to_dict(self) -> dict[str, Any]:
        """As JSON values, without the table of records."""
        return {name: msgspec.to_builtins(getattr(self, name)) for name in self.__struct_fields__ if name != "records"}

    def __str__(self) -> str:
        changes = (
            f"{name}: {one.old_profiles:,} profiles into {one.new_profiles:,} ({one.records:,} records)"
            for name, one in self.changes.items()
        )
        return f"unchanged: {self.unchanged:,} profiles; " + "; ".join(changes)


class Partition(msgspec.Struct, frozen=True):
    """One result: its table, the profile code of each row, and the profile ids by code."""

    table: pa.Table
    profile: Codes
    names: pa.Array


def diff(a: Output, b: Output) -> Difference:
    """Compare result `b` with result `a`. NotFound if one was written without its records."""
    one, two = read_partition(a), read_partition(b)
    rows_one, rows_two = _aligned(a, one.table, two.table)
    old, new = _at(one.profile, rows_one), _at(two.profile, rows_two)
    both = (rows_one != ABSENT) & (rows_two != ABSENT)
    comparison = compare(np.where(both, old, UNRESOLVED), np.where(both, new, UNRESOLVED))
    change = _changes(comparison, rows_one, rows_two, old, new)
    return Difference(
        records_a=len(one.profile),
        records_b=len(two.profile),
        records_both=int(both.sum()),
        only_in_a=int((rows_two == ABSENT).sum()),
        only_in_b=int((rows_one == ABSENT).sum()),
        resolved=int((change == RESOLVED).sum()),
        unresolved=int((change == NOT_RESOLVED).sum()),
        unchanged=len(comparison.groups("unchanged")),
        changes={kind: _changed(comparison, kind, one.names, two.names) for kind in CHANGES[1:]},
        records=_concerned(change, one, two, rows_one, rows_two),
    )


def read_partition(output: Output) -> Partition:
    """The records of a result with their profiles. NotFound if it was written without them."""
    output.need("records")
    table = output.arrow("SELECT source, record_id, profile_id FROM records")
    profile, names = codes(table["profile_id"])
    return Partition(table, profile, names)


def codes(column: pa.ChunkedArray) -> tuple[Codes, pa.Array]:
    """Texts as positions in the array of the different ones; `UNRESOLVED` for null."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    positions = encoded.indices.cast(pa.int64()).fill_null(UNRESOLVED)
    return positions.to_numpy(zero_copy_only=False), encoded.dictionary


def _aligned(output: Output, one: pa.Table, two: pa.Table) -> tuple[Codes, Codes]:
    """The rows of both tables that are the same record; `ABSENT` where a side lacks it."""
    if (
        one.num_rows == two.num_rows
        and one["record_id"].equals(two["record_id"])
        and one["source"].equals(two["source"])
    ):
        rows = np.arange(one.num_rows)
        return rows, rows
    joined = output.arrow(ROW_NUMBERS, one=numbered(one), two=numbered(two))
    left, right = (joined[name].fill_null(ABSENT).to_numpy().astype(np.int64) for name in ("one", "two"))
    return left, right


def numbered(table: pa.Table) -> pa.Table:
    """Source, record_id and the number of the row."""
    return table.select(["source", "record_id"]).append_column("row", pa.array(np.arange(table.num_rows)))


def _at(profile: Codes, rows: Codes) -> Codes:
    found = np.append(profile, UNRESOLVED)[rows]
    return cast("Codes", found)


NAMES = (*CHANGES, "resolved", "unresolved", "only_in_a", "only_in_b")
RESOLVED, NOT_RESOLVED, ONLY_A, ONLY_B = range(len(CHANGES), len(NAMES))


def _changes(comparison: Comparison, rows_one: Codes, rows_two: Codes, old: Codes, new: Codes) -> Codes:
    """For each record the position in `NAMES` of what happened to it."""
    change = np.zeros(len(old), dtype=np.int64)
    resolved = (old != UNRESOLVED) & (new != UNRESOLVED)
    change[resolved] = comparison.change[group_of_records(comparison, old[resolved])]
    change[(old == UNRESOLVED) & (new != UNRESOLVED)] = RESOLVED
    change[(old != UNRESOLVED) & (new == UNRESOLVED)] = NOT_RESOLVED
    change[rows_two == ABSENT] = ONLY_A
    change[rows_one == ABSENT] = ONLY_B
    return change


def _concerned(change: Codes, one: Partition, two: Partition, rows_one: Codes, rows_two: Codes) -> pa.Table:
    at = np.flatnonzero(change)
    left, right = _taken(one.table, rows_one[at]), _taken(two.table, rows_two[at])
    return pa.table(
        {
            "source": pc.coalesce(left["source"], right["source"]),
            "record_id": pc.coalesce(left["record_id"], right["record_id"]),
            "old_profile_id": left["profile_id"],
            "new_profile_id": right["profile_id"],
            "change": pa.array(NAMES).take(pa.array(change[at])),
        }
    )


def _taken(table: pa.Table, rows: Codes) -> pa.Table:
    """These rows; null for `ABSENT`."""
    return table.take(pa.array(rows, mask=rows == ABSENT))


def _changed(comparison: Comparison, kind: Change, old_names: pa.Array, new_names: pa.Array) -> Changed:
    groups = comparison.groups(kind)
    sizes = comparison.sizes()[groups]
    cells = np.isin(comparison.group, groups)
    order = groups[np.argsort(-sizes, kind="stable")][:LARGEST]
    return Changed(
        groups=len(groups),
        old_profiles=len(np.unique(comparison.old[cells])),
        new_profiles=len(np.unique(comparison.new[cells])),
        records=int(sizes.sum()),
        largest=tuple(_example(comparison, group, old_names, new_names) for group in order),
    )


def _example(comparison: Comparison, group: int, old_names: pa.Array, new_names: pa.Array) -> Regrouping:
    cells = comparison.group == group
    records = comparison.records[cells]
    old, new = (
        _shares(side[cells], records, names)
        for side, names in ((comparison.old, old_names), (comparison.new, new_names))
    )
    return Regrouping(int(records.sum()), len(old), len(new), old[:NAMED_PROFILES], new[:NAMED_PROFILES])


def _shares(profile: Codes, records: Codes, names: pa.Array) -> tuple[Share, ...]:
    different, position = np.unique(profile, return_inverse=True)
    totals = np.bincount(position, weights=records).astype(int)
    shares = [Share(names[int(code)].as_py(), int(total)) for code, total in zip(different, totals, strict=True)]
    return tuple(sorted(shares, key=lambda share: (-share.records, share.profile_id)))
