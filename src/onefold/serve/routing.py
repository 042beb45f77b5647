"""Endpoints as Starlette routes: decoded, authorized, called in a thread, answered as JSON; errors all in one shape."""

from __future__ import annotations

import inspect
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from onefold.errors import InvalidInput, NotFound, OnefoldError, TryLater
from onefold.serve.context import Context
from onefold.serve.decoding import decode_body, decode_query
from onefold.serve.endpoint import JSON, Call, Endpoint, Guard, Reply
from onefold.serve.masking import is_open, masked
from onefold.serve.same_origin import SAFE, is_from_elsewhere, refuse_other_pages, require_own_page
from onefold.serve.shown import HEADER, asks_to_see, note_shown, profile_of
from onefold.store.workspace_rows import Principal

REQUEST_ID = "Request-Id"
_PART = re.compile(r"\{(\w+)(\+?)\}")
_TRY_LATER = "1"
"""Seconds after which asking again makes sense, when the database is away or too much waits."""

_STATUSES = {400: "invalid_input", 401: "unauthorized", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


class Fault(Struct, frozen=True):
    """What went wrong: a word for programs, and a sentence for people."""

    code: str
    message: str


class Error(Struct, frozen=True):
    """The body of every answer that is an error."""

    error: Fault


class TooLarge(OnefoldError):
    """The body is larger than this endpoint takes."""

    code = "too_large"
    status = 413


Codes = Mapping[str, str]
"""Another API's words for our codes of errors."""


def routes(
    endpoints: Sequence[Endpoint], context: Context, guard: Guard, codes: Codes | None = None
) -> list[BaseRoute]:
    """One route for each path, in the order of the table: the first that fits a request's path has it."""
    by_path: dict[str, dict[str, Endpoint]] = {}
    for one in endpoints:
        by_path.setdefault(one.path, {})[one.method] = one
    return [PathRoute(path, methods, context, guard, codes or {}) for path, methods in by_path.items()]


class PathRoute(BaseRoute):
    """All methods of one path. It is matched as it was sent, so that an escaped slash is no slash."""

    def __init__(
        self, path: str, methods: Mapping[str, Endpoint], context: Context, guard: Guard, codes: Codes
    ) -> None:
        self.path = path
        self._methods = methods
        self._context = context
        self._guard = guard
        self._codes = codes
        self._pattern = _pattern(path)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        found = self._pattern.fullmatch(_raw_path(scope)) if scope["type"] == "http" else None
        if found is None:
            return Match.NONE, {}
        params = {name: unquote(text) for name, text in found.groupdict().items()}
        allowed = scope["method"] in self._methods or (scope["method"] == "HEAD" and "GET" in self._methods)
        return Match.FULL if allowed else Match.PARTIAL, {"path_params": params, "route": self}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._answer(request)
        response.headers.setdefault(REQUEST_ID, request_id(scope))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        endpoint = self._methods.get(method)
        if endpoint is None:
            return self._not_allowed()
        try:
            principal = self._who(endpoint, request)
            result = await self._result(endpoint, request, principal)
            return await self._seen(endpoint, request, principal, result)
        except OnefoldError as error:
            return _quiet(error_response(error, self._codes), request)

    def _not_allowed(self) -> Response:
        allowed = ", ".join([*self._methods, *(["HEAD"] if "GET" in self._methods else [])])
        fault = Fault(self._codes.get("method_not_allowed", "method_not_allowed"), f"This path takes {allowed}.")
        return Response(msgspec.json.encode(Error(fault)), 405, {"Allow": allowed}, JSON)

    def _who(self, endpoint: Endpoint, request: Request) -> Principal | None:
        if endpoint.scope is None:
            return None
        principal = self._guard(self._context, endpoint.scope, request.headers, request.path_params.get("space"))
        _require_asked(self._context, request, principal)
        return principal

    async def _seen(self, endpoint: Endpoint, request: Request, principal: Principal | None, result: Any) -> Response:
        """The answer as who asks may see it."""
        response = _response(endpoint, result)
        if principal is None or not principal.masked or is_open(endpoint):
            return response
        if not asks_to_see(request):
            return masked(endpoint, response)
        slug, profile = request.path_params.get("space", ""), profile_of(request.path_params.get("profile", ""), result)
        if self._context.shown.is_news(principal.name, endpoint.name, slug, profile):
            space = self._context.workspace.spaces.get(slug)
            number = None if space is None else space.number
            await run_in_threadpool(note_shown, self._context.database, principal, endpoint.name, number, profile)
        return response

    async def _result(self, endpoint: Endpoint, request: Request, principal: Principal | None) -> Any:
        params: Mapping[str, str] = request.path_params
        if any("\0" in text or "\ufffd" in text for text in params.values()):
            raise NotFound("There is nothing of this name.")
        query = decode_query(endpoint.query, _parameters(request)) if endpoint.query is not None else None
        body = await self._body(endpoint, request) if endpoint.body not in {None, bytes} else None
        call = Call(self._context, principal, params, query, body, request)
        if inspect.iscoroutinefunction(endpoint.handler):
            return await endpoint.handler(call)
        return await run_in_threadpool(endpoint.handler, call)

    async def _body(self, endpoint: Endpoint, request: Request) -> Any:
        most, size, parts = self._context.settings.admin_bytes, 0, []
        async for part in request.stream():
            size += len(part)
            if size > most:
                raise TooLarge(f"The body is larger than {most:,} bytes.")
            parts.append(part)
        return decode_body(endpoint.body, b"".join(parts))


def _require_asked(context: Context, request: Request, principal: Principal) -> None:
    """That who is signed in asks for this, and not another page in their browser. Their session goes on. Raises
    Forbidden.
    """
    if request.method not in SAFE:
        refuse_other_pages(request)
        if principal.session:
            require_own_page(request)
    if principal.session:
        context.accounts.use(principal.session)


def _quiet(response: Response, request: Request) -> Response:
    """Without the challenge that has a browser ask for a password in a window of its own, where a page asked."""
    by_hand = request.headers.get("sec-fetch-mode", "navigate") == "navigate" and not is_from_elsewhere(request)
    if not by_hand and "www-authenticate" in response.headers:
        del response.headers["www-authenticate"]
    return response


def _parameters(request: Request) -> list[tuple[str, str]]:
    try:
        raw = request.scope["query_string"].decode("ascii")
        found = parse_qsl(raw, keep_blank_values=True, errors="strict", max_num_fields=100)
        return [one for one in found if one[0] != HEADER]
    except (ValueError, UnicodeDecodeError):
        raise InvalidInput("The query must be parameters in UTF-8, escaped, at most 100.") from None


def _pattern(path: str) -> re.Pattern[str]:
    plain = _PART.split(path)
    parts = [re.escape(plain[0])]
    for name, several, after in zip(plain[1::3], plain[2::3], plain[3::3], strict=True):
        parts.append(f"(?P<{name}>{'.+' if several else '[^/]+'}){re.escape(after)}")
    return re.compile("".join(parts), re.DOTALL)


def _raw_path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    text = raw.decode("latin-1") if raw else quote(scope["path"])
    return text.partition("?")[0]


def _response(endpoint: Endpoint, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    if isinstance(result, Reply):
        content = result.content if isinstance(result.content, bytes) else msgspec.json.encode(result.content)
        return Response(content, result.status, dict(result.headers), result.media_type if content else None)
    if endpoint.answer is None:
        return Response(status_code=204)
    content = result if isinstance(result, bytes) else msgspec.json.encode(result)
    return Response(content, endpoint.status, media_type=endpoint.media_type)


def error_response(error: OnefoldError, codes: Codes | None = None) -> Response:
    """An error in the shape of all errors."""
    fault = Fault((codes or {}).get(error.code, error.code), str(error))
    headers = {}
    if error.status in {429, 503}:
        headers["Retry-After"] = str(error.seconds) if isinstance(error, TryLater) else _TRY_LATER
    if error.status == 401:  # noqa: PLR2004 - HTTP's
        headers["WWW-Authenticate"] = 'Basic realm="Onefold", charset="UTF-8"'
    return Response(msgspec.json.encode(Error(fault)), error.status, headers, JSON)


def request_id(scope: Scope) -> str:
    """What a request is called in its answer and in the log; the same each time it is asked for."""
    found: str = scope.setdefault("onefold.request_id", "req_" + secrets.token_hex(8))
    return found


async def no_such_path(request: Request, error: Exception) -> Response:
    """For Starlette's `exception_handlers`, under HTTPException: no route fits."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    said = "There is nothing here: /api/docs lists what there is." if status == 404 else "This cannot be asked."  # noqa: PLR2004 - HTTP's
    fault = Fault(_STATUSES.get(status, "error"), said)
    return Response(msgspec.json.encode(Error(fault)), status, {REQUEST_ID: request_id(request.scope)}, JSON)


async def broken(request: Request, _error: Exception) -> Response:
    """For Starlette's `exception_handlers`, under Exception: a mistake of ours."""
    fault = Fault("internal_error", "Something went wrong here, not in your request. The log has it by its Request-Id.")
    return Response(msgspec.json.encode(Error(fault)), 500, {REQUEST_ID: request_id(request.scope)}, JSON)
