"""Rows of customers imported into an empty and into a filled space, resolved, beside appending the same rows alone.

Claim: at least 60,000 rows/s with their resolution, on SQLite, whether the space is empty or filled. Seconds are wall
time of `onefold import` from start to end. The filled space holds the one half of a world, the other half is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.live.options import options, parse
from benchmarks.live.servers import SPACE
from benchmarks.measure import RULESETS, Run, python, run
from benchmarks.report import Report, row, workplace
from benchmarks.worlds.customers import CustomerWorld, write_customers
from onefold.store.open import open_database
from onefold.store.workspace import Workspace


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="of each import")
    asked = parse(parser, arguments)
    report = Report(f"{asked.rows:,} rows of customers imported, SQLite", asked)
    with workplace(asked) as place:
        runs = _rounds(Path(place), asked.rows, asked.repeat)
    floor, empty, filled = (min(each, key=lambda one: one.seconds) for each in zip(*runs, strict=True))
    report.table("four files", [row(one, asked.rows, floor) for one in (floor, empty, filled)])
    report.target("rows/s into an empty space", asked.rows / empty.seconds, at_least=60_000)
    report.target("rows/s into a filled space", asked.rows / filled.seconds, at_least=60_000)
    report.finish()


def _rounds(folder: Path, rows: int, repeat: int) -> list[tuple[Run, Run, Run]]:
    whole = write_customers(CustomerWorld(2 * rows), folder / "whole")
    first, second = ([_half(path, folder / f"half-{half}", half) for path in whole] for half in (0, 1))
    return [_round(folder / f"{turn}.db", first, second) for turn in range(repeat)]


def _half(path: Path, folder: Path, half: int) -> Path:
    """Every other row: nearly all customers have rows in both halves."""
    folder.mkdir(exist_ok=True)
    rows = duckdb.read_parquet(str(path), file_row_number=True).filter(f"file_row_number % 2 = {half}")
    pq.write_table(rows.project("* exclude (file_row_number)").to_arrow_table(), folder / path.name)
    return folder / path.name


def _round(db: Path, first: list[Path], second: list[Path]) -> tuple[Run, Run, Run]:
    floor = run("floor", python("benchmarks.live.append", *first, "--db", db.with_suffix(".floor")))
    _prepare(str(db), [path.stem for path in first])
    empty = run("into an empty space", _import(str(db), first))
    return floor, empty, run("into a filled space", _import(str(db), second))


def _import(db: str, files: list[Path]) -> list[str]:
    return python("onefold", "import", "--db", db, "--space", SPACE, *(f"{path.stem}={path}" for path in files))


def _prepare(db: str, sources: list[str]) -> None:
    database = open_database(db)
    try:
        database.migrate()
        workspace = Workspace(database)
        workspace.create_space(SPACE, "Production", (RULESETS / "customers.yaml").read_text())
        for source in sources:
            workspace.create_source(source, source, "file", [SPACE])
    finally:
        database.close()


if __name__ == "__main__":
    main()
