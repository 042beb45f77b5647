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
import sys
from importlib import import_module
from typing import Any

LOADED = (
    "onefold.cli.serve",
    "onefold.serve.app",
    "onefold.serve.run",
    "onefold.store.sqlite.database",
    "onefold.store.postgres.database",
    "onefold.normalize.phone",
    "onefold.normalize.email",
    "uvloop",
)


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

    try:
        command(start)
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:  # noqa: BLE001 - a fork must never go on as its parent would
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
