"""Writes a data set as Onefold is shown it, one file a source, and its truth apart: `prepare NAME DATA OUT`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.datasets.published import named


def prepare(name: str, data: Path, out: Path) -> None:
    """`OUT/SOURCE.parquet` for each source, without the column `truth`; `OUT/truth.parquet` with it."""
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    truths = []
    for source, (query, file) in named(name).sources.items():
        sql = (Path(__file__).parent / f"{query}.sql").read_text()
        rows = connection.sql(sql, params={"path": str(data / file)}).to_arrow_table()
        pq.write_table(rows.drop_columns(["truth"]), out / f"{source}.parquet")
        names = pa.array([source] * len(rows))
        truth = rows["truth"].cast(pa.string())
        truths.append(pa.table({"source": names, "record_id": rows["record_id"], "truth": truth}))
    pq.write_table(pa.concat_tables(truths), out / "truth.parquet")


if __name__ == "__main__":
    prepare(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
