"""A customer table resolved by Onefold and by Splink 5's deterministic linking and clustering, exact rules only.

Claims: the same clusters where no limit binds; at 5M at least 1.5 times faster with at most half the memory with
`--tables records`, and no slower with all tables. Splink is timed without writing anything; Onefold writes its tables.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.floor import COLUMNS, customers
from benchmarks.measure import RULESETS, Run, in_turns, onefold, python, run
from benchmarks.report import Report, parse, parser, row, workplace

CLAIMED_ROWS = 5_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser(__doc__, "1M,5M")
    options.add_argument("--no-compare", action="store_true", help="leave out the comparison of the clusters")
    parsed = parse(options, arguments)
    report = Report("Onefold against Splink, customer records of four systems, 2 % contested", parsed)
    for rows in parsed.rows:
        with workplace(parsed) as place:
            files = customers(Path(place), rows)
            _measure(report, parsed, rows, files, Path(place))
    report.finish()


def _measure(report: Report, options: argparse.Namespace, rows: int, files: list[Path], place: Path) -> None:
    space = RULESETS / "customers.yaml"
    splink = python("benchmarks.alternatives.splink_exact", *files, "--columns", COLUMNS, "--spill", place / "spill")
    runs = in_turns(
        {
            "Splink": splink,
            "onefold, records": onefold(space, files, place / "records", "records"),
            "onefold, all tables": onefold(space, files, place / "all"),
        },
        options.repeat,
    )
    report.table(f"{rows:,} records", [row(each, rows, runs["Splink"]) for each in runs.values()])
    if rows >= CLAIMED_ROWS:
        _targets(report, runs)
    if not options.no_compare:
        run("Splink, written", [*splink, "--out", str(place / "splink.parquet")])
        same = run("compare", python("benchmarks.partitions", place / "all", place / "splink.parquet")).answer
        report.table("clusters of Splink, and those compared", [same])
        report.target("the same clusters where no limit binds", float(bool(same["same"])), at_least=1)


def _targets(report: Report, runs: dict[str, Run]) -> None:
    splink, lean, full = runs["Splink"], runs["onefold, records"], runs["onefold, all tables"]
    report.target("times faster than Splink, records only", splink.seconds / lean.seconds, at_least=1.5)
    report.target("memory of Splink's, records only", lean.peak_mib / splink.peak_mib, at_most=0.5)
    report.target("times faster than Splink, all tables", splink.seconds / full.seconds, at_least=1)


if __name__ == "__main__":
    main()
