"""What resolution costs over the floor: reading, hashing and connected components alone, without rules or output.

Claims: at most 2.5 times the floor with `--tables records`, 4 times with all tables; at least 400,000 records/s at 5M
with all tables; a record at 20M costs at most 1.3 times one at 1M; under 8 GiB at 20M.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import RULESETS, Run, in_turns, onefold, python, run
from benchmarks.report import Report, parse, parser, row, workplace

SOURCES = ("crm", "shop", "support", "newsletter")
COLUMNS = "user_id,loyalty_no,email,phone,device_id"
ALSO = "first_name,last_name,updated_at"
MILLION = 1_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser(__doc__, "1M,5M,20M")
    options.add_argument("--shuffled", action="store_true", help="record ids in no order")
    parsed = parse(options, arguments)
    report = Report("Onefold against the floor, customer records of four systems, 2 % contested", parsed)
    measured = {rows: _measure(report, parsed, rows) for rows in parsed.rows}
    _growth(report, measured)
    report.finish()


def customers(folder: Path, rows: int, *extra: str, world: str = "customers") -> list[Path]:
    """Generates a world of customers in a process of its own. Returns its four files."""
    run("generate", python("benchmarks.generate", world, str(rows), "--out", folder, *extra))
    return [folder / f"{source}.parquet" for source in SOURCES]


def _measure(report: Report, options: argparse.Namespace, rows: int) -> dict[str, Run]:
    with workplace(options) as place:
        files = customers(Path(place), rows, *(["--shuffled"] if options.shuffled else []))
        space = RULESETS / "customers.yaml"
        out = Path(place) / "out"
        runs = in_turns(
            {
                "floor": python("benchmarks.alternatives.star", *files, "--columns", COLUMNS, "--also", ALSO),
                "onefold, records": onefold(space, files, out / "records", "records"),
                "onefold, all tables": onefold(space, files, out / "all"),
            },
            options.repeat,
        )
    floor = runs["floor"]
    report.table(f"{rows:,} records", [row(each, rows, floor) for each in runs.values()])
    report.target("times the floor, records only", runs["onefold, records"].seconds / floor.seconds, at_most=2.5)
    report.target("times the floor, all tables", runs["onefold, all tables"].seconds / floor.seconds, at_most=4)
    return runs


def _growth(report: Report, measured: dict[int, dict[str, Run]]) -> None:
    """The claims about particular sizes, for those that were run."""
    full = {rows: runs["onefold, all tables"] for rows, runs in measured.items()}
    if 5 * MILLION in full:
        report.target("records/s at 5M, all tables", 5 * MILLION / full[5 * MILLION].seconds, at_least=400_000)
    if 20 * MILLION in full:
        report.target("GiB at 20M, all tables", full[20 * MILLION].peak_mib / 1024, at_most=8)
    if {MILLION, 20 * MILLION} <= full.keys():
        growth = full[20 * MILLION].seconds / 20 / full[MILLION].seconds
        report.target("cost of a record at 20M over 1M", growth, at_most=1.3)


if __name__ == "__main__":
    main()
