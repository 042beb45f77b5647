"""The workspace that a command is about: in `--db`, or where `onefold serve` would look for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from onefold.cli.options import chosen_settings, settings_options
from onefold.errors import NotFound
from onefold.store.open import open_database
from onefold.store.port import Database
from onefold.store.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def in_workspace(command: F) -> F:
    """Gives a command the options --db and --config, and the workspace that they name as its first argument."""

    @settings_options("db")
    @wraps(command)
    def run(*args: Any, config: Path | None, db: str | None, **options: Any) -> Any:
        with open_workspace(config, db) as workspace:
            return command(workspace, *args, **options)

    return cast("F", run)


@contextmanager
def open_workspace(config: Path | None, db: str | None) -> Iterator[Workspace]:
    """The workspace, its schema up to date. Raises NotFound if there is none."""
    place = chosen_settings(config, {"db": db}).db
    database = open_database(place)
    if "://" not in place and not Path(place).exists():
        raise NotFound(_missing(database))
    try:
        database.migrate()
        workspace = Workspace(database)
        if not workspace.spaces:
            raise NotFound(_missing(database))
        yield workspace
    finally:
        database.close()


def _missing(database: Database) -> str:
    return f"There is no workspace in {database.place}: `onefold init` makes one there, `--db` names another place."


def show_secret(secret: str, note: str) -> None:
    """The secret alone to the output, so that a script can take it; what to know of it beside."""
    click.echo(note, err=True)
    click.echo(secret)


def told_time(micros: int | None) -> str:
    """`2026-01-31 12:00:00`, in UTC; empty if it never was."""
    return "" if micros is None else f"{datetime.fromtimestamp(micros / 1e6, UTC):%Y-%m-%d %H:%M:%S}"
