"""One call in each request over 64 connections, as browsers send them, beside the floor.

Claim: at least 5,000 requests/s at a p99 under 25 ms, on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.options import answers, better, line, measure, options, parse, places, require_none_refused
from benchmarks.live.requests import write_singles
from benchmarks.live.traffic import events
from benchmarks.report import Report, workplace

CONNECTIONS = 64


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--store", default="sqlite", help="sqlite or postgres")
    parser.set_defaults(events=300_000)
    asked = parse(parser, arguments)
    report = Report(f"Requests of one call, {CONNECTIONS} connections, {asked.store}", asked)
    with workplace(asked) as place, places(asked.store, Path(place)) as fresh:
        sent = ("--requests", write_singles(Path(place) / "singles", events(), asked.events))
        floors, ours = [], []
        for _ in range(asked.repeat):
            with servers.floor(next(fresh)) as service:
                floors.append(measure(service, asked, *sent, "--connections", str(CONNECTIONS)))
            with servers.onefold(next(fresh)) as service:
                ours.append(measure(service, asked, *sent, "--connections", str(CONNECTIONS)))
    floor, best = better(floors), better(ours)
    report.table("one call a request", [line("floor", floor, 1), line("onefold", best, 1, floor)])
    report.target("requests/s", answers(best).per_second, at_least=5_000)
    report.target("p99 in ms", answers(best).p99, at_most=25)
    require_none_refused(report, floor, best)
    report.finish()


if __name__ == "__main__":
    main()
