"""Many more calls than can be written: who is refused is told so at once, and memory stays bounded.

64 connections send batches of 100, again a moment after each refusal, to a service that lets 2,000 calls wait: more
than four times what it can write. Claims: refused within 50 ms (p99); memory under 500 MB all the while. That what is
acknowledged is kept is shown by tests/crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.options import answers, line, measure, options, parse
from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.traffic import events
from benchmarks.report import Report, workplace

CONNECTIONS = 64
WAITING = 2_000


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.set_defaults(seconds=60)
    asked = parse(parser, arguments)
    report = Report("Overload, SQLite", asked)
    with workplace(asked) as place:
        requests = write_batches(Path(place) / "batches", events(), asked.events)
        with servers.onefold(str(Path(place) / "overload.db"), "--queue-items", str(WAITING)) as service:
            taken = measure(service, asked, "--requests", requests, "--connections", str(CONNECTIONS))
    found = answers(taken)
    offered = 1 + found.refused / (found.per_second * (asked.seconds + asked.warm_up))
    refused = {"refused p50 ms": f"{found.refused_p50:.1f}", "refused p99 ms": f"{found.refused_p99:.1f}"}
    report.table(f"{CONNECTIONS} connections", [line(f"{offered:.1f} times too much", taken, BATCH) | refused])
    report.target("times as much offered as written", offered, at_least=4)
    report.target("p99 of a refusal in ms", found.refused_p99, at_most=50)
    report.target("peak memory of the service in MB", taken.peak_mib * 1.048576, at_most=500)
    report.finish()


if __name__ == "__main__":
    main()
