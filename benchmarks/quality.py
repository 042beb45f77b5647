"""How well a partition fits the truth. Shares no code with the product, so that it can check it.

`python -m benchmarks.quality PARTITION TRUTH`: two Parquet files of source, record_id and the label.
"""

from __future__ import annotations

import json
import sys
from typing import NamedTuple

import duckdb
import numpy as np
from numpy.typing import ArrayLike, NDArray


class Quality(NamedTuple):
    """Shares in 0..1, over pairs of records (pairwise) and over records (B-cubed, Bagga and Baldwin 1998)."""

    pair_precision: float
    pair_recall: float
    pair_f1: float
    b3_precision: float
    b3_recall: float
    b3_f1: float
    largest: int


def quality(found: ArrayLike, truth: ArrayLike) -> Quality:
    """Compares two labellings of the same records, position by position."""
    found_codes, truth_codes = _codes(found), _codes(truth)
    found_sizes, truth_sizes = np.bincount(found_codes), np.bincount(truth_codes)
    both = found_codes * len(truth_sizes) + truth_codes
    _, place, overlap = np.unique(both, return_inverse=True, return_counts=True)
    pairs = [_pairs(overlap), _pairs(found_sizes), _pairs(truth_sizes)]
    shared = overlap[place]
    b3_precision = float(np.mean(shared / found_sizes[found_codes]))
    b3_recall = float(np.mean(shared / truth_sizes[truth_codes]))
    precision, recall = _ratio(pairs[0], pairs[1]), _ratio(pairs[0], pairs[2])
    largest = int(found_sizes.max())
    return Quality(
        precision, recall, _f1(precision, recall), b3_precision, b3_recall, _f1(b3_precision, b3_recall), largest
    )


def compare_files(partition: str, truth: str) -> Quality:
    """Both files have source and record_id; their last column is the label. A record without one is on its own."""
    connection = duckdb.connect()
    labels = [connection.sql(f"from '{path}' limit 0").columns[-1] for path in (partition, truth)]
    rows = connection.execute(
        f"select coalesce(cast(p.{labels[0]} as varchar), concat(p.source, '/', p.record_id)) as found, "
        f"cast(t.{labels[1]} as varchar) as truth "
        f"from '{partition}' p join '{truth}' t using (source, record_id)"
    ).fetchnumpy()
    return quality(rows["found"], rows["truth"])


def _codes(labels: ArrayLike) -> NDArray[np.int64]:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


def _pairs(sizes: NDArray[np.int64]) -> int:
    return int((sizes.astype(np.int64) * (sizes - 1) // 2).sum())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


if __name__ == "__main__":
    print(json.dumps(compare_files(sys.argv[1], sys.argv[2])._asdict()))
