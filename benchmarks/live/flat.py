"""What an event costs in a large space beside a small one: the same traffic, most of it of visitors known before.

Claim: with 10 million events and 1 million profiles stored, at most 1.3 times as much as with 100,000 and 10,000.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.history import Size, copied, filled
from benchmarks.live.options import answers, better, line, measure, options, parse, require_none_refused
from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.servers import Taken
from benchmarks.live.traffic import events
from benchmarks.report import Report, workplace

SMALL = 100_000
"""Events, of a tenth as many visitors."""
LARGE = Size(10_000_000, 1_000_000)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = sized(options(__doc__))
    parser.add_argument("--small", type=int, default=SMALL, help="events in the small space")
    asked = parse(parser, arguments)
    small_size, large = Size(asked.small, asked.small // 10), Size(asked.stored, asked.profiles)
    report = Report("An event in a large space beside one in a small space, SQLite", asked)
    with workplace(asked) as place:
        folder = Path(place)
        small, best = (_best(asked, size, folder) for size in (small_size, large))
    report.table(
        "batches of 100",
        [line(f"{small_size.events:,} events", small, BATCH), line(f"{large.events:,} events", best, BATCH)],
    )
    report.target("cost, large over small", answers(small).per_second / answers(best).per_second, at_most=1.3)
    require_none_refused(report, small, best)
    report.finish()


def sized(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """How large the large space is."""
    parser.add_argument("--stored", type=int, default=LARGE.events, help="events in the large space")
    parser.add_argument("--profiles", type=int, default=LARGE.profiles, help="profiles in the large space")
    return parser


def _best(asked: argparse.Namespace, size: Size, folder: Path) -> Taken:
    full = filled(size, asked.work or folder)
    requests = write_batches(folder / f"batches-{size.profiles}", events(known=size.profiles), asked.events)
    return better([_run(asked, copied(full, folder / f"{turn}-{full.name}"), requests) for turn in range(asked.repeat)])


def _run(asked: argparse.Namespace, db: str, requests: Path) -> Taken:
    with servers.onefold(db) as service:
        return measure(service, asked, "--requests", requests)


if __name__ == "__main__":
    main()
