"""What an event costs that falls into one contested component of 50,000 evidence, beside ordinary events.

A kiosk: one browser on which ever new people log in, and whose events belong to the latest of them. A call centre: one
telephone number that ever new customers give. All events arrive in order. Claim: at most 3 times an ordinary event.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.history import import_events, write_users_of
from benchmarks.live.options import answers, better, line, measure, options, parse, require_none_refused
from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.servers import Taken
from benchmarks.live.traffic import Event, call_centre, events, kiosk
from benchmarks.report import Report, workplace

SPOTS: dict[str, Callable[[int], Iterator[Event]]] = {"kiosk": kiosk, "call centre": call_centre}


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--users", type=int, default=50_000, help="in the component before")
    parser.set_defaults(events=500_000)
    asked = parse(parser, arguments)
    report = Report(f"Events in a contested component of {asked.users:,} evidence, SQLite", asked)
    with workplace(asked) as place:
        folder = Path(place)
        ordinary = _best(asked, folder / "ordinary", events(seed=2), None)
        spots = {name: _best(asked, folder / name, spot(asked.users), spot(0)) for name, spot in SPOTS.items()}
    lines = [line(name, taken, BATCH) for name, taken in {"ordinary": ordinary, **spots}.items()]
    report.table("batches of 100, in order", lines)
    for name, taken in spots.items():
        report.target(f"cost, {name}", answers(ordinary).per_second / answers(taken).per_second, at_most=3)
    require_none_refused(report, ordinary, *spots.values())
    report.finish()


def _best(asked: argparse.Namespace, path: Path, stream: Iterator[Event], before: Iterator[Event] | None) -> Taken:
    requests = write_batches(path.with_suffix(".requests"), stream, asked.events, spacing=0)
    return better([_run(asked, path.with_suffix(f".{turn}.db"), requests, before) for turn in range(asked.repeat)])


def _run(asked: argparse.Namespace, db: Path, requests: Path, before: Iterator[Event] | None) -> Taken:
    if before is not None:
        import_events(str(db), write_users_of(before, asked.users, db.with_suffix(".parquet")))
    with servers.onefold(str(db)) as service:
        return measure(service, asked, "--requests", requests)


if __name__ == "__main__":
    main()
