"""`onefold retention`: after how many days the events of a source go."""

from __future__ import annotations

import click

from onefold.cli.place import in_workspace
from onefold.cli.printing import print_json, print_table
from onefold.errors import InvalidInput
from onefold.live.privacy.retention import retain, retentions
from onefold.store.audit import COMMAND_LINE
from onefold.store.port import writing
from onefold.store.workspace import Workspace


@click.group("retention")
def command() -> None:
    """Let events of a source go once they are old.

    The service does it, as if they had never been. Rows of tables stay.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_retentions(workspace: Workspace, *, as_json: bool) -> None:
    """List after how many days events go."""
    with workspace.database.reader() as connection:
        found = retentions(connection)
    spaces, sources = workspace.spaces_by_number, workspace.sources_by_number
    rows = [(spaces[one.space].slug, sources[one.source].slug, one.days) for one in found]
    headings = ("space", "source", "days")
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, rows)


@command.command("set")
@click.argument("source")
@click.argument("days", type=click.IntRange(min=1), required=False)
@click.option("--space", required=True, metavar="SPACE", help="The space.")
@click.option("--keep", is_flag=True, help="Keep them for good.")
@in_workspace
def set_retention(workspace: Workspace, space: str, source: str, days: int | None, *, keep: bool) -> None:
    """Let events of SOURCE go after DAYS days."""
    if keep == (days is not None):
        raise click.UsageError("say a number of days, or --keep")
    found, where = workspace.source(source), workspace.space(space)
    if where.number not in found.spaces:
        raise InvalidInput(f"The source {source} does not feed the space {space}.")
    with writing(workspace.database) as connection:
        retain(connection, where.number, found.number, days, COMMAND_LINE)
    click.echo(f"Events of {source} are kept." if days is None else f"Events of {source} go after {days} days.")
