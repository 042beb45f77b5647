"""The floor: the same HTTP server and decoder, the same bytes and message ids kept durably, and nothing else.

uvicorn with uvloop and httptools; msgspec; every request answered after the commit that holds its calls. One thread
writes all that is waiting in one transaction, as the service does. No identity, no look-up, no index.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import psycopg
import uvicorn

Row = tuple[int, str, bytes]
Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Append = Callable[[list[Row]], None]

_ANSWER = b'{"success":true}'
_HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(_ANSWER))]


class Batch(msgspec.Struct):
    """A batch request: its calls as they came."""

    batch: list[msgspec.Raw]


_batch = msgspec.json.Decoder(Batch).decode
_call = msgspec.json.Decoder(dict[str, object]).decode


class Log:
    """Rows waiting to be written, and the thread that writes them."""

    def __init__(self, open_: Callable[[], Append]) -> None:
        self._open = open_
        self._waiting: list[tuple[list[Row], asyncio.Future[None]]] = []
        self._some = threading.Condition()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    async def append(self, rows: list[Row]) -> None:
        """Returns when the rows are on disk."""
        done: asyncio.Future[None] = self._loop.create_future()
        with self._some:
            self._waiting.append((rows, done))
            self._some.notify()
        await done

    def _write(self) -> None:
        append = self._open()
        while True:
            with self._some:
                while not self._waiting:
                    self._some.wait()
                taken, self._waiting = self._waiting, []
            append([row for rows, _ in taken for row in rows])
            self._loop.call_soon_threadsafe(_answer, [done for _, done in taken])


def _answer(all_done: list[asyncio.Future[None]]) -> None:
    for done in all_done:
        if not done.done():
            done.set_result(None)


def sqlite_log(path: str) -> Append:
    """A file with the settings of the service."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;"
        "PRAGMA wal_autocheckpoint = 40000;"
        "CREATE TABLE IF NOT EXISTS record (seq INTEGER PRIMARY KEY, received INTEGER, id TEXT, body BLOB)"
    )

    def append(rows: list[Row]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO record (received, id, body) VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")

    return append


def postgres_log(place: str) -> Append:
    """A server with the settings it has."""
    connection = psycopg.connect(place, autocommit=True)
    connection.execute(
        "CREATE TABLE IF NOT EXISTS floor_record "
        "(seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, received bigint, id text, body bytea)"
    )

    def append(rows: list[Row]) -> None:
        with (
            connection.transaction(),
            connection.cursor() as cursor,
            cursor.copy("COPY floor_record (received, id, body) FROM STDIN (FORMAT BINARY)") as copy,
        ):
            copy.set_types(["int8", "text", "bytea"])
            for row in rows:
                copy.write_row(row)

    return append


class Floor:
    """The ASGI application."""

    def __init__(self, open_: Callable[[], Append]) -> None:
        self._open = open_
        self._log: Log | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["method"] == "GET":
            await _respond(send)
        else:
            assert self._log is not None
            await self._log.append(_rows(scope["path"], await _body(receive)))
            await _respond(send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            self._log = Log(self._open)
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})


def _rows(path: str, body: bytes) -> list[Row]:
    calls = [bytes(one) for one in _batch(body).batch] if path.endswith("batch") else [body]
    received = time.time_ns() // 1_000
    return [(received, str(_call(call)["messageId"]), call) for call in calls]


async def _body(receive: Receive) -> bytes:
    message = await receive()
    if not message["more_body"]:
        return bytes(message["body"])
    parts = [message["body"]]
    while message["more_body"]:
        message = await receive()
        parts.append(message["body"])
    return b"".join(parts)


async def _respond(send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": _ANSWER})


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--db", required=True, help="a file, or postgresql://...")
    options.add_argument("--port", type=int, required=True)
    parsed = options.parse_args(arguments)
    open_log = postgres_log if parsed.db.startswith("postgresql://") else sqlite_log
    uvicorn.run(
        Floor(lambda: open_log(parsed.db)),
        host="127.0.0.1",
        port=parsed.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="error",
    )


if __name__ == "__main__":
    main()
