"""Measures a resolution against the truth: a table that says which records are one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import msgspec
import numpy as np
import pyarrow as pa

from onefold.batch.diff import ABSENT, codes, numbered, read_partition
from onefold.batch.outputs import Output
from onefold.batch.queries import queries
from onefold.batch.read.relation import columns_of, connect, fetch, literal, quoted
from onefold.errors import InvalidInput, NotFound
from onefold.resolution.difference import UNRESOLVED, Codes
from onefold.resolution.quality import (
    Overlaps,
    Score,
    b_cubed,
    count_pairs_right,
    exact_clusters,
    missed_pairs,
    overlaps,
    pairwise,
    wrong_pairs,
)

CLUSTER_NAMES = (
    "cluster",
    "customer",
    "entity",
    "truth",
    "person",
    "cluster_id",
    "customer_id",
    "entity_id",
    "person_id",
)
RECORD_NAMES = ("record_id", "record", "id", "unique_id")
SOURCE_NAMES = ("source", "source_dataset")
WORST = 10
"""Worst profiles and clusters told."""
NAMED_PARTS = 10
"""Parts named in one of them, largest first; the rest is counted."""

Truth: TypeAlias = Path | str | pa.Table | Sequence[Mapping[str, Any]]


class Columns(msgspec.Struct, frozen=True):
    """Which columns of a truth table say what; None is recognised by name (a truth may do without a source)."""

    record_id: str | None = None
    cluster: str | None = None
    source: str | None = None


class Part(msgspec.Struct, frozen=True):
    """A true cluster within a profile, or a profile (None: an unresolved record) within a true cluster."""

    name: str | None
    records: int


class Fault(msgspec.Struct, frozen=True):
    """A profile that holds several true clusters, or a true cluster that lies over several profiles.

    `pairs` are the pairs of records wrongly joined or missed; `parts` names the largest of the `number_of_parts`.
    """

    name: str
    records: int
    pairs: int
    number_of_parts: int
    parts: tuple[Part, ...]


class Quality(msgspec.Struct, frozen=True):
    """A resolution against the truth, over the records that both have; an unresolved record is a profile of its own.

    `missing` counts rows of the truth whose record the result does not have, `unlabelled` records of the result
    without truth: neither is looked at. Pairs are of records: together in both (`right_pairs`), in the result only
    (`wrong_pairs`), in the truth only (`missed_pairs`).
    """

    records: int
    missing: int
    unlabelled: int
    profiles: int
    clusters: int
    pairwise: Score
    b_cubed: Score
    right_pairs: int
    wrong_pairs: int
    missed_pairs: int
    exact_clusters: int
    over_merged: int
    under_merged: int
    worst_over_merges: tuple[Fault, ...]
    worst_under_merges: tuple[Fault, ...]

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        plain: dict[str, Any] = msgspec.to_builtins(self)
        return plain

    def __str__(self) -> str:
        told = ((name, one) for name, one in (("pairwise", self.pairwise), ("B-cubed", self.b_cubed)))
        return "; ".join(
            f"{name} precision {one.precision:.4f} recall {one.recall:.4f} F1 {one.f1:.4f}" for name, one in told
        )


def evaluate(output: Output, truth: Truth, columns: Columns | None = None) -> Quality:
    """Measure a result against the truth: a CSV or Parquet file, an Arrow table (or what can become one), or dicts.

    Raises InvalidInput if the truth lacks a column, contradicts itself or needs a source, NotFound if there is no such
    file or no record in common.
    """
    partition, labels = read_partition(output), read_truth(truth, columns or Columns())
    by = "rows_by_id" if labels["source"].null_count == labels.num_rows else "rows_by_source"
    rows = output.arrow(queries("evaluate")[by], labels=numbered(labels), records_numbered=numbered(partition.table))
    cluster, cluster_names = codes(labels["cluster"])
    at, label = rows["record"].fill_null(ABSENT).to_numpy(), rows["label"].to_numpy()
    found = at != ABSENT
    true = _clusters_of_records(at[found], label[found], cluster, partition.table.num_rows)
    known = true != UNRESOLVED
    if not known.any():
        raise NotFound("the truth and the result have no record in common: are record_id (and source) written alike?")
    over = overlaps(partition.profile[known], true[known])
    return _quality(over, partition.names, cluster_names, (int((~found).sum()), int((~known).sum())))


def _clusters_of_records(at: Codes, label: Codes, cluster: Codes, records: int) -> Codes:
    """The cluster that the truth puts each record into, `UNRESOLVED` where it says nothing. Raises InvalidInput."""
    shared = np.count_nonzero(np.bincount(label) > 1)
    if shared:
        raise InvalidInput(f"the truth names {shared:,} record ids that several sources use: add a column source")
    true = np.full(records, UNRESOLVED, dtype=np.int64)
    true[at] = cluster[label]
    contradicted = len(np.unique(at[true[at] != cluster[label]]))
    if contradicted:
        raise InvalidInput(f"the truth puts {contradicted:,} records into several clusters each")
    return true


class _Side(msgspec.Struct, frozen=True):
    """Profiles or clusters in a table of overlaps: the code in each overlap, names by code, and pairs wrong by code."""

    code: Codes
    names: pa.Array
    pairs: Codes

    @property
    def divided(self) -> Codes:
        """The codes that stand in several overlaps."""
        return np.flatnonzero(np.bincount(self.code) > 1)


def _quality(over: Overlaps, profile_names: pa.Array, cluster_names: pa.Array, left_out: tuple[int, int]) -> Quality:
    counts = count_pairs_right(over)
    profiles = _Side(over.profile, profile_names, wrong_pairs(over))
    clusters = _Side(over.cluster, cluster_names, missed_pairs(over))
    return Quality(
        records=int(over.records.sum()),
        missing=left_out[0],
        unlabelled=left_out[1],
        profiles=int(np.count_nonzero(over.profile_sizes)),
        clusters=int(np.count_nonzero(over.cluster_sizes)),
        pairwise=pairwise(over),
        b_cubed=b_cubed(over),
        right_pairs=counts.right,
        wrong_pairs=counts.wrong,
        missed_pairs=counts.missed,
        exact_clusters=exact_clusters(over),
        over_merged=len(profiles.divided),
        under_merged=len(clusters.divided),
        worst_over_merges=_worst(profiles, clusters, over.records),
        worst_under_merges=_worst(clusters, profiles, over.records),
    )


def _worst(wholes: _Side, parts: _Side, records: Codes) -> tuple[Fault, ...]:
    """The divided ones that cost most pairs, each with its largest parts."""
    divided = wholes.divided
    faults = []
    for one in divided[np.argsort(-wholes.pairs[divided], kind="stable")][:WORST]:
        overlapping = np.flatnonzero(wholes.code == one)
        largest = overlapping[np.argsort(-records[overlapping], kind="stable")][:NAMED_PARTS]
        named = tuple(Part(_name(parts.names, int(parts.code[at])), int(records[at])) for at in largest)
        size = int(records[overlapping].sum())
        faults.append(Fault(_name(wholes.names, int(one)) or "", size, int(wholes.pairs[one]), len(overlapping), named))
    return tuple(faults)


def _name(names: pa.Array, code: int) -> str | None:
    """The text with this code; None for the codes of unresolved records, which come after all others."""
    text: str | None = names[code].as_py() if code < len(names) else None
    return text


def read_truth(truth: Truth, columns: Columns) -> pa.Table:
    """The truth as texts: source (null where it has none), record_id and cluster; rows without a cluster left out."""
    with connect() as database:
        try:
            item = _from_item(database, truth)
            wanted = _recognised(list(columns_of(database, item, {})), columns)
            return fetch(database, _selection(wanted, item), {})
        except duckdb.Error as error:
            message = f"the truth cannot be read: {str(error).splitlines()[0]}"
            raise InvalidInput(message) from error


def _from_item(database: duckdb.DuckDBPyConnection, truth: Truth) -> str:
    if not isinstance(truth, str | Path):
        database.register("given", _arrow(truth))
        return "given"
    if not Path(truth).is_file():
        message = f"{truth}: no such file"
        raise NotFound(message)
    if Path(truth).suffix.lower() in {".parquet", ".pq"}:
        return f"read_parquet({literal(str(truth))})"
    return f"read_csv({literal(str(truth))}, header = true, all_varchar = true)"


def _arrow(truth: pa.Table | Sequence[Mapping[str, Any]]) -> pa.Table:
    if isinstance(truth, pa.Table) or hasattr(truth, "__arrow_c_stream__"):
        return pa.table(truth)
    return pa.Table.from_pylist([dict(row) for row in truth])


def _recognised(there: Sequence[str], columns: Columns) -> Columns:
    """The columns to read: those given, else the first name known for each."""
    found = Columns(
        record_id=columns.record_id or _first(RECORD_NAMES, there),
        cluster=columns.cluster or _first(CLUSTER_NAMES, there),
        source=columns.source or _first(SOURCE_NAMES, there),
    )
    named = [name for name in (found.record_id, found.cluster, found.source) if name is not None]
    unknown = [name for name in named if name not in there]
    if unknown:
        message = f"the truth has no column {', '.join(unknown)}; it has {', '.join(there)}"
        raise InvalidInput(message)
    if found.record_id is None or found.cluster is None:
        message = (
            f"the truth needs the columns record_id and cluster; it has {', '.join(there)}: name them by --columns"
        )
        raise InvalidInput(message)
    return found


def _first(known: Sequence[str], there: Sequence[str]) -> str | None:
    lowered = {name.lower(): name for name in reversed(there)}
    return next((lowered[name] for name in known if name in lowered), None)


def _selection(columns: Columns, item: str) -> str:
    source = quoted(columns.source) if columns.source else "NULL"
    record_id, cluster = quoted(columns.record_id or ""), quoted(columns.cluster or "")
    texts = ", ".join(
        f"CAST({column} AS VARCHAR) AS {name}"
        for column, name in ((source, "source"), (record_id, "record_id"), (cluster, "cluster"))
    )
    return f"SELECT {texts} FROM {item} WHERE {cluster} IS NOT NULL AND {record_id} IS NOT NULL"  # noqa: S608 - quoted
