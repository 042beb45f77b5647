"""Watches all spaces in a thread: measures each at regular times, raises alerts, and sends them where they go.

When a space is due depends on the clock alone. Of several servers one measures; another does where that one has died.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from functools import partial
from threading import Event, Thread
from typing import Protocol

from msgspec import Struct

from onefold.errors import OnefoldError, Overloaded
from onefold.live.monitor.alerts import update
from onefold.live.monitor.deliver import deliver_due
from onefold.live.monitor.history import newest
from onefold.live.monitor.judging import judge
from onefold.live.monitor.looking import looking
from onefold.live.monitor.masks import secret_of
from onefold.live.monitor.measure import take, write_measurement, write_rows
from onefold.live.monitor.measurement import Measurement
from onefold.live.monitor.webhooks import address_alerts
from onefold.model import Micros
from onefold.store.port import Database, writing
from onefold.store.workspace import Space, Workspace

LOG = logging.getLogger("onefold.live")

SECOND = 1_000_000
LOOK_EVERY = 2.0
"""Seconds between two looks at what is due."""

TURN = 600 * SECOND
"""How long a measurement may take before another server may begin one."""

PATIENCE = 20.0
"""Seconds for which a measurement that somebody asks for waits for one that is under way."""


class MonitorSettings(Struct, frozen=True):
    """`every`: microseconds between measurements, 0 for none; `private`: webhooks may lead to private addresses."""

    every: Micros
    private: bool = False


Clock = Callable[[], Micros]


def now() -> Micros:
    """Microseconds since 1970 UTC."""
    return Micros(time.time_ns() // 1_000)


def measure(database: Database, workspace: Workspace, space: Space, clock: Clock = now) -> Measurement:
    """Measure a space now, raise and end its alerts. Raises Overloaded while another measures it."""
    found, raised = measured(database, workspace, space, clock)
    say_raised(space.slug, raised)
    return found


def say_raised(space: str, rules: Sequence[str]) -> None:
    """Log the rules of alerts that were raised."""
    for rule in rules:
        LOG.warning("an alert was raised", extra={"about": {"space": space, "rule": rule}})


def measured(
    database: Database, workspace: Workspace, space: Space, clock: Clock = now
) -> tuple[Measurement, list[str]]:
    """Likewise, and the rules of the alerts that it raised."""
    server, until = secrets.token_hex(8), time.monotonic() + PATIENCE
    while not _began(database, space.number, server, clock()):
        if time.monotonic() > until:
            raise Overloaded("This space is being measured at this moment. Try again when that is done.")
        time.sleep(0.05)
    try:
        return _measured(database, workspace, space, clock)
    finally:
        with writing(database) as connection:
            connection.run("monitor.end_watching", space=space.number, server=server)


def _began(database: Database, space: int, server: str, moment: int) -> bool:
    with writing(database) as connection:
        return bool(
            connection.run("monitor.begin_watching", space=space, server=server, now=moment, until=moment + TURN)
        )


def _measured(database: Database, workspace: Workspace, space: Space, clock: Clock) -> tuple[Measurement, list[str]]:
    feeds = {number: source.spaces for number, source in workspace.sources_by_number.items()}
    with writing(database) as connection:
        secret = secret_of(connection)
    with looking(database, workspace, space) as view:
        before = newest(view.store.connection, space.number)
        taken = take(view, space, before, clock(), feeds)
        one = taken.measurement
        verdict = judge(view, one, taken.often, secret)
    write_rows(database, view, taken)
    with writing(database) as connection:
        write_measurement(connection, space.number, one)
        raised = update(connection, view.store, verdict, one.time)
        address_alerts(connection, space.number, [alert.number for alert in raised], one.time)
    return one, [alert.rule for alert in raised]


class Measuring(Protocol):
    """What measures a space, for the monitor."""

    def __call__(self, space: Space) -> None:
        """Raises an OnefoldError where that did not come to its end."""
        ...

    def stop(self) -> None:
        """Leave what is under way."""
        ...


class Here:
    """Measures in the thread that asks."""

    def __init__(self, database: Database, workspace: Workspace, clock: Clock) -> None:
        self._database = database
        self._workspace = workspace
        self._clock = clock

    def __call__(self, space: Space) -> None:
        measure(self._database, self._workspace, space, self._clock)

    def stop(self) -> None:
        """It ends with the process."""


class Monitor(Thread):
    """Does so until it is stopped. What goes wrong is logged, and tried again at the next time.

    `measuring` measures a space, here and now unless said otherwise.
    """

    def __init__(
        self,
        database: Database,
        workspace: Workspace,
        settings: MonitorSettings,
        clock: Clock = now,
        measuring: Measuring | None = None,
    ) -> None:
        super().__init__(name="monitor", daemon=True)
        self._database = database
        self._workspace = workspace
        self._settings = settings
        self._clock = clock
        self._measuring = measuring or Here(database, workspace, clock)
        self._stopping = Event()
        self._tried: dict[int, Micros] = {}

    def run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            self.work()

    def stop(self) -> None:
        """Leave what is under way: what is not written by then is measured, or sent, the next time."""
        self._stopping.set()
        self._measuring.stop()
        self.join(timeout=1.0)

    def work(self) -> None:
        """Measure what is due, and send what is due."""
        for space in list(self._workspace.spaces.values()):
            if self._stopping.is_set():
                return
            self._guarded("a space could not be measured", space.slug, partial(self._measure, space))
        self._guarded("alerts could not be delivered", "", self._deliver)

    def _guarded(self, what: str, space: str, work: Callable[[], object]) -> None:
        about = {"about": {"space": space} if space else {}}
        try:
            work()
        except OnefoldError as error:
            LOG.warning(what, extra={"about": {**about["about"], "message": str(error)}})
        except Exception:
            LOG.exception(what, extra=about)

    def _measure(self, space: Space) -> None:
        every = self._settings.every
        if not every:
            return
        due = self._clock() // every * every
        last = self._tried.get(space.number)
        if last is None:
            with self._database.reader() as connection:
                found = newest(connection, space.number)
            last = Micros(found.time) if found else None
        if last is None or last < due:
            self._tried[space.number] = self._clock()
            if self._is_due(space, due):
                self._measuring(space)

    def _is_due(self, space: Space, due: int) -> bool:
        """Whether no other server has measured it since."""
        with self._database.reader() as connection:
            found = newest(connection, space.number)
        return found is None or found.time < due

    def _deliver(self) -> None:
        deliver_due(self._database, self._workspace, self._clock, private=self._settings.private)
