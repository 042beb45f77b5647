"""The real server as a process of its own, over a database of the test's: started on a free port, stopped or killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from onefold.store.open import open_database
from onefold.store.workspace import Workspace

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0


def make_workspace(db: str) -> str:
    """A workspace with the spaces dev and prod; answers the first admin token."""
    database = open_database(db)
    database.migrate()
    try:
        return Workspace(database).initialize({"dev": "Development", "prod": "Production"})
    finally:
        database.close()


class Server:
    """A running server. `address` is `http://127.0.0.1:PORT`."""

    def __init__(self, process: subprocess.Popen[str], log: Path, address: str) -> None:
        self.process = process
        self.address = address
        self._log = log

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    def log(self) -> str:
        """What it has written to standard error."""
        return self._log.read_text("utf-8")

    def kill(self) -> None:
        """As a power cut would, as far as the process is concerned."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, patience: float = PATIENCE) -> int:
        """Asks it to stop, waits until it has, and answers its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


def start(db: str, *flags: str, environment: Mapping[str, str] | None = None, port: int = 0) -> Server:
    """`onefold serve` over this database, ready for requests. Its log is kept beside other temporary files."""
    with tempfile.NamedTemporaryFile("w", prefix="onefold-", suffix=".log", delete=False) as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "onefold", "serve", "--db", db, "--port", str(port), *flags],
            env={**_clean(os.environ), "PYTHONPATH": str(ROOT / "src"), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    return Server(process, Path(log.name), _address(process, Path(log.name)))


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in environment.items() if not name.startswith("ONEFOLD_")}


def _address(process: subprocess.Popen[str], log: Path) -> str:
    """What the server prints once it is ready; whatever it prints later is read and dropped."""
    lines: SimpleQueue[str | None] = SimpleQueue()
    Thread(target=_read, args=(process, lines), daemon=True).start()
    until = monotonic() + PATIENCE
    try:
        while (line := lines.get(timeout=max(0.0, until - monotonic()))) is not None:
            for word in line.split():
                if word.startswith("http://"):
                    return word.rstrip("/.,")
    except Empty:
        process.kill()
    raise AssertionError(f"the server did not start: {log.read_text('utf-8')}")


def _read(process: subprocess.Popen[str], lines: SimpleQueue[str | None]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            lines.put(line)
    lines.put(None)


@contextmanager
def running(db: str, *flags: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server for as long as the block lasts."""
    server = start(db, *flags, environment=environment)
    try:
        yield server
    finally:
        server.stop()
        server._log.unlink(missing_ok=True)
