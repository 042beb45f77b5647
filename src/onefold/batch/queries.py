"""Reads the named queries of the `.sql` files in `batch/sql`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

HEADING = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def queries(file: str) -> dict[str, str]:
    """The queries of `batch/sql/<file>.sql` by name: each starts at its line `-- name: <name>`."""
    text = files("onefold.batch").joinpath("sql", f"{file}.sql").read_text(encoding="utf-8")
    _, *parts = HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))
