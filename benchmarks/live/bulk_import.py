"""The same rows imported through the writer of a space, record by record, and in bulk, as a whole: side by side.

Claim: a large import in bulk takes a fraction of the time, into an empty space and into a filled one, and leaves the
same partition. Seconds are those of the import itself, from its first row read until all are resolved; processor
seconds are of all its processes, and say more on a machine that has other things to do. PostgreSQL's own are not
counted. The filled space holds one half of a world, the other half is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.live.bulk import _half, _prepare
from benchmarks.live.importing import WAYS
from benchmarks.live.options import STORES, options, parse, places
from benchmarks.live.servers import SPACE
from benchmarks.measure import Run, python, run
from benchmarks.report import Report, workplace
from benchmarks.worlds.customers import CustomerWorld, write_customers
from onefold.store.open import open_database
from onefold.store.rows import SHIFT
from onefold.store.workspace import Workspace

SPACES = ("empty", "filled")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, default=200_000, help="of each import")
    parser.add_argument("--store", choices=STORES, action="append", help="only this one; more than once for several")
    asked = parse(parser, arguments)
    report = Report(f"{asked.rows:,} rows of customers imported in two ways", asked)
    with workplace(asked) as place:
        folder = Path(place)
        whole = write_customers(CustomerWorld(2 * asked.rows), folder / "whole")
        halves = [[_half(path, folder / f"half-{half}", half) for path in whole] for half in (0, 1)]
        for store in asked.store or STORES:
            with places(store, folder) as addresses:
                _compare(report, store, halves, addresses, asked.rows)
    report.finish()


def _compare(report: Report, store: str, halves: Sequence[list[Path]], addresses: Iterator[str], rows: int) -> None:
    taken: dict[tuple[str, str], Run] = {}
    profiles = set[int]()
    for way in WAYS:
        db = next(addresses)
        _prepare(db, [path.stem for path in halves[0]])
        for space, files in zip(SPACES, halves, strict=True):
            command = python("benchmarks.live.importing", *files, "--db", db, "--way", way)
            taken[way, space] = run(f"{store}, {way}, {space}", command)
        profiles.add(_profiles(db))
    report.table(store, [_line(way, space, taken, rows) for space in SPACES for way in WAYS])
    report.target(f"different numbers of profiles, {store}", len(profiles), at_most=1)
    for space in SPACES:
        ratio = _seconds(taken["writer", space]) / _seconds(taken["bulk", space])
        report.target(f"times as fast as through the writer, {space} space, {store}", ratio, at_least=2)
        report.target(f"rows/s in bulk, {space} space, {store}", rows / _seconds(taken["bulk", space]), at_least=60_000)


def _line(way: str, space: str, taken: dict[tuple[str, str], Run], rows: int) -> dict[str, object]:
    one, floor = taken[way, space], taken["writer", space]
    return {
        "way": way,
        "space": space,
        "seconds": f"{_seconds(one):.1f}",
        "rows/s": f"{rows / _seconds(one):,.0f}",
        "cpu seconds": f"{_cpu(one):.1f}",
        "time ratio": f"{_seconds(one) / _seconds(floor):.2f}",
        "cpu ratio": f"{_cpu(one) / _cpu(floor):.2f}",
        "peak MiB": f"{one.peak_mib:,.0f}",
    }


def _seconds(one: Run) -> float:
    return float(str(one.answer["seconds"]))


def _cpu(one: Run) -> float:
    return float(str(one.answer["cpu"]))


def _profiles(db: str) -> int:
    with closing(open_database(db)) as database:
        graph = Workspace(database).space(SPACE).graph
        with database.reader() as connection:
            bounds = {"graph_low": graph << SHIFT, "graph_high": ((graph + 1) << SHIFT) - 1}
            ((count,),) = connection.rows("health.count_profiles", **bounds)
    return int(count)


if __name__ == "__main__":
    main()
