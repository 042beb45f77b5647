"""How long calls wait while a customer with very many records is deleted, beside how long they wait while nobody is.

Claim: nobody waits more than 250 ms for the deletion of a customer with 20,000 records. Calls of others come one after
the other all the time; each is durable and resolved when answered. The customer has one browser; or 200 devices, so
that the records have to be looked at in order; or a browser and a kiosk that 500 others use: then what is left of that
component is evaluated once, in one go, which is no part of the claim and is told apart.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

import httpx
import numpy as np

from benchmarks.live import servers
from benchmarks.live.options import STORES, options, parse, places
from benchmarks.live.servers import SPACE, Service
from benchmarks.report import Report, workplace
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

WAYS = ("one browser", "200 devices", "a kiosk")
AT_ONCE = 500
PATIENCE = 600.0
BEGAN = 1_760_000_000


class Waited(NamedTuple):
    """Milliseconds that calls waited, and seconds that the deletion took."""

    before: list[float]
    during: list[float]
    took: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = options(__doc__)
    parser.add_argument("--records", type=int, default=20_000, help="of the customer")
    parser.add_argument("--store", choices=STORES, action="append", help="only this one; more than once for several")
    asked = parse(parser, arguments)
    report = Report(f"The deletion of a customer with {asked.records:,} records", asked)
    with workplace(asked) as place:
        for store in asked.store or STORES:
            with places(store, Path(place)) as addresses:
                found = {way: _measured(next(addresses), way, asked.records, asked.seconds) for way in WAYS}
            report.table(store, [_row(way, one) for way, one in found.items()])
            for way in WAYS[:2]:
                report.target(f"longest wait in ms, {way}, {store}", max(found[way].during), at_most=250)
    report.finish()


def _row(way: str, one: Waited) -> dict[str, object]:
    return {
        "customer with": way,
        "deleted in s": f"{one.took:.1f}",
        **{f"p99 ms, {when}": f"{np.percentile(its, 99):.0f}" for when, its in _waits(one)},
        **{f"longest ms, {when}": f"{max(its):.0f}" for when, its in _waits(one)},
    }


def _waits(one: Waited) -> Iterator[tuple[str, list[float]]]:
    yield from (("before", one.before), ("during", one.during))


def _measured(db: str, way: str, records: int, seconds: float) -> Waited:
    token = _prepare(db)
    with servers.onefold(db) as service:
        base = f"http://127.0.0.1:{service.port}"
        with httpx.Client(base_url=base, auth=(service.key, ""), timeout=PATIENCE, trust_env=False) as sender:
            for start in range(0, records, AT_ONCE):
                batch = [call for number in range(start, start + AT_ONCE) for call in _calls(way, number)]
                sender.post("/v1/batch", json={"batch": batch}).raise_for_status()
        path = f"{base}/api/v1/spaces/{SPACE}"
        with httpx.Client(base_url=path, auth=(token, ""), timeout=PATIENCE, trust_env=False) as admin:
            return _deleted(service, admin, seconds)


def _prepare(db: str) -> str:
    servers.prepare(db)
    with closing(open_database(db)) as database:
        return Workspace(database).create_token("privacy", "space_admin", SPACE)


def _calls(way: str, number: int) -> Iterator[dict[str, Any]]:
    devices = {"one browser": "browser", "200 devices": f"device-{number // 100}", "a kiosk": "browser"}
    yield _call(f"c{number}", number, "customer", devices[way])
    if way == "a kiosk":
        yield _call(f"k{number}", number, "customer" if number % 100 == 0 else f"p{number % 500}", "kiosk")


def _call(id_: str, number: int, user: str, device: str) -> dict[str, Any]:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(BEGAN + 10 * number))
    said = {"type": "track", "event": "Seen", "properties": {"page": number % 50}}
    return {**said, "messageId": id_, "timestamp": at, "userId": user, "anonymousId": device}


def _deleted(service: Service, admin: httpx.Client, seconds: float) -> Waited:
    waits: list[tuple[float, float]] = []
    enough = Event()
    caller = Thread(target=_call_others, args=(service, waits, enough))
    caller.start()
    try:
        time.sleep(seconds)
        began = time.perf_counter()
        body = {"subject": "user_id:customer", "scope": "profile"}
        asked = admin.post("/deletions", json=body).raise_for_status().json()["id"]
        while admin.get(f"/deletions/{asked}?wait=30").raise_for_status().json()["state"] != "done":
            if time.perf_counter() - began > PATIENCE:
                raise SystemExit("the customer was not deleted in time")
        ended = time.perf_counter()
    finally:
        enough.set()
        caller.join()
    before = [wait for at, wait in waits if at < began]
    return Waited(before, [wait for at, wait in waits if at >= began], ended - began)


def _call_others(service: Service, waits: list[tuple[float, float]], enough: Event) -> None:
    base = f"http://127.0.0.1:{service.port}"
    with httpx.Client(base_url=base, auth=(service.key, ""), timeout=PATIENCE, trust_env=False) as sender:
        number = 0
        while not enough.is_set():
            number += 1
            call = {"event": "Seen", "userId": f"other-{number % 100}", "messageId": f"o{number}"}
            began = time.perf_counter()
            sender.post("/v1/track", json=call).raise_for_status()
            ended = time.perf_counter()
            waits.append((ended, (ended - began) * 1_000))


if __name__ == "__main__":
    main()
