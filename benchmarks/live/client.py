"""The load: sends written requests over a few kept connections and prints what became of them, as JSON.

A connection sends its next request when the last is answered, or, at a rate, when it is due: then an answer's latency
counts from when it was due, so that waiting for a slow server is not left out. A refusal with 429 or 503 is counted and
the request is sent again after a moment: many connections that are refused so are an overload.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import numpy as np
import uvloop
from numpy.typing import NDArray

from benchmarks.live.requests import Request, read

_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_OK = 200
_AGAIN = {429, 503}
_PAUSE = 0.05


class Load:
    """One kind of requests, its connections and its answers."""

    def __init__(self, name: str, next_request: Callable[[], tuple[int, Request | None]], rate: float) -> None:
        self.name = name
        self.next_request = next_request
        self.interval = 1 / rate if rate else 0.0
        self.latencies: list[float] = []
        self.ends: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.refusals: list[float] = []
        self.without_retry_after = 0
        self.acknowledged: list[int] = []
        self.exhausted = False
        self._due = 0.0

    def due(self) -> float:
        """When the next request is to be sent."""
        now = time.perf_counter()
        if not self.interval:
            return now
        self._due = (self._due or now) + self.interval
        return self._due

    def report(self, begin: float, end: float) -> dict[str, object]:
        ends, latencies = np.array(self.ends), np.array(self.latencies)
        counted = latencies[(ends >= begin) & (ends <= end)] * 1_000
        last = min(end, ends.max()) if len(ends) else end
        return {
            "requests": len(counted),
            "seconds": last - begin,
            "per_second": len(counted) / (last - begin),
            "statuses": {str(status): count for status, count in sorted(self.statuses.items())},
            "milliseconds": _milliseconds(counted),
            "refused_milliseconds": _milliseconds(np.array(self.refusals) * 1_000),
            "refused_without_retry_after": self.without_retry_after,
            "exhausted": self.exhausted,
        }


def _milliseconds(latencies: NDArray[np.float64]) -> dict[str, float]:
    percentiles = (50, 90, 95, 99, 99.9) if len(latencies) else ()
    return {f"p{one:g}": round(float(np.percentile(latencies, one)), 3) for one in percentiles}


class Connection(asyncio.Protocol):
    """One kept connection, one request at a time."""

    def __init__(self, load: Load, until: float, done: asyncio.Future[None]) -> None:
        self._load = load
        self._until = until
        self._done = done
        self._answer = b""
        self._since = self._sent = 0.0
        self._request: Request | None = None
        self._number = 0
        self._transport: asyncio.WriteTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)  # uvloop's is one without saying so
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server closed a connection"))

    def _next(self) -> None:
        self._number, self._request = self._load.next_request()
        if self._request is None:
            self._load.exhausted = True
            self._finish()
            return
        self._since = self._load.due()
        wait = self._since - time.perf_counter()
        if wait > 0.0005:
            asyncio.get_running_loop().call_later(wait, self._send)
        else:
            self._send()

    def _send(self) -> None:
        assert self._request is not None
        self._sent = time.perf_counter()
        if self._sent >= self._until:
            self._finish()
        else:
            self._transport.writelines(self._request)

    def data_received(self, data: bytes) -> None:
        answer = self._answer = self._answer + data if self._answer else data
        head = answer.find(b"\r\n\r\n")
        if head < 0:
            return
        length = _CONTENT_LENGTH.search(answer, 0, head)
        if len(answer) < head + 4 + (int(length[1]) if length else 0):
            return
        self._answer = b""
        self._answered(int(answer[9:12]), answer[:head].lower())

    def _answered(self, status: int, head: bytes) -> None:
        load, now = self._load, time.perf_counter()
        load.statuses[status] += 1
        if status in _AGAIN:
            load.refusals.append(now - self._sent)
            load.without_retry_after += b"\r\nretry-after:" not in head
            asyncio.get_running_loop().call_later(_PAUSE, self._send)
            return
        if status == _OK:
            load.acknowledged.append(self._number)
        load.latencies.append(now - self._since)
        load.ends.append(now)
        if now < self._until:
            self._next()
        else:
            self._finish()

    def _finish(self) -> None:
        if not self._done.done():
            self._done.set_result(None)
        self._transport.close()


async def _connections(port: int, load: Load, count: int, until: float) -> None:
    loop = asyncio.get_running_loop()
    ends: list[asyncio.Future[None]] = [loop.create_future() for _ in range(count)]
    for end in ends:
        await loop.create_connection(lambda end=end: Connection(load, until, end), "127.0.0.1", port)  # type: ignore[misc]
    await asyncio.gather(*ends)


async def _run(options: argparse.Namespace) -> dict[str, object]:
    begin = time.perf_counter() + options.warm_up
    until = begin + options.seconds
    loads = [
        (_load("events", options.requests, options.key, options.rate), options.connections),
        (_load("lookups", options.lookups, options.token, options.lookup_rate), options.lookup_connections),
    ]
    running = [(load, count) for load, count in loads if load is not None]
    await asyncio.gather(*(_connections(options.port, load, count, until) for load, count in running))
    if options.acknowledged is not None:
        options.acknowledged.write_text(json.dumps(running[0][0].acknowledged))
    return {load.name: load.report(begin, until) for load, _ in running} | {"client_cpu": _cpu()}


def _load(name: str, requests: Path | None, secret: str, rate: float) -> Load | None:
    if requests is None:
        return None
    basic = b64encode(f"{secret}:".encode()).decode()
    return Load(name, read(requests, f"Host: 127.0.0.1\r\nAuthorization: Basic {basic}\r\n".encode()), rate)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return round(used.ru_utime + used.ru_stime, 3)


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--requests", type=Path, help="written by benchmarks.live.requests")
    options.add_argument("--key", default="", help="the write key")
    options.add_argument("--acknowledged", type=Path, help="write the numbers of requests answered 200 here")
    options.add_argument("--connections", type=int, default=8)
    options.add_argument("--rate", type=float, default=0, help="requests a second; 0: as fast as they are answered")
    options.add_argument("--lookups", type=Path, help="GET requests to send beside")
    options.add_argument("--token", default="")
    options.add_argument("--lookup-connections", type=int, default=4)
    options.add_argument("--lookup-rate", type=float, default=0)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--warm-up", type=float, default=2, help="seconds before that, not counted")
    print(json.dumps(uvloop.run(_run(options.parse_args(arguments)))))


if __name__ == "__main__":
    main()
