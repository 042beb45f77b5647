"""`onefold export`: a space into a folder, as tables."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.batch.write import FORMATS, Format
from onefold.cli.inputs import names_among
from onefold.cli.place import in_workspace
from onefold.cli.printing import ProgressBar, counted
from onefold.store.workspace import Workspace
from onefold.transfer.export import TABLES, export_space


@click.command("export")
@in_workspace
@click.option("--space", required=True, metavar="SPACE", help="The space to write.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write.")
@click.option(
    "--tables",
    callback=names_among(TABLES),
    metavar="NAMES",
    help=f"Write only these, with commas between: {', '.join(TABLES)}.",
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="parquet", show_default=True, help="How to write tables."
)
@click.option("--consent", metavar="CATEGORY", help="Only profiles that have consented to this.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def command(  # noqa: PLR0913 - one for each option
    workspace: Workspace,
    space: str,
    out: Path,
    tables: tuple[str, ...] | None,
    format_: Format,
    consent: str | None,
    *,
    quiet: bool,
) -> None:
    """Write a space into a folder.

    As it is now, while the service runs, too. The tables are those of `onefold resolve`, the events, and those of
    Segment's Profiles Sync. An earlier export in the folder is replaced.
    """
    with ProgressBar(quiet=quiet) as progress:
        found = export_space(
            workspace.database, space, out, format_=format_, tables=tables, consent=consent, progress=progress
        )
    if not quiet:
        counts = found.counts
        click.echo(
            f"{counted(counts['records'], 'record')} in {counted(counts['profiles'], 'profile')} of {space}. "
            f"{counted(len(found.tables), 'table')} written to {out}."
        )
