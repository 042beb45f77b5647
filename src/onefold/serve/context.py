"""What every handler of the service is given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from onefold.errors import OnefoldError
from onefold.live.engine import Engine
from onefold.live.whole.runner import Runner
from onefold.ruleset.duration import parse_duration
from onefold.serve.attempts import Attempts
from onefold.serve.failures import Failures
from onefold.serve.jobs import Jobs
from onefold.serve.metrics import Metrics
from onefold.serve.pace import Pace
from onefold.serve.settings import Settings
from onefold.serve.shared import Sharing
from onefold.serve.shown import Shown
from onefold.serve.tap import Tap
from onefold.store.accounts import Accounts, Lasting
from onefold.store.port import Database
from onefold.store.workspace import Workspace

if TYPE_CHECKING:
    from onefold.serve.example import Examples


@dataclass(frozen=True)
class Context:
    """The database, the workspace in it, the running engine, and how the service is set up.

    `stopping` is set when the service is told to stop: whoever waits for something that may never come goes then.
    `examples` makes up data for an empty space, where there is such a thing. `trouble` is what kept it from starting.
    """

    database: Database
    workspace: Workspace
    live: Engine
    settings: Settings = field(default_factory=Settings)
    metrics: Metrics = field(default_factory=Metrics)
    pace: Pace = field(default_factory=Pace)
    jobs: Jobs = field(default_factory=Jobs)
    sharing: Sharing = field(default_factory=Sharing)
    tap: Tap = field(default_factory=Tap)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    examples: Examples | None = None
    trouble: list[OnefoldError] = field(default_factory=list)
    attempts: Attempts = field(default_factory=Attempts)
    failures: Failures = field(default_factory=Failures)
    shown: Shown = field(default_factory=Shown)

    @cached_property
    def dry_runs(self) -> Runner:
        """Those that this server runs."""
        return Runner(self.database, self.settings.db)

    @cached_property
    def accounts(self) -> Accounts:
        """Who may sign in, and who has. Read from the database when the service starts."""
        idle, most = parse_duration(self.settings.session_idle), parse_duration(self.settings.session_length)
        return Accounts(self.database, Lasting(idle, most))
