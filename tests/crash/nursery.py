"""A process that has the whole service loaded and forks it on demand, as `python -m tests.crash.nursery`.

It reads one JSON object a line: `start` (arguments of `onefold`) answers the child's pid; `wait` and `poll` (a pid)
answer its exit status, the latter null while it runs. When its input ends, it kills what it started and ends.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from onefold.serve.engine import launch
from onefold.serve.engine.launch import Process

LOADED = (
    "onefold.cli.serve",
    "onefold.serve.app",
    "onefold.serve.engine.child",
    "onefold.serve.run",
    "onefold.store.sqlite.database",
    "onefold.store.postgres.database",
    "onefold.normalize.phone",
    "onefold.normalize.email",
    "uvloop",
)

PATIENCE = 60.0


def main() -> None:
    for name in LOADED:
        import_module(name)
    gc.freeze()
    running: dict[int, int | None] = {}
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_done(json.loads(line), running)) + "\n")
        sys.stdout.flush()
    for pid in [pid for pid, status in running.items() if status is None]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _done(order: dict[str, Any], running: dict[int, int | None]) -> int | None:
    if "start" in order:
        pid = os.fork()
        if pid == 0:
            _serve(**order)
        running[pid] = None
        return pid
    pid = order.get("wait") or order["poll"]
    if running[pid] is None:
        found, status = os.waitpid(pid, 0 if "wait" in order else os.WNOHANG)
        running[pid] = os.waitstatus_to_exitcode(status) if found else None
    return running[pid]


def _serve(start: list[str], said: str, log: str, file_bytes: int | None) -> None:
    """Never returns: this is the child."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for path, descriptor in ((said, 1), (log, 2)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    if file_bytes is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that writing fails, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, resource.RLIM_INFINITY))
    from onefold.cli import main as command  # noqa: PLC0415 - loaded before

    launch.process_of = _engine
    _end_after(lambda: command(start))


_started = launch.process_of


def _engine(command: Sequence[str], its: socket.socket) -> Process:
    """The engine's process: forked too, while there are no threads yet that a fork would lose."""
    if threading.active_count() > 1:
        return _started(command, its)
    pid = os.fork()
    if pid:
        return _Engine(pid)
    os.dup2(its.fileno(), 0)
    os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    from onefold.serve.engine.child import main as engine  # noqa: PLC0415 - loaded before

    _end_after(engine)
    raise AssertionError("never reached")


class _Engine:
    """A forked engine, as its server sees it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    def poll(self) -> int | None:
        if self._status is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if found else None
        return self._status

    def wait(self, timeout: float | None = None) -> int:
        until = time.monotonic() + (timeout or PATIENCE)
        while (status := self.poll()) is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("engine", timeout or PATIENCE)
            time.sleep(0.002)
        return status

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)


def _end_after(work: Callable[[], object]) -> None:
    try:
        work()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:  # noqa: BLE001 - a fork must never go on as its parent would
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
