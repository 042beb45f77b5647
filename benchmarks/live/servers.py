"""Starts a server under measurement as a process of its own, puts load on it, and counts what both took."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.measure import BenchmarkFailed, environment, python
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

SPACE = "prod"
SOURCE = "shop"
_PATIENCE = 120.0
_LAST_WORDS = 2_000
_TICKS = os.sysconf("SC_CLK_TCK")
_MIB = 1024


class Service(NamedTuple):
    """A running server with the processes that it started, and what opens it."""

    pid: int
    port: int
    key: str = ""
    token: str = ""

    def cpu(self) -> float:
        """Seconds of processor time so far."""
        return sum(int(fields[11]) + int(fields[12]) for fields in map(_stat, family(self.pid))) / _TICKS

    def peak_mib(self) -> float:
        """The largest resident set of each so far, together."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in serving(self.pid)]
        return sum(int(status.partition("VmHWM:")[2].split()[0]) for status in statuses) / _MIB


def family(pid: int) -> list[int]:
    """A process and its children."""
    others = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid, *(other for other in others if _parent(other) == pid)]


def serving(pid: int) -> list[int]:
    """A server's process and its engine's, if that is there: not those that come and go, to measure or to build."""
    return [one for one in family(pid) if b"onefold.live." not in _command(one)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


def _parent(pid: int) -> int:
    try:
        return int(_stat(pid)[1])
    except OSError:  # it has ended meanwhile
        return 0


def _stat(pid: int) -> list[str]:
    """What the system says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


class Answers(NamedTuple):
    """What became of one kind of requests: how many a second, milliseconds by percentile, how many not answered 200.

    `refused_p50` and `refused_p99` are the milliseconds to an answer that says to try again later.
    """

    per_second: float
    p50: float
    p99: float
    refused: int
    refused_p50: float
    refused_p99: float


class Taken(NamedTuple):
    """One run of load: answers to calls and to look-ups, cores that server and client were busy on, memory."""

    events: Answers | None
    lookups: Answers | None
    server_cores: float
    client_cores: float
    peak_mib: float


Serve = Callable[[str], AbstractContextManager[Service]]


@contextmanager
def floor(db: str) -> Iterator[Service]:
    """The floor server over a database of its own."""
    port = _free_port()
    command = python("benchmarks.live.floor_server", "--db", db, "--port", str(port))
    with _running(command, port) as pid:
        yield Service(pid, port)


@contextmanager
def onefold(db: str, *flags: str) -> Iterator[Service]:
    """`onefold serve` over a workspace, made here unless it is there, with a key for `shop` and a token for `prod`."""
    port = _free_port()
    key, token = _open(db)
    command = [
        sys.executable,
        "-m",
        "onefold",
        "serve",
        "--db",
        db,
        "--port",
        str(port),
        "--log-level",
        "warning",
        *flags,
    ]
    with _running(command, port) as pid:
        yield Service(pid, port, key, token)


def prepare(db: str) -> None:
    """A workspace with one space and one source, unless it is there."""
    database = open_database(db)
    try:
        database.migrate()
        workspace = Workspace(database)
        if SPACE not in workspace.spaces:
            workspace.create_space(SPACE, "Production")
            workspace.create_source(SOURCE, "Shop", "website", [SPACE])
    finally:
        database.close()


def _open(db: str) -> tuple[str, str]:
    prepare(db)
    database = open_database(db)
    try:
        workspace = Workspace(database)
        token = workspace.create_token(f"benchmark {time.time_ns()}", "read", SPACE)
        return workspace.create_write_key(SOURCE), token
    finally:
        database.close()


def load(service: Service, *arguments: str | Path, seconds: float, warm_up: float = 2) -> Taken:
    """Runs the client of `benchmarks.live.client` against a service."""
    secrets = ["--port", str(service.port), "--key", service.key, "--token", service.token]
    timing = ["--seconds", str(seconds), "--warm-up", str(warm_up)]
    began, cpu = time.perf_counter(), service.cpu()
    done = subprocess.run(
        python("benchmarks.live.client", *secrets, *timing, *arguments),
        env=environment(),
        stdout=subprocess.PIPE,
        check=True,
        timeout=seconds + warm_up + _PATIENCE,
    )
    took = time.perf_counter() - began
    answer = json.loads(done.stdout)
    if not all(said["requests"] for said in answer.values() if isinstance(said, dict)):
        raise BenchmarkFailed("all requests were sent before the measurement began: write more, with --events")
    return Taken(
        _answers(answer.get("events")),
        _answers(answer.get("lookups")),
        (service.cpu() - cpu) / took,
        float(answer["client_cpu"]) / took,
        service.peak_mib(),
    )


def _answers(said: dict[str, Any] | None) -> Answers | None:
    if said is None:
        return None
    refused = sum(count for status, count in said["statuses"].items() if status != "200")
    answered, turned_away = said["milliseconds"], said["refused_milliseconds"]
    return Answers(
        said["per_second"],
        answered.get("p50", 0.0),
        answered.get("p99", 0.0),
        refused,
        turned_away.get("p50", 0.0),
        turned_away.get("p99", 0.0),
    )


@contextmanager
def _running(command: Sequence[str], port: int) -> Iterator[int]:
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=said)
        try:
            _wait(process, port)
            yield process.pid
            if process.poll() is not None:
                raise BenchmarkFailed(f"the server ended with {process.returncode}: {_words(said)}")
        except TimeoutError:
            raise BenchmarkFailed(f"the server does not answer: {_words(said)}") from None
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _words(said: Any) -> str:
    said.seek(0)
    return str(said.read().decode(errors="replace"))[-_LAST_WORDS:].strip()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
