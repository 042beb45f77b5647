"""`onefold people`: who may sign in to the console."""

from __future__ import annotations

import click

from onefold.cli.place import in_workspace, show_secret, told_time
from onefold.cli.printing import print_json, print_table
from onefold.errors import NotFound
from onefold.store.account_rows import PERSONALS, ROLE_OF, ROLES, USUAL, Membership, Person, Personal, Role
from onefold.store.accounts import LINK_DAYS, Accounts, Lasting, checked_email
from onefold.store.workspace import Workspace

_NEVER = Lasting(1 << 60, 1 << 60)
"""Sessions are let be: how long they last is the service's to say."""

_URL = click.option("--url", default="", help="The console's address, to print the link whole.")


@click.group("people")
def command() -> None:
    """Add, list and disable the people who sign in to the console.

    Role viewer: the profiles of a space; editor: also its rules, sources and imports; admin: the workspace.
    """


@command.command("add")
@click.argument("email")
@click.option("--name", help="How others know them.  [default: what stands before the @]")
@click.option("--role", type=click.Choice(list(ROLES)), default="viewer", show_default=True)
@click.option("--space", help="The one space that they work on.  [default: all]")
@click.option(
    "--personal", type=click.Choice(PERSONALS), help="Personal data.  [default: masked for a viewer, else shown]"
)
@_URL
@in_workspace
def add_person(  # noqa: PLR0913 - an option each
    workspace: Workspace,
    email: str,
    name: str | None,
    role: Role,
    space: str | None,
    personal: Personal | None,
    url: str,
) -> None:
    """Add a person. The link by which they set a password is shown this once."""
    said = Membership(name or email.partition("@")[0], role, space, personal or USUAL[role])
    number = None if space is None else workspace.space(space).number
    _, secret = _accounts(workspace).add(email, said, number)
    _show_link(url, secret)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_people(workspace: Workspace, *, as_json: bool) -> None:
    """List the people, and when they were last seen."""
    headings = ("person", "email", "name", "role", "space", "personal", "last seen", "disabled")
    rows = [_row(workspace, one) for one in _accounts(workspace).people.values()]
    if as_json:
        print_json([dict(zip(headings, row, strict=True)) for row in rows])
    else:
        print_table(headings, rows)


@command.command("disable")
@click.argument("email")
@in_workspace
def disable_person(workspace: Workspace, email: str) -> None:
    """Let a person sign in no more, and end their sessions."""
    _disable(workspace, email, disabled=True)
    click.echo("Disabled.")


@command.command("enable")
@click.argument("email")
@in_workspace
def enable_person(workspace: Workspace, email: str) -> None:
    """Let a person sign in again."""
    _disable(workspace, email, disabled=False)
    click.echo("Enabled.")


@command.command("reset")
@click.argument("email")
@_URL
@in_workspace
def reset_password(workspace: Workspace, email: str, url: str) -> None:
    """End a person's sessions, and show a link by which they set a new password."""
    accounts = _accounts(workspace)
    _show_link(url, accounts.reset(_person(accounts, email).id))


def _disable(workspace: Workspace, email: str, *, disabled: bool) -> None:
    accounts = _accounts(workspace)
    one = _person(accounts, email)
    said = Membership(one.name, ROLE_OF[one.scope], _slug(workspace, one), one.personal)
    accounts.change(one.id, said, one.space, disabled=disabled)


def _accounts(workspace: Workspace) -> Accounts:
    return Accounts(workspace.database, _NEVER)


def _person(accounts: Accounts, email: str) -> Person:
    wanted = checked_email(email)
    for one in accounts.people.values():
        if one.email == wanted:
            return one
    raise NotFound("Nobody has this email address: `onefold people list` lists them.")


def _row(workspace: Workspace, one: Person) -> tuple[str, ...]:
    role, space = ROLE_OF[one.scope], _slug(workspace, one) or "all"
    return one.id, one.email, one.name, role, space, one.personal, told_time(one.last_seen), told_time(one.disabled)


def _slug(workspace: Workspace, one: Person) -> str | None:
    return None if one.space is None else workspace.spaces_by_number[one.space].slug


def _show_link(url: str, secret: str) -> None:
    says = "The link to set a password" + ("" if url else ", after the console's address")
    show_secret(f"{url.rstrip('/')}/sign-in#set={secret}", f"{says}; it works once, for {LINK_DAYS} days:")
