"""A bad line between a library and the server: answers get lost, requests are turned away, or nobody is there."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Literal

Fate = Literal["answer lost", "never arrives", "unavailable", "limited"]
"""Of a request that brings calls: kept, but its sender does not learn of it; lost; answered with 503, or with 429."""

_STATUS: dict[Fate, int] = {"unavailable": 503, "limited": 429}


class Line:
    """Each POST has the next of these fates; afterwards all goes well."""

    def __init__(self, upstream: int, fates: Sequence[Fate]) -> None:
        self._upstream = upstream
        self._fates = list(fates)
        self._turn = Lock()
        self.met: list[Fate] = []

    def fate(self) -> Fate | None:
        with self._turn:
            if not self._fates:
                return None
            self.met.append(self._fates.pop(0))
            return self.met[-1]

    def clear(self) -> None:
        """From now on all goes well."""
        with self._turn:
            self._fates = []

    def forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = HTTPConnection("127.0.0.1", self._upstream, timeout=10)
        try:
            connection.request(request.command, request.path, body, dict(request.headers.items()))
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()


def _handler(line: Line) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(*line.forward(self, b""))

        do_OPTIONS = do_GET  # noqa: N815 - http.server's names

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fate = line.fate()
            if fate in _STATUS:
                self._answer(_STATUS[fate], [("Retry-After", "1"), ("Access-Control-Allow-Origin", "*")], b"")
                return
            if fate != "never arrives":
                answer = line.forward(self, body)
                if fate is None:
                    self._answer(*answer)
                    return
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def _answer(self, status: int, headers: Sequence[tuple[str, str]], body: bytes) -> None:
            self.send_response(status)
            for name, text in headers:
                if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                    self.send_header(name, text)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Tests are quiet."""

    return Handler


@contextmanager
def bad_line(upstream: int, fates: Sequence[Fate], port: int = 0) -> Iterator[tuple[Line, str]]:
    """The line, and the address to send to, for a server on the port `upstream`."""
    line = Line(upstream, fates)
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(line))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield line, f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
