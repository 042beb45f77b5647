"""An event log resolved by Onefold and by Splink 5: few visitors do most, one anonymous id carries over 10,000 events.

Splink links events in pairs, so its work grows with the square of a visitor's activity; it is stopped after ten
minutes. Claims at 5M events of 400,000 visitors: at least 10 times faster than Splink, at least 1M events/s.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import RULESETS, attempt, in_turns, onefold, python, run
from benchmarks.report import Report, parse, parser, row, workplace

EVENTS_PER_VISITOR = 12.5
CLAIMED_ROWS = 5_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser(__doc__, "5M")
    options.add_argument("--visitors", type=int, help="default: one for every 12.5 events")
    options.add_argument("--stop", type=float, default=600, help="seconds after which Splink is stopped")
    parsed = parse(options, arguments)
    report = Report("Onefold against Splink, an event log", parsed)
    for rows in parsed.rows:
        with workplace(parsed) as place:
            _measure(report, parsed, rows, Path(place))
    report.finish()


def _measure(report: Report, options: argparse.Namespace, rows: int, place: Path) -> None:
    visitors = options.visitors or int(rows / EVENTS_PER_VISITOR)
    run("generate", python("benchmarks.generate", "events", str(rows), str(visitors), "--out", place))
    files = [place / "events.parquet"]
    space = RULESETS / "events.yaml"
    runs = in_turns(
        {
            "onefold, records": onefold(space, files, place / "records", "records"),
            "onefold, all tables": onefold(space, files, place / "all"),
        },
        options.repeat,
    )
    columns = ["--columns", "user_id,email,anonymous_id", "--id", "message_id", "--spill", str(place / "spill")]
    splink = attempt("Splink", python("benchmarks.alternatives.splink_exact", *files, *columns), options.stop)
    lines = [row(each, rows, splink) for each in (splink, *runs.values())]
    report.table(f"{rows:,} events of {visitors:,} visitors", lines)
    for name, each in runs.items() if rows >= CLAIMED_ROWS else ():
        report.target(f"times faster than Splink, {name}", splink.seconds / each.seconds, at_least=10)
        report.target(f"events/s, {name}", rows / each.seconds, at_least=1_000_000)


if __name__ == "__main__":
    main()
