"""`onefold serve`: the service, over the database of a workspace."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onefold.cli.options import chosen_settings, settings_options
from onefold.errors import Conflict
from onefold.serve.log import set_up
from onefold.serve.settings import Settings
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

if TYPE_CHECKING:
    from onefold.serve.example import Example

SPACES = {"dev": "Development", "prod": "Production"}


@click.command("serve")
@click.option("--init", "make", is_flag=True, help="Make the workspace first, if there is none.")
@settings_options()
def command(config: Path | None, *, make: bool, **flags: Any) -> None:
    """Run the service: collect, resolve, answer.

    It serves the workspace in --db, which `onefold init` makes, until it is stopped by Ctrl-C or SIGTERM; what it
    accepted by then is still answered. Each option is also a line of --config and a variable: docs/settings.md.
    """
    settings = chosen_settings(config, flags)
    if make:
        _make(settings.db)
    _serve(settings)


def _make(db: str) -> None:
    database = open_database(db)
    database.migrate()
    try:
        token = Workspace(database).initialize(SPACES)
    except Conflict:
        return
    finally:
        database.close()
    click.echo(f"Made a workspace in {database.place} with the spaces {', '.join(SPACES)}.")
    click.echo(f"Its first admin token, shown this once: {token}")


def _example(folder: Path, taken: Collection[str]) -> Example:
    """As `serve.example.Examples` says; what makes it up is loaded only then."""
    from onefold.demo.example import example  # noqa: PLC0415 - few ask for it

    return example(folder, taken)


def _serve(settings: Settings) -> None:
    from onefold.serve.app import application, open_service  # noqa: PLC0415 - after what can be refused at once
    from onefold.serve.run import listen, run  # noqa: PLC0415 - likewise

    with listen(settings) as listening:
        context = open_service(settings, _example)
        set_up(settings.log_level, settings.log_format)

        def ready(address: str) -> None:
            click.echo(f"Serving {context.database.place} on {address} (Ctrl-C stops it).")

        run(application(context), context, listening, ready)
