"""`onefold init`: a workspace in an empty database, and the first admin token."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.cli.options import chosen_settings, settings_options
from onefold.cli.place import show_secret
from onefold.cli.serve import SPACES
from onefold.store.open import open_database
from onefold.store.workspace import Workspace


@click.command("init")
@settings_options("db")
def command(config: Path | None, db: str | None) -> None:
    """Create a workspace with the spaces dev and prod.

    Prints the first admin token, this once: it is kept as a hash. A workspace that is there already is left as it is.
    """
    database = open_database(chosen_settings(config, {"db": db}).db)
    try:
        database.migrate()
        token = Workspace(database).initialize(SPACES)
    finally:
        database.close()
    show_secret(
        token,
        f"Created a workspace in {database.place} with the spaces {', '.join(SPACES)}. "
        "Its first admin token, shown this once:",
    )
