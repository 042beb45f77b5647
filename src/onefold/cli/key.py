"""`onefold key`: the write keys of sources."""

from __future__ import annotations

import click

from onefold.cli.place import in_workspace, show_secret, told_time
from onefold.cli.printing import print_json, print_table
from onefold.store.workspace import Workspace


@click.group("key")
def command() -> None:
    """Create, list and revoke the write keys of sources.

    A write key can append to its source, and do nothing else.
    """


@command.command("create")
@click.argument("source")
@in_workspace
def create_key(workspace: Workspace, source: str) -> None:
    """Create a write key. It is shown this once."""
    key = workspace.create_write_key(source)
    show_secret(key, f"A write key of {source}, shown this once:")


@command.command("list")
@click.argument("source")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_keys(workspace: Workspace, source: str, *, as_json: bool) -> None:
    """List the write keys of a source, by their first characters."""
    found = workspace.list_write_keys(source)
    rows = [(one.hint, told_time(one.created), told_time(one.revoked)) for one in found]
    if as_json:
        print_json([dict(zip(("key", "created", "revoked"), row, strict=True)) for row in rows])
    else:
        print_table(("key", "created", "revoked"), rows)


@command.command("revoke")
@click.argument("source")
@click.argument("key")
@in_workspace
def revoke_key(workspace: Workspace, source: str, key: str) -> None:
    """Revoke a write key of a source. KEY is its first characters, as listed."""
    workspace.revoke_write_key(source, key)
    click.echo("Revoked.")
