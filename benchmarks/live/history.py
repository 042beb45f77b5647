"""Spaces that hold much already: an event log by DuckDB, imported by `onefold import`, kept for the next run."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.live import visitors
from benchmarks.live.servers import SOURCE, SPACE, prepare
from benchmarks.live.traffic import EPOCH, Event, call
from benchmarks.measure import environment, python
from benchmarks.worlds.files import write_table

CHUNK = 1_000_000
_NINETY_DAYS = 90 * 86_400 * 1_000_000
_SQL = (Path(__file__).parent / "history.sql").read_text()


class Size(NamedTuple):
    """How much a space holds."""

    events: int
    profiles: int


def filled(size: Size, folder: Path) -> Path:
    """A SQLite database whose space holds so much; made once for each size, so to be copied before it is used."""
    path = folder / f"filled-{size.events}-{size.profiles}.db"
    if not path.exists():
        made = path.with_suffix(".making")
        for left in folder.glob(f"{made.name}*"):
            left.unlink()
        import_events(str(made), write_history(size, folder / "history.parquet"))
        made.rename(path)
    return path


def copied(path: Path, to: Path) -> str:
    """A copy to work on."""
    shutil.copyfile(path, to)
    return str(to)


def write_history(size: Size, path: Path) -> Path:
    """The events of visitors 0 to `size.profiles - 1`, in order of time over ninety days."""
    connection = duckdb.connect()
    write_table(path, (connection.sql(sql).to_arrow_table() for sql in _parts(size)))
    return path


def _parts(size: Size) -> Iterator[str]:
    whole = {"visitors": size.profiles, "sharing": visitors.SHARING, "apart": _NINETY_DAYS // size.events}
    for first in range(0, size.events, CHUNK):
        yield _fitted(whole | {"first": first, "last": min(first + CHUNK, size.events)})


def _fitted(bounds: dict[str, int]) -> str:
    sql = _SQL
    for name, value in bounds.items():
        sql = sql.replace(f":{name}", str(value))
    return sql


def write_users_of(stream: Iterator[Event], users: int, path: Path) -> Path:
    """The first event of each of so many who share a kiosk or a telephone number, a second apart, long ago."""
    firsts = itertools.islice((event for event in stream if event.new), users)
    rows = [_columns(event, number) for number, event in enumerate(firsts)]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


def _columns(event: Event, number: int) -> dict[str, object]:
    said = call(event, 0, number)
    traits = said["traits"]
    assert isinstance(traits, dict)
    return {
        "message_id": f"u-{number:012}",
        "timestamp": f"{EPOCH.year - 1}-{1 + number // 2_160_000:02}-01T00:00:00Z",
        "type": "identify",
        "anonymous_id": event.anonymous_id,
        "user_id": said["userId"],
        "email": traits.get("email"),
        "phone": traits.get("phone"),
        "first_name": traits["firstName"],
    }


def import_events(db: str, path: Path) -> float:
    """Imports a file into the space, and says how many seconds that took."""
    prepare(db)
    began = time.perf_counter()
    command = python("onefold", "import", "--db", db, "--space", SPACE, f"{SOURCE}={path}")
    subprocess.run(command, env=environment(), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
