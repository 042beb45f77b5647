"""`onefold import`: files into a space, of a database or of a running service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from onefold.batch.read.parts import FilePart, parts_of
from onefold.cli.hints import read_recognised, tell_recognised
from onefold.cli.inputs import split_sources
from onefold.cli.options import refuse_given, settings_options
from onefold.cli.place import open_workspace
from onefold.cli.printing import ProgressBar, counted, number
from onefold.errors import InvalidInput
from onefold.model import SourceName
from onefold.transfer.load import Import, Imported, engine
from onefold.transfer.remote import Service

EXAMPLES = 5
"""Refused lines told one by one."""


@click.command("import")
@click.argument("files", metavar="[SOURCE=]FILE...", nargs=-1, required=True)
@click.option("--space", required=True, metavar="SPACE", help="The space to import into.")
@click.option("--source", metavar="SOURCE", help="The source of all files.  [default: each file's name]")
@click.option("--full", is_flag=True, help="Each source's files are its whole table: other rows of it leave.")
@click.option("--url", metavar="URL", help="Import into a running service: http://127.0.0.1:8000.")
@click.option("--token", metavar="TOKEN", help="Of scope space_admin, for --url; asked for where it is not given.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
@settings_options("db")
def command(  # noqa: PLR0913 - one for each option
    files: tuple[str, ...],
    space: str,
    source: str | None,
    url: str | None,
    token: str | None,
    config: Path | None,
    db: str | None,
    *,
    full: bool,
    quiet: bool,
) -> None:
    """Import files into a space.

    FILEs are what `onefold resolve` reads: tables as CSV, JSON Lines or Parquet, and Segment's calls as JSON Lines. A
    row that was imported before is replaced if it changed, and leaves if a column says that it was deleted. A source
    that is not there is made.
    """
    if url is None:
        refuse_given("only a service asks for a token, and --url names none", token=token)
    else:
        refuse_given("--url names a service, which has its own database", db=db)
    sources = _sources(files, source)
    with ProgressBar(quiet=quiet) as progress:
        if url is None:
            found = _into_database(config, db, space, sources, progress, full=full)
        else:
            found = _into_service(url, token, space, sources, progress, full=full)
    if not quiet:
        _show(found, space)
    if found.refused and not found.read:
        click.get_current_context().exit(1)


def _into_database(
    config: Path | None,
    db: str | None,
    space: str,
    sources: Mapping[str, Sequence[str]],
    progress: ProgressBar,
    *,
    full: bool,
) -> Imported:
    with open_workspace(config, db) as workspace:
        workspace.space(space)
        with engine(workspace.database, workspace) as live:
            return Import(workspace.database, workspace, live, space, full=full).run(sources, progress)


def _into_service(
    url: str,
    token: str | None,
    space: str,
    sources: Mapping[str, Sequence[str]],
    progress: ProgressBar,
    *,
    full: bool,
) -> Imported:
    service = Service(url, token or click.prompt("Token", hide_input=True))
    total = Imported()
    for source, given in sources.items():
        files = _files(source, given)
        if full and len(files) > 1:
            raise InvalidInput(f"source {source}: with --full and --url its whole table is one file")
        for file in files:
            total = total.plus(service.import_file(space, source, file, full=full, progress=progress))
    return total


def _sources(arguments: Sequence[str], source: str | None) -> dict[str, list[str]]:
    """Each source's files; all files under one source where it is given."""
    if source is None:
        return split_sources(arguments)
    return {
        source: [
            file
            for argument in arguments
            for files in split_sources([f"{source}={argument}"]).values()
            for file in files
        ]
    }


def _files(source: str, given: Sequence[str]) -> list[Path]:
    parts = parts_of(SourceName(source), list(given))
    return [part.path for part in parts if isinstance(part, FilePart)]


def _show(found: Imported, space: str) -> None:
    for one in read_recognised(list(found.recognised)):
        for line in tell_recognised(one):
            click.echo(line)
    said = [f"{number(found.stored)} new"]
    counts = (
        (found.replaced, "replaced"),
        (found.unchanged, "unchanged"),
        (found.removed, "removed"),
        (found.suppressed, "kept out"),
    )
    for count, word in counts:
        said += [f"{number(count)} {word}"] if count else []
    click.echo(f"{counted(found.read, 'record')} read into {space}: {', '.join(said)}.")
    if found.refused:
        click.echo(f"{counted(found.refused, 'line')} could not be read:")
        for file, at, reason in found.refused_examples[:EXAMPLES]:
            click.echo(f"  {file}:{at}: {reason}" if at else f"  {file}: {reason}")
