"""`onefold token`: who may read and administer."""

from __future__ import annotations

import click

from onefold.cli.place import in_workspace, show_secret, told_time
from onefold.cli.printing import print_json, print_table
from onefold.store.workspace import Scope, Workspace
from onefold.store.workspace_rows import SCOPES


@click.group("token")
def command() -> None:
    """Create, list and revoke the tokens of the API.

    Scope read: the profiles of a space; space_admin: also its ruleset, sources and imports; admin: the workspace.
    """


@command.command("create")
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), default="read", show_default=True)
@click.option("--space", help="The one space that it is for.  [default: all]")
@in_workspace
def create_token(workspace: Workspace, name: str, scope: Scope, space: str | None) -> None:
    """Create a token. It is shown this once."""
    token = workspace.create_token(name, scope, space)
    show_secret(token, f"A token with scope {scope} for {space or 'all spaces'}, shown this once:")


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_tokens(workspace: Workspace, *, as_json: bool) -> None:
    """List the tokens, by their first characters."""
    found = workspace.list_tokens()
    rows = [
        (one.name, one.scope, one.space or "all", one.hint, told_time(one.created), told_time(one.revoked))
        for one in found
    ]
    headings = ("token", "scope", "space", "begins", "created", "revoked")
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, rows)


@command.command("revoke")
@click.argument("name")
@in_workspace
def revoke_token(workspace: Workspace, name: str) -> None:
    """Revoke a token."""
    workspace.revoke_token(name)
    click.echo("Revoked.")
