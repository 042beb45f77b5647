"""A dry run of a stricter ruleset over all records of a space; and how much it slows those that come in meanwhile.

Claim: 5 million stored records in under 30 s on two cores with SQLite. The space is a smaller one that the engine
filled, written down several times with other identifiers. Under load, calls come in at half of the possible rate.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.live import servers
from benchmarks.live.history import Size, copied, filled
from benchmarks.live.multiply import multiplied
from benchmarks.live.options import answers, line, measure, options, parse, require_none_refused
from benchmarks.live.requests import BATCH, write_batches
from benchmarks.live.servers import SPACE, Service, Taken
from benchmarks.live.traffic import events
from benchmarks.measure import best
from benchmarks.report import Report, row, workplace
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

DRAFT = """\
identifiers:
  user_id: {limit: 1}
  email: {limit: 1}
  anonymous_id: {limit: 1, per: ever, when_shared: nobody, max_profiles: 10}
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--stored", type=int, default=1_000_000, help="records that the engine fills a space with")
    parser.add_argument("--profiles", type=int, default=100_000, help="that these are of")
    parser.add_argument("--times", type=int, default=5, help="written down so many times")
    parser.add_argument("--without-load", action="store_true", help="leave out the second part")
    asked = parse(parser, arguments)
    records = asked.stored * asked.times
    report = Report(f"A dry run over {records:,} stored records, SQLite", asked)
    with workplace(asked) as place:
        db = _prepared(asked, Path(place))
        _alone(asked, report, db, records)
        if not asked.without_load:
            _under_load(asked, report, copied(db, Path(place) / "served.db"), Path(place))
    report.finish()


def _prepared(asked: argparse.Namespace, folder: Path) -> Path:
    kept = asked.work or folder
    path = kept / f"filled-{asked.stored}-{asked.profiles}-{asked.times}.db"
    if not path.exists():
        multiplied(filled(Size(asked.stored, asked.profiles), kept), path, asked.times)
    return path


def _alone(asked: argparse.Namespace, report: Report, db: Path, records: int) -> None:
    draft = db.with_suffix(".yaml")
    draft.write_text(DRAFT)
    where = ["--db", str(db), "--space", SPACE, "--json"]
    command = [sys.executable, "-m", "onefold", "ruleset", "dry-run", str(draft), *where]
    run = best("dry run", command, asked.repeat)
    report.table("nobody else at work", [row(run, records)])
    report.target("seconds", run.seconds, at_most=30 * records / 5_000_000)


def _under_load(asked: argparse.Namespace, report: Report, db: str, folder: Path) -> None:
    """Calls at half of the possible rate, alone and beside a dry run."""
    parts = [
        write_batches(folder / f"{turn}", events(turn, asked.profiles), asked.events, seed=turn) for turn in (1, 2, 3)
    ]
    with servers.onefold(db) as started:
        service = started._replace(token=_token(db))
        full = measure(service, asked, "--requests", parts[0])
        pace = ("--rate", f"{answers(full).per_second / 2}")
        alone = measure(service, asked, "--requests", parts[1], *pace)
        beside, found = _beside(asked, service, parts[2], pace)
    rows = {"as many as possible": full, "half of that": alone, "the same beside a dry run": beside}
    report.table("calls", [line(name, taken, BATCH) for name, taken in rows.items()])
    said = found["report"]
    took = {"seconds": said["seconds"], "peak MiB": said["peak_mib"], "it says, slowed by": said["ingestion"]}
    report.table("the dry run meanwhile", [took])
    report.target("calls beside it, of those without", _share(beside, alone), at_least=0.95)
    require_none_refused(report, full, alone, beside)


def _token(db: str) -> str:
    """One that may ask for dry runs."""
    with closing(open_database(db)) as database:
        return Workspace(database).create_token(f"dry runs {time.time_ns()}", "space_admin", SPACE)


def _share(one: Taken, other: Taken) -> float:
    return answers(one).per_second / answers(other).per_second


def _beside(asked: argparse.Namespace, service: Service, requests: Path, pace: Sequence[str]) -> tuple[Taken, Any]:
    with ThreadPoolExecutor(1) as other:
        running = other.submit(_dry_run, service, asked.warm_up)
        taken = measure(service, asked, "--requests", requests, *pace)
        return taken, running.result()


def _dry_run(service: Service, warm_up: float) -> Mapping[str, Any]:
    """Begun when the load is warm; its answer when it is over."""
    time.sleep(warm_up)
    found = _asked(service, "", {"ruleset": DRAFT})
    while found["state"] in {"waiting", "running"}:
        time.sleep(0.2)
        found = _asked(service, f"/{found['id']}")
    return found


def _asked(service: Service, path: str, body: Mapping[str, object] | None = None) -> dict[str, Any]:
    address = f"http://127.0.0.1:{service.port}/api/v1/spaces/{SPACE}/dry-runs{path}"
    data = None if body is None else json.dumps(body).encode()
    secret = b64encode(f"{service.token}:".encode()).decode()
    request = urllib.request.Request(address, data, {"Authorization": f"Basic {secret}"})
    with urllib.request.urlopen(request) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


if __name__ == "__main__":
    main()
