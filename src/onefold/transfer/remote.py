"""A running service, asked over HTTP; and imports into it: the file is sent, and asked after until it is in."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import IO, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

import msgspec

from onefold.errors import InvalidInput, OnefoldError
from onefold.transfer.load import RESOLVING, Imported, Progress

ASK_EVERY = 0.3
"""Seconds between two questions after an import."""

SILENCE = 120.0
"""Seconds without an answer after which a service is taken to be gone."""


Answer = TypeVar("Answer")


class Refused(OnefoldError):
    """The service does not take what it is given, and says why."""

    code = "refused"
    status = 400


class Unreachable(OnefoldError):
    """There is no service at the address, or it does not answer."""

    code = "unreachable"
    status = 502


class _Line(msgspec.Struct):
    line: int | None = None
    reason: str = ""


class _Result(msgspec.Struct):
    read: int
    stored: int
    unchanged: int
    replaced: int
    removed: int
    refused: int
    refused_examples: list[_Line] = []
    recognised: list[str] = []
    suppressed: int = 0


class _Fault(msgspec.Struct):
    message: str = ""


class _Error(msgspec.Struct):
    error: _Fault


class _Job(msgspec.Struct):
    id: str
    file: str
    state: str
    stage: str = "reading"
    progress: float = 0.0
    result: _Result | None = None
    error: _Fault | None = None


class Service:
    """A running service. `url` is as it prints it: http://127.0.0.1:8000."""

    def __init__(self, url: str, token: str) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise InvalidInput("The address of a service begins with http:// or https://.")
        self._url = url.rstrip("/")
        self._authorization = "Basic " + base64.b64encode(f"{token}:".encode()).decode()

    def import_file(
        self,
        space: str,
        source: str,
        file: Path,
        *,
        full: bool,
        progress: Progress,
        pause: Callable[[float], None] = time.sleep,
    ) -> Imported:
        """Send a file and wait until it is in. Raises Refused, Unreachable."""
        query = urlencode({"source": source, "file": file.name, "full": str(full).lower()}, quote_via=quote)
        path = f"/api/v1/spaces/{quote(space, safe='')}/imports"
        with file.open("rb") as stream:
            job = self._ask(f"{path}?{query}", stream, file.stat().st_size)
        while job.state in {"waiting", "running"}:
            progress(RESOLVING if job.stage == "resolving" else source, job.progress)
            pause(ASK_EVERY)
            job = self._ask(f"{path}/{job.id}")
        if job.result is None:
            raise Refused(job.error.message if job.error else "The import failed.")
        return _imported(file, job.result)

    def ask(self, method: str, path: str, answer: type[Answer], body: object = None) -> Answer:
        """What a path under /api/v1 answers, which is given a body as JSON. Raises Refused, Unreachable."""
        data = None if body is None else msgspec.json.encode(body)
        request = Request(f"{self._url}/api/v1/{path}", data=data, method=method)  # noqa: S310 - the scheme was looked at
        if data is not None:
            request.add_header("Content-Type", "application/json")
        return self._answered(request, answer)

    def _ask(self, path: str, body: IO[bytes] | None = None, size: int = 0) -> _Job:
        request = Request(self._url + path, data=body)  # noqa: S310 - the scheme was looked at
        if body is not None:
            request.add_header("Content-Length", str(size))
            request.add_header("Content-Type", "application/octet-stream")
        return self._answered(request, _Job)

    def _answered(self, request: Request, type_: type[Answer]) -> Answer:
        request.add_header("Authorization", self._authorization)
        try:
            with urlopen(request, timeout=SILENCE) as answer:  # noqa: S310 - the scheme was looked at
                return msgspec.json.decode(answer.read(), type=type_)
        except HTTPError as error:
            raise Refused(_said(error)) from error
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            raise Unreachable(f"{self._url} does not answer: {reason}.") from error
        except msgspec.MsgspecError as error:
            raise Unreachable(f"{self._url} answers, but not as Onefold does.") from error


def _said(error: HTTPError) -> str:
    try:
        return msgspec.json.decode(error.read(), type=_Error).error.message
    except (msgspec.MsgspecError, OSError):
        return f"The service answered {error.code}."


def _imported(file: Path, found: _Result) -> Imported:
    examples = tuple((str(file), one.line, one.reason) for one in found.refused_examples)
    return Imported(
        found.read,
        found.stored,
        found.unchanged,
        found.replaced,
        found.removed,
        found.refused,
        examples,
        tuple(found.recognised),
        found.suppressed,
    )
