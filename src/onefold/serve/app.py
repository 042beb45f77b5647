"""The service put together: the one place that knows every part of it, and starts and stops them in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from onefold.errors import DatabaseGone, InvalidInput, OnefoldError
from onefold.live.engine import Engine
from onefold.live.live import Live, LiveSettings
from onefold.live.monitor.apart import Apart
from onefold.live.monitor.monitor import Monitor, MonitorSettings
from onefold.ruleset.duration import parse_duration
from onefold.serve import (
    accounts,
    admin,
    alerts,
    api,
    audit,
    console,
    counting,
    debugger,
    details,
    dry_runs,
    example,
    following,
    health,
    imports,
    moments,
    monitor,
    openapi,
    privacy,
    profiles,
    regulations,
    review,
    simulate,
    statements,
    suggestions,
    versions,
    volume,
)
from onefold.serve.accounts.upkeep import keep_up, wind_up
from onefold.serve.collect import Collector
from onefold.serve.context import Context
from onefold.serve.engine.launch import POSSIBLE, Launched, launch
from onefold.serve.engine.messages import Begin
from onefold.serve.engine.remote import RemoteLive
from onefold.serve.example import Examples
from onefold.serve.front import Front
from onefold.serve.log import about
from onefold.serve.metrics import EngineWatch, Metrics
from onefold.serve.routing import broken, no_such_path
from onefold.serve.settings import Settings, every
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.workspace import Workspace
from onefold.transfer.schedule import Schedule, Scheduler

LOOK_EVERY = 1.0
"""Seconds between two looks at what other processes changed in the workspace."""

LOG = logging.getLogger("onefold.serve")


def open_service(settings: Settings, examples: Examples | None = None) -> Context:
    """Everything that handlers need, not yet running. Raises InvalidInput where there is no workspace."""
    database = open_database(settings.db)
    _refuse_missing(database, settings.db)
    launched = launch() if settings.engine == "process" and POSSIBLE else None  # it loads while we go on
    try:
        return replace(_opened(database, settings, launched), examples=examples)
    except BaseException:
        if launched is not None:
            launched.connection.close()
            launched.process.wait()
        raise


def _opened(database: Database, settings: Settings, launched: Launched | None) -> Context:
    database.migrate()
    workspace = Workspace(database)
    if not workspace.spaces:
        raise InvalidInput(_no_workspace(database))
    metrics = Metrics()
    watch = EngineWatch(metrics, lambda: workspace.spaces_by_number)
    live: Engine
    if launched is None:
        live = Live(database, workspace, LiveSettings(waiting=settings.queue_items), watch)
    else:
        live = RemoteLive(launched, _begin(settings), workspace, watch)
    return Context(database, workspace, live, settings, metrics)


def _begin(settings: Settings) -> Begin:
    """What the engine's process has to know."""
    return Begin(settings.db, settings.queue_items, settings.stop_seconds, settings.log_level, settings.log_format)


def _refuse_missing(database: Database, place: str) -> None:
    """A file that is not there would be made by looking at it."""
    if "://" not in place and not Path(place).exists():
        raise InvalidInput(_no_workspace(database))


def _no_workspace(database: Database) -> str:
    return f"There is no workspace in {database.place}. Make one with `onefold init --db ...`, or start with --init."


def application(context: Context) -> ASGIApp:
    """All that can be asked over HTTP, over one context."""
    collector = Collector(context)
    rest = Starlette(
        routes=[
            *health.routes(context),
            *statements.routes(context),
            *profiles.routes(context),
            *details.routes(context),
            *following.routes(context),
            *api.routes(context),
            *admin.routes(context),
            *accounts.routes(context),
            *versions.routes(context),
            *audit.routes(context),
            *debugger.routes(context),
            *volume.routes(context),
            *imports.routes(context),
            *example.routes(context),
            *simulate.routes(context),
            *dry_runs.routes(context),
            *moments.routes(context),
            *review.routes(context),
            *monitor.routes(context),
            *counting.routes(context),
            *alerts.routes(context),
            *suggestions.routes(context),
            *privacy.routes(context),
            *regulations.routes(context),
            *openapi.routes(context),
            *console.routes(context),
        ],
        exception_handlers={HTTPException: no_such_path, Exception: broken},
        lifespan=lambda _: running(context, collector),
    )
    rest.router.redirect_slashes = False
    return Front(context, collector, collector.takes, rest)


@asynccontextmanager
async def running(context: Context, collector: Collector) -> AsyncIterator[None]:
    """The engine at work. Left only when all that it accepted is answered."""
    try:
        await context.live.begin()
    except OnefoldError as error:
        context.trouble.append(error)
        raise
    await asyncio.to_thread(lambda: context.accounts)
    watching = asyncio.create_task(_watch(context))
    exports = _exports(context)
    measuring = _measuring(context)
    try:
        yield
    finally:
        context.jobs.stop()
        await asyncio.to_thread(context.dry_runs.stop)
        await asyncio.to_thread(measuring.stop)
        if exports is not None:
            await asyncio.to_thread(exports.stop)
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        with suppress(OnefoldError):
            await asyncio.to_thread(wind_up, context)
        await collector.finish()
        await context.live.end()
        context.database.close()


def _exports(context: Context) -> Scheduler | None:
    """What exports on a schedule, if the settings say so."""
    settings = context.settings
    if not settings.export_to:
        return None
    schedule = Schedule(Path(settings.export_to), parse_duration(settings.export_every))
    scheduler = Scheduler(context.database, lambda: list(context.workspace.spaces), schedule)
    scheduler.start()
    return scheduler


def _measuring(context: Context) -> Monitor:
    """What measures, and sends alerts."""
    settings = MonitorSettings(every(context.settings.measure_every), context.settings.webhooks_private)
    found = Monitor(context.database, context.workspace, settings, measuring=Apart(context.database.address))
    found.start()
    return found


async def _watch(context: Context) -> None:
    """Follow what other processes change in the workspace."""
    looks: Callable[[], bool] = context.workspace.refresh_if_changed
    while True:
        await asyncio.sleep(LOOK_EVERY)
        context.tap.expire()
        try:
            if await asyncio.to_thread(looks):
                await asyncio.to_thread(context.live.refresh)
            await asyncio.to_thread(keep_up, context)
        except DatabaseGone as error:
            LOG.warning("the database does not answer", extra=about(message=str(error)))
