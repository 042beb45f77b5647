"""A workspace with files imported into it, exported again, and read back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from onefold.store.port import Database
from onefold.store.workspace import Workspace
from onefold.transfer.export import export_space
from onefold.transfer.load import Import, Imported, Progress, engine

Rows = list[dict[str, Any]]


def workspace_in(database: Database, ruleset: str = "") -> Workspace:
    """With the spaces dev and prod; prod has the ruleset."""
    database.migrate()
    workspace = Workspace(database)
    workspace.initialize({"dev": "Development", "prod": "Production"})
    if ruleset:
        workspace.set_ruleset("prod", ruleset)
    return workspace


def put(
    workspace: Workspace,
    *,
    full: bool = False,
    space: str = "prod",
    progress: Progress | None = None,
    **sources: Any,
) -> Imported:
    """Import files (or what `resolve` takes) by source."""
    database = workspace.database
    with engine(database, workspace) as live:
        return Import(database, workspace, live, space, full=full).run(sources, progress)


def counts(found: Imported) -> dict[str, int]:
    """Those that are not nothing."""
    names = ("read", "stored", "unchanged", "replaced", "removed", "refused")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def table_file(path: Path, *lines: str) -> str:
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return str(path)


def calls_file(path: Path, calls: Iterable[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(call) + "\n" for call in calls), "utf-8")
    return str(path)


def exported(workspace: Workspace, out: Path, **options: Any) -> Path:
    export_space(workspace.database, "prod", out, **options)
    return out


def table(out: Path, name: str) -> Rows:
    """A table of an export, its times as microseconds."""
    with duckdb.connect() as database:
        database.execute("SET TimeZone = 'UTC'")
        return database.sql(f"SELECT * FROM '{out / name}.parquet'").to_arrow_table().to_pylist()
