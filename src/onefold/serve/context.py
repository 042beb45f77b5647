"""What every handler of the service is given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import cached_property

from onefold.errors import OnefoldError
from onefold.live.engine import Engine
from onefold.live.whole.runner import Runner
from onefold.serve.jobs import Jobs
from onefold.serve.metrics import Metrics
from onefold.serve.pace import Pace
from onefold.serve.settings import Settings
from onefold.store.port import Database
from onefold.store.workspace import Workspace


@dataclass(frozen=True)
class Context:
    """The database, the workspace in it, the running engine, and how the service is set up.

    `stopping` is set when the service is told to stop: whoever waits for something that may never come goes then.
    `trouble` is what kept it from starting.
    """

    database: Database
    workspace: Workspace
    live: Engine
    settings: Settings = field(default_factory=Settings)
    metrics: Metrics = field(default_factory=Metrics)
    pace: Pace = field(default_factory=Pace)
    jobs: Jobs = field(default_factory=Jobs)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    trouble: list[OnefoldError] = field(default_factory=list)

    @cached_property
    def dry_runs(self) -> Runner:
        """Those that this server runs."""
        return Runner(self.database, self.settings.db)
