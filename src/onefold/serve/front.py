"""What every request passes on its way in and out: the collector before all else, safe headers, and the measuring."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onefold.serve.context import Context
from onefold.serve.log import about

LOG = logging.getLogger("onefold.serve")

SAFE_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"no-referrer",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"cache-control": b"no-store",
}
"""Of every answer that says nothing else: profiles are for whoever asked, and for no page, frame or cache."""

COLLECTED = "/v1/{call}"

UNMATCHED = "none"
"""The route of what fits none: a path of the client's own would be a label without end."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Front:
    """The whole application. `collects` says whether a path is the collector's."""

    def __init__(self, context: Context, collector: ASGIApp, collects: Callable[[str], bool], rest: ASGIApp) -> None:
        self._metrics = context.metrics
        self._log = context.settings.log_requests
        self._collector = collector
        self._collects = collects
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._rest(scope, receive, send)
            return
        began = perf_counter()
        collected = self._collects(scope["path"])
        answer = _Answer(send, {} if collected else SAFE_HEADERS)
        try:
            await (self._collector if collected else self._rest)(scope, receive, answer)
        finally:
            route = COLLECTED if collected else getattr(scope.get("route"), "path", UNMATCHED)
            self._measure(scope["method"], route, answer.status, perf_counter() - began)

    def _measure(self, method: str, route: str, status: int, seconds: float) -> None:
        method = method if method in METHODS else "other"
        self._metrics.answered(method, route, status, seconds)
        if self._log:
            LOG.info("request", extra=about(method=method, route=route, status=status, ms=round(seconds * 1e3, 2)))


class _Answer:
    """Sends on, notes the status, and adds the headers that are missing."""

    __slots__ = ("_safe", "_send", "status")

    def __init__(self, send: Send, safe: dict[bytes, bytes]) -> None:
        self._send = send
        self._safe = safe
        self.status = 499
        """What others log where the client left before it was answered."""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self._safe:
                given = list(message.get("headers", ()))
                names = {name.lower() for name, _ in given}
                message["headers"] = given + [(name, text) for name, text in self._safe.items() if name not in names]
        await self._send(message)
