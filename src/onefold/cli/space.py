"""`onefold space`: the spaces of a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.cli.place import in_workspace, told_time
from onefold.cli.printing import print_json, print_table
from onefold.cli.ruleset import read_ruleset
from onefold.store.workspace import Workspace


@click.group("space")
def command() -> None:
    """List and create spaces.

    A space is an isolated graph, with its own ruleset, sources and profiles.
    """


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_spaces(workspace: Workspace, *, as_json: bool) -> None:
    """List the spaces."""
    feeds = [number for source in workspace.sources.values() for number in source.spaces]
    rows = [
        (one.slug, one.name, feeds.count(one.number), one.version, told_time(one.created))
        for one in workspace.spaces.values()
    ]
    headings = ("space", "name", "sources", "ruleset", "created")
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, rows)


@command.command("create")
@click.argument("slug")
@click.option("--name", help="What people call it.  [default: the slug]")
@click.option("--ruleset", type=click.Path(path_type=Path), help="A ruleset's file.  [default: the default ruleset]")
@in_workspace
def create_space(workspace: Workspace, slug: str, name: str | None, ruleset: Path | None) -> None:
    """Create a space."""
    workspace.create_space(slug, name or slug, read_ruleset(ruleset) if ruleset else "")
    click.echo(f"Created the space {slug}.")
