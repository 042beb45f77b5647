"""The floor: read the same columns, normalize, hash, star edges, connected components. No rules, reasons or output.

`python -m benchmarks.alternatives.star FILE... --columns a,b --also c`: a and b identify, c is only read.
Prints the number of components; `--out` writes labels.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from benchmarks.alternatives.tables import read_all


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--columns", required=True)
    parser.add_argument("--also", default="", help="columns that are read and not used")
    parser.add_argument("--id", default="id")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    connection = duckdb.connect()
    columns = options.columns.split(",")
    also = [name for name in options.also.split(",") if name]
    records = _load(connection, options.files, options.id, columns, also)
    count, labels = _components(connection, records, columns)
    if options.out is not None:
        _write(connection, labels, options.out)
    print(json.dumps({"records": records, "components": count}))


def _load(
    connection: duckdb.DuckDBPyConnection, files: list[Path], key: str, columns: list[str], also: list[str]
) -> int:
    """Numbers the records and hashes their normalized values, the column's place mixed in. Null stays null."""
    hashes = ", ".join(
        f"case when {name} is not null then hash(lower(trim({name}))) + {place} end as {name}"
        for place, name in enumerate(columns)
    )
    read = "".join(f", {name}" for name in also)
    texts = ", ".join(columns + also)
    connection.execute(
        f"create table records as select row_number() over () - 1 as number, source, id, {hashes}{read} "
        f"from ({read_all(files, key, texts)})"
    )
    found = connection.execute("select count(*) from records").fetchone()
    return int(found[0]) if found else 0


def _components(
    connection: duckdb.DuckDBPyConnection, records: int, columns: list[str]
) -> tuple[int, NDArray[np.int32]]:
    uses = " union all ".join(f"select {name} as key, number from records where {name} is not null" for name in columns)
    edges = connection.execute(
        f"select min(number) over (partition by key) as first, number from ({uses})"
    ).fetchnumpy()
    links = np.ones(len(edges["number"]), np.int8)
    graph = coo_array((links, (edges["first"], edges["number"])), shape=(records, records))
    count, labels = connected_components(graph, directed=False)
    return int(count), labels


def _write(connection: duckdb.DuckDBPyConnection, labels: NDArray[np.int32], out: Path) -> None:
    names = connection.sql("select source, id from records order by number").to_arrow_table()
    columns = {"source": names["source"], "record_id": names["id"], "cluster": pa.array(labels)}
    pq.write_table(pa.table(columns), out)


if __name__ == "__main__":
    main()
