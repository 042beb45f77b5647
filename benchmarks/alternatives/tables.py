"""How all alternatives read the same files: one relation of source, id and the columns asked for."""

from __future__ import annotations

from pathlib import Path


def read_all(files: list[Path], key: str, columns: str) -> str:
    """A query over all files, each a source named after it. Columns that a file lacks are null."""
    paths = ", ".join(f"'{path}'" for path in files)
    return (
        f"select parse_filename(filename, true) as source, {key} as id, {columns} "
        f"from read_parquet([{paths}], union_by_name = true, filename = true)"
    )
