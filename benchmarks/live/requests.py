"""Requests written out before the clock starts, so that the client has nothing to do but send them."""

from __future__ import annotations

import itertools
import mmap
from array import array
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from benchmarks.live.traffic import Call, Event, batch, calls, single

BATCH = 100

_LENGTHS = ".lengths"
_SHORT = {"identify": "/v1/i", "track": "/v1/t", "page": "/v1/p"}


def write_batches(path: Path, stream: Iterator[Event], events: int, seed: int = 1, spacing: int = 1) -> Path:
    """`POST /v1/batch` requests of `BATCH` calls each."""
    items = itertools.islice(calls(stream, seed, spacing), events)
    groups = iter(lambda: list(itertools.islice(items, BATCH)), [])
    return _write(path, (_post("/v1/batch", batch(group)) for group in groups))


def write_singles(path: Path, stream: Iterator[Event], events: int, seed: int = 1) -> Path:
    """One request for each call."""
    return _write(path, map(_single, itertools.islice(calls(stream, seed), events)))


def write_lookups(path: Path, paths: Iterable[str]) -> Path:
    """`GET` requests."""
    return _write(path, (f"GET {one} HTTP/1.1\r\n\r\n".encode() for one in paths))


def _single(call: Call) -> bytes:
    return _post(_SHORT[str(call["type"])], single(call))


def _post(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _write(path: Path, requests: Iterable[bytes]) -> Path:
    lengths = array("Q")
    with path.open("wb") as file:
        for request in requests:
            lengths.append(len(request))
            file.write(request)
    path.with_suffix(_LENGTHS).write_bytes(lengths.tobytes())
    return path


Request = tuple[memoryview, bytes, memoryview]


def read(path: Path, headers: bytes) -> Callable[[], tuple[int, Request | None]]:
    """What gives the next request each time it is called: its number from 0, and its three parts; None at the end.

    `headers` (Host, Authorization) go behind the first line of each: they are known when the server runs, not before.
    """
    lengths = array("Q")
    lengths.frombytes(path.with_suffix(_LENGTHS).read_bytes())
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    view = memoryview(content)
    places = zip(itertools.count(), lengths, itertools.accumulate(lengths, initial=0), strict=False)

    def next_request() -> tuple[int, Request | None]:
        number, length, start = next(places, (0, 0, 0))
        if not length:
            return number, None
        first_line = content.find(b"\r\n", start) + 2
        return number, (view[start:first_line], headers, view[first_line : start + length])

    return next_request
