"""Imports files into a space of a database in one of two ways, and prints what it took as JSON."""

from __future__ import annotations

import argparse
import json
import resource
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter

from benchmarks.live.servers import SPACE
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from onefold.transfer import read
from onefold.transfer.load import Import, engine

WAYS = ("writer", "bulk")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--db", required=True)
    parser.add_argument("--way", choices=WAYS, required=True)
    asked = parser.parse_args(arguments)
    if asked.way == "writer":
        read.MANY = read.MANY_BYTES = 1 << 62
    with closing(open_database(asked.db)) as database:
        workspace, began = Workspace(database), perf_counter()
        with engine(database, workspace) as live:
            found = Import(database, workspace, live, SPACE).run({path.stem: str(path) for path in asked.files})
            seconds = perf_counter() - began
    print(json.dumps({"read": found.read, "seconds": seconds, "cpu": _cpu()}))


def _cpu() -> float:
    """Seconds of processor time of this process and those that it started and that have ended."""
    taken = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in taken)


if __name__ == "__main__":
    main()
