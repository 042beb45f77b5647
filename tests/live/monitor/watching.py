"""A space with a clock of its own, measured when a test says so."""

from __future__ import annotations

from typing import Any

from onefold.live.monitor.alert_rules import SHIPPED, AlertRule, set_rule
from onefold.live.monitor.alerts import AlertSaid, alerts_after, told
from onefold.live.monitor.looking import looking
from onefold.live.monitor.monitor import measure
from onefold.model import Micros
from onefold.store.port import writing
from onefold.store.workspace import Space
from tests.live.telling import DAY, Engine, Told

HOUR = DAY // 24
START = 1_800_000_000_000_000


class Shop:
    """A space with a clock of its own."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.told: Told = engine.space()
        self.now = START

    @property
    def space(self) -> Space:
        return self.engine.workspace.space(self.told.slug)

    def measure(self, after: int = HOUR) -> list[AlertSaid]:
        """The alerts that a measurement so much later raises."""
        self.now += after
        before = self.alerts()
        measure(self.engine.database, self.engine.workspace, self.space, lambda: Micros(self.now))
        return self.alerts()[len(before) :]

    def alerts(self, *, plainly: bool = False) -> list[AlertSaid]:
        with looking(self.engine.database, self.engine.workspace, self.space) as view:
            found = alerts_after(view.store.connection, self.space.number, 0, 100)
            return [told(view, one, plainly=plainly) for one in found]

    def rule(self, name: str, **changed: Any) -> None:
        """A shipped rule with something changed; it asks for no more to judge by."""
        rule = SHIPPED[name]
        said: dict[str, Any] = {"kind": rule.kind, "above": rule.above, "within": rule.within}
        with writing(self.engine.database) as connection:
            set_rule(connection, self.space.number, name, AlertRule(**{**said, **changed}), "ann")
