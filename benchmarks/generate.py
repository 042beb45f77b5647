"""Writes generated worlds as Parquet: `python -m benchmarks.generate customers 1000000 --out DIR`.

The same arguments always write the same rows, whatever the machine: every draw is a hash of (seed, purpose, row).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.worlds.customers import Common, CustomerWorld, SharedType, write_customers
from benchmarks.worlds.events import EventWorld, write_events
from benchmarks.worlds.similar import SimilarWorld, write_similar

GIANT = 100_000
SHARED = 1_000_000
JUNK: dict[SharedType, Common] = {"email": Common(500), "phone": Common(500)}


def giant(records: int, carriers: int = GIANT) -> CustomerWorld:
    """One kiosk's device id on all records of enough customers with user ids of their own: one component, contested."""
    return CustomerWorld(records, contested=0.0, common={"device_id": Common(carriers, whole_customers=True)})


def shared(records: int, carriers: int = SHARED, column: SharedType = "phone") -> CustomerWorld:
    """One value, a shop's own phone number, on many records of everybody."""
    return CustomerWorld(records, contested=0.0, common={column: Common(carriers)})


def junk(records: int) -> CustomerWorld:
    """Two values that are nobody's, each left in on about 500 records."""
    return CustomerWorld(records, common=JUNK)


def main(arguments: Sequence[str] | None = None) -> None:
    """Writes the files and prints their paths, as `source=path` where there are several sources."""
    options = _parser().parse_args(arguments)
    folder: Path = options.out
    if options.world == "events":
        paths = [write_events(EventWorld(options.rows, options.visitors, options.seed), folder / "events.parquet")]
    elif options.world == "similar":
        paths = [write_similar(SimilarWorld(options.rows, options.seed), folder / "people.parquet")]
    else:
        paths = write_customers(_customer_world(options), folder)
    for path in paths:
        print(f"{path.stem}={path}")


def _customer_world(options: argparse.Namespace) -> CustomerWorld:
    rows: int = options.rows
    worlds = {
        "customers": lambda: CustomerWorld(rows, contested=options.contested, shuffled=options.shuffled),
        "giant": lambda: giant(rows, options.carriers or GIANT),
        "shared": lambda: shared(rows, options.carriers or SHARED, options.column),
        "junk": lambda: junk(rows),
    }
    return worlds[options.world]()._replace(seed=options.seed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.generate", description=__doc__)
    worlds = parser.add_subparsers(dest="world", required=True)
    customers = _world(worlds, "customers", "customer records of four systems")
    customers.add_argument("--contested", type=float, default=0.02, help="share of components that a limit splits")
    customers.add_argument("--shuffled", action="store_true", help="ids in no order")
    events = _world(worlds, "events", "a website's event log")
    events.add_argument("visitors", type=int)
    _world(worlds, "giant", "customers, and one large component that stays contested").add_argument(
        "--carriers", type=int, help=f"records of that component (default {GIANT})"
    )
    common = _world(worlds, "shared", "customers, and one value that many share")
    common.add_argument("--carriers", type=int, help=f"records that carry it (default {SHARED})")
    common.add_argument("--column", choices=("email", "phone", "device_id"), default="phone")
    _world(worlds, "junk", "customers, and two junk values on 500 records each")
    _world(worlds, "similar", "people with slips of the keyboard and no identifiers")
    return parser


def _world(
    worlds: argparse._SubParsersAction[argparse.ArgumentParser], name: str, description: str
) -> argparse.ArgumentParser:
    world = worlds.add_parser(name, description=description)
    world.add_argument("rows", type=int)
    world.add_argument("--out", type=Path, required=True, help="folder to write into")
    world.add_argument("--seed", type=int, default=1)
    return world


if __name__ == "__main__":
    main()
