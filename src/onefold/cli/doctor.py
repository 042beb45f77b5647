"""`onefold doctor`: every invariant of the store, and if asked a fresh evaluation to compare with."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from onefold.cli.options import chosen_settings, settings_options
from onefold.cli.place import open_workspace
from onefold.cli.printing import counted, print_json
from onefold.live.doctor import Finding, examine
from onefold.store.open import open_database


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Also evaluate every space anew and compare: takes memory for all records.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options("db")
def command(config: Path | None, db: str | None, *, deep: bool, as_json: bool) -> None:
    """Look the whole database over for anything that is wrong.

    It changes nothing, and a server may run meanwhile. Ends with 1 if anything is found. Checks that need sound tables
    wait until the tables are sound.
    """
    place = chosen_settings(config, {"db": db}).db
    with open_workspace(config, db) as workspace, closing(open_database(place)) as database:
        found = list(examine(database, workspace, deep=deep))
        spaces = len(workspace.spaces)
    if as_json:
        print_json(found)
    else:
        _tell(found, spaces)
    if found:
        click.get_current_context().exit(1)


def _tell(found: list[Finding], spaces: int) -> None:
    for one in found:
        where = f"{one.space}: " if one.space else ""
        click.echo(f"{where}{one.says}: {one.count:,} ({one.check}; {', '.join(map(str, one.numbers))})")
    if not found:
        click.echo(f"{counted(spaces, 'space')}: nothing is wrong.")
