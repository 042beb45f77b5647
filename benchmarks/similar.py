"""A rule with `similar` over people in 2 to 200 a postcode, against Splink 5 with the same rule in DuckDB's SQL.

Claim: at least 3M compared pairs/s over 1M rows. A compared pair is two different (first name, last name) of one
postcode; seconds are those of the whole command, from process start, reading and writing included.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import RULESETS, attempt, best, onefold, python, run
from benchmarks.report import Report, parse, parser, row, workplace

RULE = (
    "l.postcode = r.postcode and jaro_winkler_similarity(l.first_name, r.first_name) >= 0.88 "
    "and jaro_winkler_similarity(l.last_name, r.last_name) >= 0.9"
)

CLAIMED_ROWS = 1_000_000


def main(arguments: Sequence[str] | None = None) -> None:
    options = parser(__doc__, "1M")
    options.add_argument("--stop", type=float, default=600, help="seconds after which Splink is stopped")
    parsed = parse(options, arguments)
    report = Report("Similar names in the same postcode, against Splink", parsed)
    for rows in parsed.rows:
        with workplace(parsed) as place:
            _measure(report, parsed, rows, Path(place))
    report.finish()


def _measure(report: Report, options: argparse.Namespace, rows: int, place: Path) -> None:
    run("generate", python("benchmarks.generate", "similar", str(rows), "--out", place))
    people = place / "people.parquet"
    counted = run(
        "count pairs", python("benchmarks.alternatives.count_pairs", people, "postcode", "first_name,last_name")
    )
    pairs = float(str(counted.answer["pairs"]))
    columns = ["--columns", "first_name,last_name,postcode", "--rule", RULE, "--spill", str(place / "spill")]
    splink = attempt("Splink", python("benchmarks.alternatives.splink_exact", people, *columns), options.stop)
    command = onefold(RULESETS / "similar.yaml", [people], place / "out", "records")
    ours = best("onefold, records", command, options.repeat)
    lines = [row(each, rows, splink) | {"pairs/s": f"{pairs / each.seconds:,.0f}"} for each in (splink, ours)]
    report.table(f"{rows:,} records, {pairs:,.0f} pairs to compare", lines)
    if rows >= CLAIMED_ROWS:
        report.target("compared pairs/s", pairs / ours.seconds, at_least=3_000_000)


if __name__ == "__main__":
    main()
