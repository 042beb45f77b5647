"""`onefold source`: where records come from, and which spaces they go to."""

from __future__ import annotations

import click

from onefold.cli.place import in_workspace, told_time
from onefold.cli.printing import print_json, print_table
from onefold.store.workspace import Source, Workspace
from onefold.store.workspace_rows import KINDS

_SPACES = click.option("--space", "spaces", multiple=True, metavar="SPACE", help="A space that it feeds; repeatable.")


@click.group("source")
def command() -> None:
    """List and create sources, and say which spaces they feed."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_sources(workspace: Workspace, *, as_json: bool) -> None:
    """List the sources."""
    rows = [_row(workspace, one) for one in workspace.sources.values()]
    headings = ("source", "name", "kind", "spaces", "created")
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, [(*row[:3], ", ".join(row[3]), row[4]) for row in rows])


def _row(workspace: Workspace, one: Source) -> tuple[str, str, str, list[str], str]:
    spaces = [workspace.spaces_by_number[number].slug for number in one.spaces]
    return one.slug, one.name, one.kind, spaces, told_time(one.created)


@command.command("create")
@click.argument("slug")
@click.option("--name", help="What people call it.  [default: the slug]")
@click.option("--kind", type=click.Choice(KINDS), default="other", show_default=True)
@_SPACES
@in_workspace
def create_source(workspace: Workspace, slug: str, name: str | None, kind: str, spaces: tuple[str, ...]) -> None:
    """Create a source.

    SLUG is what rulesets and records name it by. `onefold key create` makes it a write key.
    """
    source = workspace.create_source(slug, name or slug, kind, spaces)
    click.echo(f"Created the source {slug}. {_feeds(workspace, source.spaces)}")


@command.command("feed")
@click.argument("slug")
@_SPACES
@in_workspace
def feed(workspace: Workspace, slug: str, spaces: tuple[str, ...]) -> None:
    """Say which spaces a source feeds: those named, and no others.

    What it sends from now on goes there; what it sent before stays where it is.
    """
    source = workspace.set_feeds(slug, spaces)
    click.echo(_feeds(workspace, source.spaces))


@command.command("refusals")
@click.argument("slug")
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def refusals(workspace: Workspace, slug: str, limit: int, *, as_json: bool) -> None:
    """List what a source sent and was refused, newest first."""
    found = workspace.refusals(workspace.source(slug).number, limit)
    rows = [(told_time(one.received), one.code, one.reason) for one in found]
    if as_json:
        print_json([dict(zip(("received", "code", "reason"), row, strict=True)) for row in rows])
    elif rows:
        print_table(("received", "code", "reason"), rows)
    else:
        click.echo("Nothing was refused.")


def _feeds(workspace: Workspace, numbers: tuple[int, ...]) -> str:
    slugs = [workspace.spaces_by_number[number].slug for number in numbers]
    return f"It feeds {', '.join(slugs)}." if slugs else "It feeds no space."
