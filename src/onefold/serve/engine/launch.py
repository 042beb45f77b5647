"""Starts the engine's process, over one end of a socket whose other end is kept."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple, Protocol

POSSIBLE = hasattr(socket, "AF_UNIX") and os.name == "posix"
"""Whether a process can be given a socket here: not on Windows."""

BUFFER = 1 << 22
"""Bytes that the system holds between the two, if it lets us: a few requests of the largest size."""

COMMAND = (sys.executable, "-m", "onefold.serve.engine")


class Process(Protocol):
    """Of `subprocess.Popen`, what is needed."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


class Launched(NamedTuple):
    """A process, and the socket to it."""

    process: Process
    connection: socket.socket


def launch() -> Launched:
    """A new engine, which loads its modules and waits to be told what to do. Raises OSError."""
    ours, its = socket.socketpair()
    with its:
        for one in (ours, its):
            for side in (socket.SO_SNDBUF, socket.SO_RCVBUF):
                one.setsockopt(socket.SOL_SOCKET, side, BUFFER)
        try:
            return Launched(process_of(COMMAND, its), ours)
        except BaseException:
            ours.close()
            raise


def process_of(command: Sequence[str], its: socket.socket) -> Process:
    """In a process group of its own, so that Ctrl-C is for the service alone, which then ends both."""
    return subprocess.Popen(command, stdin=its.fileno(), stdout=subprocess.DEVNULL, process_group=0)  # noqa: S603 - ours
