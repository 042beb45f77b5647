"""Whether two partitions of the same records are equal where no limit binds.

`python -m benchmarks.partitions ONEFOLD-DIR OTHER`: OTHER is a Parquet file of (source, record_id, cluster). A
cluster of OTHER is left out where Onefold refused something to one of its records.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

_QUERY = """
with other as (from read_parquet($other)),
refused as (select distinct source, record_id from read_parquet($rejections)),
bound as (select distinct cluster from other join refused using (source, record_id)),
free as (
    select other.cluster, records.profile_id
    from other join read_parquet($records) records using (source, record_id)
    where other.cluster not in (from bound)
)
select
    (select count(distinct cluster) from other) as clusters,
    (select count(*) from bound) as bound,
    count(distinct cluster) as compared,
    count(distinct cluster) = count(distinct profile_id)
        and count(distinct cluster) = count(distinct (cluster, profile_id)) as same
from free
"""


def compare(folder: Path, other: Path) -> dict[str, int | bool]:
    """Counts of clusters: all, those where a limit binds, those compared; and whether these are the same."""
    paths = {
        "records": str(folder / "records.parquet"),
        "rejections": str(folder / "rejections.parquet"),
        "other": str(other),
    }
    found = duckdb.connect().execute(_QUERY, paths).fetchone()
    assert found is not None
    return dict(zip(("clusters", "bound", "compared", "same"), found, strict=True))


if __name__ == "__main__":
    print(json.dumps(compare(Path(sys.argv[1]), Path(sys.argv[2]))))
