"""What conflicts cost: customer worlds with many, with one huge, and with one everybody's, against one without any.

Claim: 20 % of components contested, one component of 100,000 records that stays contested, or a value shared by 1M
records cost at most 3 times what the same number of uncontested records does. All tables are written.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.floor import customers
from benchmarks.measure import RULESETS, Run, best, onefold
from benchmarks.report import Report, parse, parser, row, workplace


def main(arguments: Sequence[str] | None = None) -> None:
    parsed = parse(parser(__doc__, "2M"), arguments)
    report = Report("Contested worlds against an uncontested one", parsed)
    for rows in parsed.rows:
        base, *others = [_run(parsed, rows, name, world) for name, world in _worlds(rows).items()]
        report.table(f"{rows:,} records, all tables", [row(each, rows, base) for each in (base, *others)])
        for each in others:
            report.target(f"times the uncontested cost, {each.name}", each.seconds / base.seconds, at_most=3)
    report.finish()


def _worlds(rows: int) -> dict[str, list[str]]:
    """Arguments of the generator. Below 2M rows, the giant and the shared value shrink with the world."""
    giant, shared = min(100_000, rows // 10), min(1_000_000, rows // 2)
    return {
        "uncontested": ["customers", "--contested", "0"],
        "2 % contested": ["customers", "--contested", "0.02"],
        "20 % contested": ["customers", "--contested", "0.2"],
        f"one component of {giant:,} records": ["giant", "--carriers", str(giant)],
        f"a phone on {shared:,} records": ["shared", "--carriers", str(shared)],
        f"a device on {shared:,} records": ["shared", "--carriers", str(shared), "--column", "device_id"],
    }


def _run(options: argparse.Namespace, rows: int, name: str, world: list[str]) -> Run:
    with workplace(options) as place:
        files = customers(Path(place), rows, *world[1:], world=world[0])
        return best(name, onefold(RULESETS / "customers.yaml", files, Path(place) / "out"), options.repeat)


if __name__ == "__main__":
    main()
