"""Measures spaces in a process of its own, so that who answers requests is not held up meanwhile."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from threading import Event

import msgspec

from onefold.errors import OnefoldError
from onefold.live.graphs.builder import give_way
from onefold.live.monitor.monitor import measured, say_raised
from onefold.live.whole.reparse import environment
from onefold.store.open import open_database
from onefold.store.workspace import Space, Workspace


class Order(msgspec.Struct, frozen=True):
    """What to measure: a space, by its slug, of the database at this address."""

    db: str
    space: str


class Apart:
    """Measures a space of the database at `address`, one at a time, until it is stopped."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = Event()

    def __call__(self, space: Space) -> None:
        """Raises OnefoldError where that did not come to its end."""
        if self._stopped.is_set():
            return
        command = [sys.executable, "-m", "onefold.live.monitor.apart"]
        order = msgspec.json.encode(Order(self._address, space.slug))
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())  # noqa: S603 - our own module
        self._process = process
        said, _ = process.communicate(order)
        if self._stopped.is_set():
            return
        if process.returncode:
            raise OnefoldError(said.decode() or f"The process that measures ended ({process.returncode}).")
        say_raised(space.slug, msgspec.json.decode(said, type=list[str]))

    def stop(self) -> None:
        """What is under way is left."""
        self._stopped.set()
        if self._process is not None:
            self._process.kill()


def main() -> int:
    """An order on the input; on the output the rules of the alerts that were raised, or why there are none."""
    give_way(10)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    try:
        with closing(open_database(order.db)) as database:
            workspace = Workspace(database)
            _, raised = measured(database, workspace, workspace.space(order.space))
    except OnefoldError as error:
        sys.stdout.write(str(error))
        return 1
    sys.stdout.buffer.write(msgspec.json.encode(raised))
    return 0


if __name__ == "__main__":
    sys.exit(main())
