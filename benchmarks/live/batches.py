"""Batches of 100 calls over a few kept connections, each answered when durable and resolved, beside the floor.

Claims: SQLite at least 20,000 events/s and 0.4 of the floor, PostgreSQL 10,000 and 0.4, server and client on two cores.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.options import STORES, answers, better, line, measure, options, parse, places, require_none_refused
from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.servers import Taken
from benchmarks.live.traffic import events
from benchmarks.report import Report, workplace

AT_LEAST = {"sqlite": 20_000, "postgres": 10_000}
OF_THE_FLOOR = 0.4


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--stores", default=",".join(STORES), help="sqlite, postgres or both with a comma")
    asked = parse(parser, arguments)
    report = Report("Batches of 100 calls over HTTP, durable and resolved when answered", asked)
    with workplace(asked) as place:
        requests = write_batches(Path(place) / "batches", events(), asked.events)
        for store in asked.stores.split(","):
            _measure(report, asked, store, requests)
    report.finish()


def _measure(report: Report, asked: argparse.Namespace, store: str, requests: Path) -> None:
    floors, ours = [], []
    with places(store, requests.parent) as fresh:
        for _ in range(asked.repeat):
            floors.append(_run(asked, servers.floor, next(fresh), requests))
            ours.append(_run(asked, servers.onefold, next(fresh), requests))
    floor, best = better(floors), better(ours)
    report.table(store, [line("floor", floor, BATCH), line("onefold", best, BATCH, floor)])
    report.target(f"events/s, {store}", answers(best).per_second * BATCH, at_least=AT_LEAST[store])
    report.target(f"of the floor, {store}", answers(best).per_second / answers(floor).per_second, at_least=OF_THE_FLOOR)
    require_none_refused(report, floor, best)


def _run(asked: argparse.Namespace, server: servers.Serve, db: str, requests: Path) -> Taken:
    with server(db) as service:
        return measure(service, asked, "--requests", requests)


if __name__ == "__main__":
    main()
