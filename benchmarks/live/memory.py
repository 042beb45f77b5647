"""What the service holds in memory with 1 million profiles stored, under full load. Claim: under 500 MB, resident."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.live import servers
from benchmarks.live.flat import sized
from benchmarks.live.history import Size, copied, filled
from benchmarks.live.options import line, measure, options, parse, require_none_refused
from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.traffic import events
from benchmarks.report import Report, workplace


def main(arguments: Sequence[str] | None = None) -> None:
    asked = parse(sized(options(__doc__)), arguments)
    size = Size(asked.stored, asked.profiles)
    report = Report(f"Memory of the service with {size.profiles:,} profiles, SQLite", asked)
    with workplace(asked) as place:
        folder = Path(place)
        requests = write_batches(folder / "batches", events(known=size.profiles), asked.events)
        with servers.floor(str(folder / "floor.db")) as service:
            floor = measure(service, asked, "--requests", requests)
        with servers.onefold(copied(filled(size, asked.work or folder), folder / "memory.db")) as service:
            ours = measure(service, asked, "--requests", requests)
    report.table("batches of 100", [line("floor", floor, BATCH), line("onefold", ours, BATCH, floor)])
    report.target("peak memory of the service in MB", ours.peak_mib * 1.048576, at_most=500)
    require_none_refused(report, ours)
    report.finish()


if __name__ == "__main__":
    main()
