"""The console's files over HTTP: hashed assets kept by browsers for good, and one page for every address of its own.

The page's policy lets only our files run, and lets a style element in only with the nonce of this very answer.
"""

from __future__ import annotations

import mimetypes
import secrets
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from onefold.serve.context import Context

BUILT = Path(__file__).parent / "built"

OWN = ("/", "/sign-in", "/s/{rest:path}")
"""Addresses that the page itself makes sense of."""

FILES = ("mark.svg", "scheme.js")
"""Beside the assets: their names stay, so they are asked for anew each time."""

NONCE = b"__NONCE__"
_FOR_GOOD = "public, max-age=31536000, immutable"
_ABSENT = "The console is not built here: docs/console.md says how. The API is described at /api/docs."


def routes(_: Context) -> list[BaseRoute]:
    """Last of all: nothing of the API is under these paths."""
    return [
        *(Route(path, _page) for path in OWN),
        *(Route(f"/{name}", _file) for name in FILES),
        Route("/assets/{name}", _asset),
    ]


async def _page(_: Request) -> Response:
    html = _read("index.html")
    if html is None:
        return PlainTextResponse(_ABSENT, 404)
    nonce = secrets.token_urlsafe(16)
    headers = {"Content-Security-Policy": _policy(nonce)}
    return Response(html.replace(NONCE, nonce.encode()), media_type="text/html", headers=headers)


def _policy(nonce: str) -> str:
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


async def _file(request: Request) -> Response:
    return _answer(request, request.url.path[1:], "no-cache")


async def _asset(request: Request) -> Response:
    return _answer(request, f"assets/{request.path_params['name']}", _FOR_GOOD)


def _answer(request: Request, name: str, cached: str) -> Response:
    content = _read(name)
    if content is None:
        return PlainTextResponse("There is no such file.", 404)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": cached, "Vary": "Accept-Encoding"}
    packed = _read(f"{name}.gz") if "gzip" in request.headers.get("accept-encoding", "") else None
    if packed is not None:
        headers["Content-Encoding"] = "gzip"
    return Response(packed or content, media_type=kind, headers=headers)


@cache
def _names() -> frozenset[str]:
    """What was built: nothing else is ever opened."""
    return frozenset(path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*") if path.is_file())


@cache
def _read(name: str) -> bytes | None:
    return (BUILT / name).read_bytes() if name in _names() else None
