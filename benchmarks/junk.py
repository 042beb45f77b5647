"""Two junk values left in the data, each on about 500 records: what they do to the pairs that are declared the same.

The shipped default ruleset (no ruleset file at all) against connected components of the same columns, on the same
world with and without the junk. Claim: precision falls by less than 0.01, where that of components collapses.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.floor import customers
from benchmarks.measure import onefold, python, run
from benchmarks.report import Report, parse, parser, workplace

COLUMNS = "user_id,email,phone,device_id"


def main(arguments: Sequence[str] | None = None) -> None:
    parsed = parse(parser(__doc__, "1M"), arguments)
    report = Report("Two junk values, on about 500 records each", parsed)
    for rows in parsed.rows:
        clean, dirty = (_qualities(parsed, rows, world) for world in ("customers", "junk"))
        report.table(f"{rows:,} records", [*_lines("clean", clean), *_lines("with junk", dirty)])
        lost = clean["onefold"]["pair_precision"] - dirty["onefold"]["pair_precision"]
        report.target("precision lost to junk, shipped ruleset", lost, at_most=0.01)
        lost = clean["components"]["pair_precision"] - dirty["components"]["pair_precision"]
        report.target("precision lost to junk, connected components", lost, at_least=0.1)
    report.finish()


def _qualities(options: argparse.Namespace, rows: int, world: str) -> dict[str, dict[str, float]]:
    with workplace(options) as folder:
        place = Path(folder)
        files = customers(place, rows, world=world)
        labels = place / "components.parquet"
        run("components", python("benchmarks.alternatives.star", *files, "--columns", COLUMNS, "--out", labels))
        run("onefold", onefold(None, files, place / "out", "records"))
        found = {"components": labels, "onefold": place / "out" / "records.parquet"}
        return {name: _quality(path, place / "truth.parquet") for name, path in found.items()}


def _quality(labels: Path, truth: Path) -> dict[str, float]:
    answer = run("quality", python("benchmarks.quality", labels, truth)).answer
    return {name: float(str(figure)) for name, figure in answer.items()}


def _lines(world: str, found: dict[str, dict[str, float]]) -> list[dict[str, object]]:
    return [
        {"world": world, "method": name} | {figure: round(value, 4) for figure, value in each.items()}
        for name, each in found.items()
    ]


if __name__ == "__main__":
    main()
