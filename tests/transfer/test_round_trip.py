from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import onefold
from onefold.demo.generator import generate
from onefold.store.open import open_database
from onefold.store.port import Database
from tests.batch import made_input
from tests.transfer.spaces import exported, put, workspace_in

TABLES = ("records", "profiles", "identifiers", "links", "rejections")


def alike(one: onefold.Result, other: onefold.Result) -> None:
    """Two results are the same but for the ids of profiles and the order of rows."""
    whose = {(row["source"], row["record_id"]): row["profile_id"] for row in one.records.to_pylist()}
    name = {row["profile_id"]: whose[row["source"], row["record_id"]] for row in other.records.to_pylist()}
    for table in TABLES:
        assert other.table(table).column_names == one.table(table).column_names
        assert rows(other, table, name) == rows(one, table, {}), table


def rows(result: onefold.Result, table: str, name: dict[str | None, str | None]) -> list[str]:
    found = []
    for row in result.table(table).to_pylist():
        renamed = {key: name.get(row[key], row[key]) for key in ("profile_id", "other_profile_id") if key in row}
        found.append(repr(row | renamed))
    return sorted(found)


def test_what_is_imported_and_exported_is_what_resolve_says_of_the_files(database: Database, tmp_path: Path) -> None:
    generate(tmp_path / "demo", 100)
    files: dict[str, Any] = {
        file.stem: str(file)
        for file in (tmp_path / "demo").iterdir()
        if file.suffix in {".csv", ".jsonl", ".parquet"} and file.stem != "truth"
    }
    ruleset = tmp_path / "demo" / "space.yaml"
    workspace = workspace_in(database, ruleset.read_text("utf-8"))
    put(workspace, **files)
    found = onefold.open_result(exported(workspace, tmp_path / "out"))
    alike(onefold.resolve(files, str(ruleset)), found)


@pytest.mark.parametrize("format_", ["parquet", "csv", "duckdb"])
def test_rules_statements_and_refused_values_come_through_in_every_format(tmp_path: Path, format_: Any) -> None:
    files: dict[str, Any] = {source: str(file) for source, file in made_input.write(tmp_path / "input").items()}
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        workspace = workspace_in(database, json.dumps(made_input.DOCUMENT))
        put(workspace, **files)
        found = onefold.open_result(exported(workspace, tmp_path / "out", format_=format_))
    alike(onefold.resolve(files, made_input.DOCUMENT, max_refused=1), found)


def test_a_space_without_records_is_exported_as_empty_tables(tmp_path: Path) -> None:
    with closing(open_database(str(tmp_path / "shop.db"))) as database:
        found = onefold.open_result(exported(workspace_in(database), tmp_path / "out"))
    assert [len(found.table(table)) for table in TABLES] == [0] * len(TABLES)
