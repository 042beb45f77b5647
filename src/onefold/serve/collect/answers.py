"""Answers as libraries expect them: JSON, for any web page, with `Retry-After` where trying again is right."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
from starlette.types import Scope, Send

from onefold.errors import OnefoldError
from onefold.serve.collect.faults import RateLimited, TooSlow, WrongMethod
from onefold.serve.collect.intake import Refused, Taken
from onefold.serve.routing import Fault, request_id

Head = list[tuple[bytes, bytes]]

_RETRY_AFTER = {408: 1, 429: 1, 503: 5}
"""Seconds by status: a queue empties within one, a database takes longer to come back."""

_DRAINED = 4_194_304
"""Of a body that is not read, bytes that are thrown away so that the connection can be kept; beyond, it is closed."""

_ANY_PAGE: Head = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Retry-After, Request-Id"),
]
_JSON: Head = [(b"content-type", b"application/json"), *_ANY_PAGE]

PREFLIGHT: Head = [
    *_ANY_PAGE,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"Authorization, *"),
    (b"access-control-max-age", b"86400"),
]
"""Any page may send, with any headers, as write keys are public there. No cookies: nothing here reads them."""


class Success(msgspec.Struct, frozen=True, kw_only=True):
    """A single call was kept."""

    success: bool = True
    without_identifier: int | msgspec.UnsetType = msgspec.UNSET
    message: str | msgspec.UnsetType = msgspec.UNSET


class BatchSuccess(msgspec.Struct, frozen=True, kw_only=True):
    """Calls that are kept, those of them that carry no identifier, and those that were refused."""

    success: bool = True
    stored: int = 0
    without_identifier: int = 0
    refused: Sequence[Refused] = ()
    message: str | msgspec.UnsetType = msgspec.UNSET


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing was kept. Code and message stand twice: where Segment's libraries look, and as in all of Onefold."""

    success: bool = False
    code: str
    message: str
    error: Fault
    refused: Sequence[Refused] | msgspec.UnsetType = msgspec.UNSET


NO_SPACE = "this source feeds no space, so that nothing was kept"
SUCCESS = msgspec.json.encode(Success())


def of_call(taken: Taken, *, fed: bool) -> bytes:
    """The answer to a single call that was taken."""
    if not fed:
        return msgspec.json.encode(Success(message=NO_SPACE))
    return msgspec.json.encode(Success(without_identifier=taken.nameless)) if taken.nameless else SUCCESS


def of_batch(taken: Taken, *, fed: bool) -> bytes:
    """The answer to a batch of which something was taken."""
    stored, nameless = (taken.count, taken.nameless) if fed else (0, 0)
    message = msgspec.UNSET if fed else NO_SPACE
    answer = BatchSuccess(stored=stored, without_identifier=nameless, refused=taken.refused, message=message)
    return msgspec.json.encode(answer)


def of_error(code: str, message: str, refused: Sequence[Refused] = ()) -> bytes:
    """The answer to a request of which nothing was taken."""
    fault = Fault(code, message)
    return msgspec.json.encode(Failure(code=code, message=message, error=fault, refused=refused or msgspec.UNSET))


async def send_json(send: Send, body: bytes, status: int = 200, more: Head | None = None) -> None:
    await send_all(send, status, [*_JSON, *(more or ())], body)


async def send_all(send: Send, status: int, head: Head, body: bytes = b"") -> None:
    """The whole of an answer."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*head, length] if body else head})
    await send({"type": "http.response.body", "body": body})


async def send_error(send: Send, scope: Scope, error: OnefoldError, length: int | None = 0) -> None:
    """`length` is that of a body that is not read: a large one, or one of unknown length, is not waited for."""
    more: Head = [(b"request-id", request_id(scope).encode())]
    if error.status in _RETRY_AFTER:
        wait = error.wait if isinstance(error, RateLimited) else _RETRY_AFTER[error.status]
        more.append((b"retry-after", b"%d" % max(1, math.ceil(wait))))
    if isinstance(error, WrongMethod):
        more.append((b"allow", error.allowed.encode()))
    if length is None or length > _DRAINED or isinstance(error, TooSlow):
        more.append((b"connection", b"close"))
    await send_json(send, of_error(error.code, str(error)), error.status, more)
