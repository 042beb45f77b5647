"""The collector as an ASGI application: bounds first, then the body, then an answer once what it holds is durable."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future

import msgspec
from starlette.types import Receive, Scope, Send

from onefold.errors import NotFound, OnefoldError, Overloaded, Unauthorized
from onefold.live.arrival import Arrival, Receipt
from onefold.model import Micros
from onefold.parse.segment import CallParser
from onefold.serve.collect import answers, telling
from onefold.serve.collect.calls import Addition, addition
from onefold.serve.collect.envelope import read_batch
from onefold.serve.collect.faults import ClientGone, NotReady, WrongMethod
from onefold.serve.collect.gate import RateLimit, Room
from onefold.serve.collect.intake import Bench, Taken
from onefold.serve.collect.key_ring import KeyRing
from onefold.serve.collect.paths import Place, key_in, place_of
from onefold.serve.collect.refusals import Refusals
from onefold.serve.collect.reports import Reports
from onefold.serve.collect.request import (
    Headers,
    declared_length,
    key_in_call,
    read_body,
    too_large,
    unpacked,
)
from onefold.serve.collect.sdk_settings import library_settings
from onefold.serve.context import Context
from onefold.store.workspace import Source

TOGETHER = 20
"""Calls of a batch that are read while everybody else waits: some 300 microseconds."""


class Visit(msgspec.Struct):
    """One request that brings calls. `source` is known once the write key is."""

    place: Place
    headers: Headers
    most: int
    source: Source | None = None
    key: str = ""

    @property
    def length(self) -> int | None:
        return declared_length(self.headers)

    @property
    def room(self) -> int:
        """Bytes that its body may take: as it says, unless it is packed or says nothing."""
        packed = b"content-encoding" in self.headers
        return self.most if packed or self.length is None else self.length


class Collector:
    """For the paths that it `takes`. Everything waits on one event loop; calls are written by the engine's threads."""

    def __init__(self, context: Context) -> None:
        self._workspace = context.workspace
        self._keys = KeyRing(context.workspace)
        self._live = context.live
        self._settings = context.settings
        self._rate = RateLimit(context.settings.rate_limit)
        self._room = Room(context.settings.queue_bytes)
        self._refusals = Refusals(context.workspace)
        self._decoding = asyncio.Lock()
        self._reports = Reports(context.metrics, self._refusals)
        self._tap = context.tap

    def takes(self, path: str) -> bool:
        """Whether this path is the collector's, with any method."""
        return place_of(path) is not None or key_in(path) is not None

    async def finish(self) -> None:
        """Returns when all refusals are noted: to be awaited before the service stops."""
        await self._refusals.written()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: Headers = dict(scope["headers"])
        try:
            if scope["method"] == "POST" and (place := place_of(scope["path"])) is not None:
                status, body = await self._post(place, headers, receive)
                await answers.send_json(send, body, status)
            else:
                await self._other(scope, headers, send)
        except ClientGone:
            return
        except OnefoldError as error:
            await answers.send_error(send, scope, error, declared_length(headers))

    async def _other(self, scope: Scope, headers: Headers, send: Send) -> None:
        """What brings no calls: a browser asking whether it may, a library asking for its settings."""
        path, method = scope["path"], scope["method"]
        key = key_in(path)
        if key is None and place_of(path) is None:
            raise NotFound("there is nothing here")
        if method == "OPTIONS":
            await answers.send_all(send, 204, answers.PREFLIGHT)
        elif key is None or method not in {"GET", "HEAD"}:
            raise WrongMethod("POST, OPTIONS" if key is None else "GET, HEAD, OPTIONS")
        elif self._workspace.source_of_key(key) is None:
            raise NotFound("there is no such write key, or it was revoked")
        else:
            await answers.send_json(send, library_settings(key, scope, headers))

    async def _post(self, place: Place, headers: Headers, receive: Receive) -> tuple[int, bytes]:
        if place == "metrics":
            return 200, answers.SUCCESS
        settings = self._settings
        visit = Visit(place, headers, settings.batch_bytes if place == "batch" else settings.event_bytes)
        try:
            return await self._visit(visit, receive)
        except OnefoldError as error:
            if visit.source is not None:
                self._reports.turned_away(visit.source, place, error)
                if ring := self._tap.rings.get(visit.source.number):
                    ring.add([telling.turned_away(place, error)])
            raise

    async def _visit(self, visit: Visit, receive: Receive) -> tuple[int, bytes]:
        """Nothing of the body is read before everything that can be known without it is."""
        self._know_by_head(visit)
        if self._live.waiting() >= self._settings.queue_items:
            raise Overloaded("more calls are waiting to be written than may wait; try again")
        if visit.length is not None and visit.length > visit.most:
            raise too_large(visit.most)
        with self._room.take(visit.room):
            packed = await read_body(receive, visit.most)
            body = unpacked(packed, visit.headers.get(b"content-encoding", b""), visit.most)
            if visit.place == "batch":
                batch = read_batch(body, self._settings.batch_items, rescue=visit.source is not None)
                source = self._known(visit, batch.key)
                return await self._batch(visit, source, batch.calls, batch.additions)
            call = body.strip().removeprefix(b"\xef\xbb\xbf")
            return await self._single(visit, self._known(visit, None if visit.source else key_in_call(call)), call)

    # ------------------------------------------------------------------ whose it is

    def _know_by_head(self, visit: Visit) -> None:
        found = self._keys.shown(visit.headers)
        if found is not None:
            self._let_in(visit, *found)

    def _known(self, visit: Visit, key: object) -> Source:
        """The source by the key in the head, or else by that in the body."""
        if visit.source is not None:
            return visit.source
        if not key or not isinstance(key, str):
            raise Unauthorized("no write key: it is the user name of Basic authorization, or `writeKey` in the body")
        source = self._workspace.source_of_key(key)
        if source is None:
            raise Unauthorized("the write key is unknown or was revoked")
        self._let_in(visit, source, key)
        return source

    def _let_in(self, visit: Visit, source: Source, key: str) -> None:
        visit.source, visit.key = source, key
        self._rate.require(key, time.monotonic())

    # ------------------------------------------------------------------ what becomes of it

    async def _single(self, visit: Visit, source: Source, call: bytes) -> tuple[int, bytes]:
        taken, fed = await self._keep(visit, source, [call], [addition("type", visit.place)])
        if taken.refused:
            (one,) = taken.refused
            return 413 if one.code == "too_large" else 400, answers.of_error(one.code, one.message)
        return 200, answers.of_call(taken, fed=fed)

    async def _batch(
        self, visit: Visit, source: Source, calls: Sequence[bytes], additions: Sequence[Addition]
    ) -> tuple[int, bytes]:
        taken, fed = await self._keep(visit, source, calls, additions)
        if taken.refused and not taken.count:
            message = f"none of the {len(calls):,} calls was kept; `refused` says why"
            return 400, answers.of_error("invalid_input", message, taken.refused)
        return 200, answers.of_batch(taken, fed=fed)

    async def _keep(
        self, visit: Visit, source: Source, calls: Sequence[bytes], additions: Sequence[Addition]
    ) -> tuple[Taken, bool]:
        """What was taken is durable and resolved when this returns. Also says whether there is a space to keep it."""
        began = time.monotonic()
        bench = Bench(source, self._parsers(source), self._settings.event_bytes)
        received = Micros(time.time_ns() // 1_000)
        if len(calls) > TOGETHER:
            taken = await self._taken(bench, calls, additions, received)
        else:
            taken = bench.take(calls, additions, received)
        self._rate.pay(visit.key, len(calls), began)
        receipts = await self._written(taken.arrivals)
        self._reports.refused(source, visit.place, taken.refused)
        if taken.count and not source.spaces:
            self._reports.unfed(source, taken.count)
        self._reports.kept(source, taken, receipts, time.monotonic() - began)
        if ring := self._tap.rings.get(source.number):
            ring.add(telling.kept(visit.place, calls, taken, receipts))
        return taken, bool(source.spaces)

    async def _taken(
        self, bench: Bench, calls: Sequence[bytes], additions: Sequence[Addition], received: Micros
    ) -> Taken:
        """One batch after the other, and other requests between their calls: a look-up should not wait for a batch."""
        async with self._decoding:
            for taken in bench.parts(calls, additions, received, TOGETHER):
                if taken is not None:
                    return taken
                await asyncio.sleep(0)
        raise AssertionError("the last part is the whole")

    async def _written(self, arrivals: Mapping[int, Sequence[Arrival]]) -> list[Receipt]:
        try:
            submitted = [self._live.submit(space, items) for space, items in arrivals.items()]
        except NotFound:
            raise NotReady from None
        return [await landed(one) for one in submitted]

    def _parsers(self, source: Source) -> dict[int, CallParser]:
        try:
            return {space: self._live.parser(space) for space in source.spaces}
        except NotFound:
            raise NotReady from None


async def landed(submitted: Future[Receipt]) -> Receipt:
    """The receipt. Unlike asyncio.wrap_future, being cancelled here takes nothing back that was submitted."""
    loop = asyncio.get_running_loop()
    waiter: asyncio.Future[None] = loop.create_future()

    def wake() -> None:
        if not waiter.done():
            waiter.set_result(None)

    def done(_: Future[Receipt]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits
            loop.call_soon_threadsafe(wake)

    submitted.add_done_callback(done)
    await waiter
    return submitted.result()
