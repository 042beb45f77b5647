"""Splink 5: deterministic linking by one exact rule a column, then its clustering, on DuckDB, as in its tutorial.

`--rule` adds a rule of its own in Splink's SQL. Values are trimmed and lower-cased on the way in, since Splink
compares them as they are; records get integer ids, which it clusters fastest.
`--out` writes source, record_id, cluster.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule
from splink.internals.blocking_rule_creator import BlockingRuleCreator

from benchmarks.alternatives.tables import read_all


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = duckdb.connect()
    connection.execute(f"set temp_directory = '{options.spill}'")
    columns = options.columns.split(",")
    _load(connection, options.files, options.id, columns)
    exact = [] if options.rule else [block_on(name) for name in columns]
    rules: list[BlockingRuleCreator | dict[str, Any]] = [
        *exact,
        *(CustomRule(rule, sql_dialect="duckdb") for rule in options.rule),
    ]
    settings = SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=rules)
    database = DuckDBAPI(connection)
    linker = Linker(database.register("records", dataset_display_name="input"), settings)
    pairs = linker.inference.deterministic_link()
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs)
    print(json.dumps(_counts(connection, pairs.physical_name, clusters.physical_name)))
    if options.out is not None:
        query = f"select source, id as record_id, cluster_id as cluster from {clusters.physical_name}"
        connection.execute(f"copy ({query}) to '{options.out}' (format parquet)")


def _load(connection: duckdb.DuckDBPyConnection, files: list[Path], key: str, columns: list[str]) -> None:
    values = ", ".join(f"lower(trim({name})) as {name}" for name in columns)
    connection.execute(
        f"create table records as select row_number() over () as unique_id, source, id, {values} "
        f"from ({read_all(files, key, ', '.join(columns))})"
    )


def _counts(connection: duckdb.DuckDBPyConnection, pairs: str, clusters: str) -> dict[str, int]:
    query = f"select (select count(*) from {pairs}), count(distinct cluster_id) from {clusters}"
    found = connection.execute(query).fetchone()
    assert found is not None
    return {"pairs": int(found[0]), "components": int(found[1])}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--columns", required=True)
    parser.add_argument("--id", default="id")
    parser.add_argument("--rule", action="append", default=[], help="instead of one exact rule a column")
    parser.add_argument("--spill", type=Path, default=Path(".tmp"), help="where DuckDB may put what exceeds memory")
    parser.add_argument("--out", type=Path)
    return parser


if __name__ == "__main__":
    main()
