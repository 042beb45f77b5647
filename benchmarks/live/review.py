"""How long the next proposal to review takes over HTTP: with thousands waiting in a large space, beside one in a small.

Claim: under 100 ms with 3,000 proposals among 50,000 records. Each is asked for, then skipped, as a person does who
goes through them; what comes between two is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import httpx
import numpy as np

from benchmarks.live import servers
from benchmarks.live.options import options, parse
from benchmarks.live.servers import SPACE
from benchmarks.report import Report, workplace
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

RULESET = "rules: [{name: same code, match: {same: code}, review: true}]"
AT_ONCE = 500
ASKED = 200
"""Proposals that are looked at, at most."""

PATIENCE = 600.0


class Size(NamedTuple):
    """Of a space: its records, and the pairs of people among them who may be one."""

    records: int
    pairs: int


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--records", type=int, default=50_000, help="in the large space")
    parser.add_argument("--pairs", type=int, default=3_000, help="of people who may be one, in the large space")
    asked = parse(parser, arguments)
    report = Report("The next proposal to review, SQLite", asked)
    small, large = Size(asked.records // 10, asked.pairs // 10), Size(asked.records, asked.pairs)
    with workplace(asked) as place:
        took = {size: _measured(Path(place) / f"{size.records}.db", size, small.pairs) for size in (small, large)}
    report.table("GET .../review/next", [_row(size, took[size]) for size in (small, large)])
    report.target("p99 of the next proposal in ms", _percentile(took[large], 99), at_most=100)
    report.target("p50, large over small", _percentile(took[large], 50) / _percentile(took[small], 50), at_most=1.5)
    report.finish()


def _row(size: Size, took: list[float]) -> dict[str, object]:
    figures = {f"p{share} ms": f"{_percentile(took, share):.1f}" for share in (50, 99)}
    return {"records": f"{size.records:,}", "proposals": f"{size.pairs:,}", **figures}


def _percentile(took: Sequence[float], share: int) -> float:
    return float(np.percentile(took, share)) * 1_000


def _measured(db: Path, size: Size, looks: int) -> list[float]:
    """Seconds that each of some looks took."""
    token = _prepare(str(db))
    with servers.onefold(str(db)) as service:
        base = f"http://127.0.0.1:{service.port}"
        with httpx.Client(base_url=base, auth=(service.key, ""), timeout=60, trust_env=False) as sender:
            _fill(sender, size.pairs, size.records)
        path = f"{base}/api/v1/spaces/{SPACE}/review"
        with httpx.Client(base_url=path, auth=(token, ""), timeout=60, trust_env=False) as reviewer:
            _await(reviewer, size.pairs)
            return [_look(reviewer) for _ in range(min(looks, ASKED))]


def _prepare(db: str) -> str:
    """A workspace whose rule asks for a review; answers the token of somebody who may decide."""
    servers.prepare(db)
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        workspace.set_ruleset(SPACE, RULESET)
        return workspace.create_token("reviewer", "space_admin", SPACE)


def _fill(sender: httpx.Client, pairs: int, records: int) -> None:
    """Pairs of people with the same code, and what else they do."""
    identified = [
        {"type": "identify", "userId": f"{side}{number}", "messageId": f"{side}{number}", "traits": _traits(number)}
        for number in range(pairs)
        for side in "ab"
    ]
    seen = [
        {"type": "track", "event": "Seen", "userId": f"a{number % pairs}", "messageId": f"m{number}"}
        for number in range(records - len(identified))
    ]
    calls = [*identified, *seen]
    for start in range(0, len(calls), AT_ONCE):
        sender.post("/v1/batch", json={"batch": calls[start : start + AT_ONCE]}).raise_for_status()


def _traits(number: int) -> dict[str, object]:
    return {"code": f"c{number}", "city": "Utrecht", "plan": "gold", "age": number % 90}


def _await(reviewer: httpx.Client, pairs: int) -> None:
    until = time.monotonic() + PATIENCE
    while reviewer.get("/counts").raise_for_status().json()["open"] < pairs:
        if time.monotonic() > until:
            raise SystemExit("the space was not looked through in time")
        time.sleep(0.5)


def _look(reviewer: httpx.Client) -> float:
    began = time.perf_counter()
    found = reviewer.get("/next").raise_for_status().json()["proposal"]
    took = time.perf_counter() - began
    reviewer.post(f"/{found['number']}/decision", json={"decision": "skip"}).raise_for_status()
    return took


if __name__ == "__main__":
    main()
