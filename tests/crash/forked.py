"""Servers that start at once: `onefold serve`, forked from a process that has all modules loaded.

A kill test starts hundreds, and importing takes ten times as long as all the rest of a start.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from benchmarks.live.servers import family, serving

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


class _Nursery:
    """The process of `tests.crash.nursery`: it ends when this one does, as its input does then."""

    def __init__(self) -> None:
        plain = {name: text for name, text in os.environ.items() if not name.startswith("ONEFOLD_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"],
            env={**plain, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._turn = Lock()

    def ask(self, **order: Any) -> int | None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._turn:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            answer: int | None = json.loads(self._process.stdout.readline())
        return answer


nursery = cache(_Nursery)


class Forked:
    """One running server. `address` is (host, port); `file_bytes` bounds every file that it writes."""

    def __init__(self, db: str, *flags: str, file_bytes: int | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="onefold-forked-"))
        self._said, self._log = self._folder / "said", self._folder / "log"
        start = ["serve", "--db", db, "--port", "0", "--log-level", "warning", *flags]
        pid = nursery().ask(start=start, said=str(self._said), log=str(self._log), file_bytes=file_bytes)
        assert pid is not None
        self.pid = pid
        self.address = self._wait()

    def _wait(self) -> tuple[str, int]:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            for word in self._said.read_text().split() if self._said.exists() else []:
                if word.startswith("http://"):
                    host, _, port = word.removeprefix("http://").partition(":")
                    return host, int(port)
            assert self.alive(), f"the server did not start: {self.log()}"
            time.sleep(0.003)
        raise AssertionError(f"the server did not start in time: {self.log()}")

    def alive(self) -> bool:
        return nursery().ask(poll=self.pid) is None

    def log(self) -> str:
        """What it wrote to standard error."""
        return self._log.read_text() if self._log.exists() else ""

    def engine(self) -> int | None:
        """The process that writes, if it is there."""
        return next(iter(serving(self.pid)[1:]), None)

    def memory(self) -> int:
        """Bytes resident, in both processes."""
        statuses = [Path(f"/proc/{pid}/status").read_text() for pid in serving(self.pid)]
        return sum(int(status.partition("VmRSS:")[2].split()[0]) for status in statuses) * 1024

    def let_files_grow(self) -> None:
        """The disk has room again."""
        no_bound = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        for pid in family(self.pid):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, no_bound)

    def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is told. Its engine is left to end by itself."""
        self._end(signal.SIGKILL)

    def kill_engine(self) -> bool:
        """The same for the process that writes alone; whether there was one."""
        engine = self.engine()
        if engine is not None:
            with suppress(ProcessLookupError):
                os.kill(engine, signal.SIGKILL)
        return engine is not None

    def kill_both(self) -> None:
        """At once, as far as that goes."""
        self.kill_engine()
        self.kill()

    def stop(self) -> int | None:
        """SIGTERM: what it accepted is answered. Answers its exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int | None:
        if self.alive():
            os.kill(self.pid, how)
        code = nursery().ask(wait=self.pid)
        shutil.rmtree(self._folder, ignore_errors=True)
        return code
