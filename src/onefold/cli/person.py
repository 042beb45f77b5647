"""`onefold person`: forget somebody, keep them out, prove it, and tell them what is known."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from onefold.cli.place import in_workspace
from onefold.cli.printing import counted, print_json, print_table
from onefold.errors import Conflict, InvalidInput, OnefoldError
from onefold.live.plans import plan_of
from onefold.live.privacy.access import as_csv, as_json
from onefold.live.privacy.proof import prove, texts_of, verifies
from onefold.live.privacy.reach import DeletionPreview, preview
from onefold.live.privacy.requests import Asked, Kind, Request, ask, find
from onefold.live.privacy.subject import SCOPES, Scope, subject_of
from onefold.live.view.lens import lens_of
from onefold.live.view.view import View
from onefold.store.audit import COMMAND_LINE
from onefold.store.port import writing
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace
from onefold.transfer.load import engine

LOOK_EVERY = 0.1

WHOM = "WHOM is an identifier as type:value (email:jane@example.com), or a profile's id (prf_...)."

F = TypeVar("F", bound=Callable[..., Any])


class Unfinished(OnefoldError):
    """What was asked could not be carried out."""

    code = "failed"
    status = 400


@click.group("person", epilog=WHOM)
def command() -> None:
    """Forget somebody, keep them out, and tell them what is known."""


def _about(function: F) -> F:
    """The arguments of every command about somebody in a space."""
    function = click.argument("whom")(function)
    function = click.option("--space", required=True, metavar="SPACE", help="The space.")(function)
    return in_workspace(function)


_scope = click.option(
    "--scope",
    type=click.Choice(SCOPES),
    help="Only the records that carry the identifier, or the whole profile.  [default: profile]",
)


@command.command("preview", epilog=WHOM)
@_about
@_scope
@click.option("--json", "as_json_", is_flag=True, help="Print JSON.")
def preview_person(workspace: Workspace, space: str, whom: str, scope: Scope | None, *, as_json_: bool) -> None:
    """Say what forgetting somebody would take away."""
    with _view(workspace, workspace.space(space)) as view:
        found = preview(view, subject_of(view, whom), scope or "profile")
    if as_json_:
        print_json(msgspec.to_builtins(found))
    else:
        _tell(found)


def _tell(found: DeletionPreview) -> None:
    sources = ", ".join(f"{count:,} of {source}" for source, count in found.sources.items())
    whole = sum(one.whole for one in found.profiles)
    click.echo(f"{counted(found.records, 'record')} would go{': ' + sources if sources else ''}.")
    click.echo(f"{counted(whole, 'profile')} would be gone, {len(found.profiles) - whole} would lose records.")
    rows = [(type_, len(values), len(found.shared.get(type_, ()))) for type_, values in found.identifiers.items()]
    if rows:
        print_table(("identifier", "gone", "shared with others, stay"), rows)
    for one in found.warnings:
        click.echo(f"warning: {one.message}")


@command.command("delete", epilog=WHOM)
@_about
@_scope
@click.option("--suppress", is_flag=True, help="Keep them out from now on, too.")
def delete_person(workspace: Workspace, space: str, whom: str, scope: Scope | None, *, suppress: bool) -> None:
    """Forget somebody: afterwards nothing of them is left.

    Where the profile may be of several people, --scope has to say how far it goes.
    """
    with _view(workspace, workspace.space(space)) as view:
        found = preview(view, subject_of(view, whom), scope or "profile")
    if scope is None and any(one.code != "named_in_statements" for one in found.warnings):
        raise InvalidInput(f"{' '.join(one.message for one in found.warnings)} Say how far it goes with --scope.")
    kind: Kind = "suppress_and_delete" if suppress else "delete"
    done = _carried_out(workspace, space, kind, Asked(whom, scope or "profile"))
    click.echo(f"{counted(done.said.records, 'record')} gone. The certificate is {done.id}.")


@command.command("suppress", epilog=WHOM)
@_about
@_scope
def suppress_person(workspace: Workspace, space: str, whom: str, scope: Scope | None) -> None:
    """Keep somebody out from now on: their calls and rows are not taken in."""
    done = _carried_out(workspace, space, "suppress", Asked(whom, scope or "records"))
    click.echo(f"Kept out by {counted(done.said.suppressed, 'identifier')}.")


@command.command("unsuppress", epilog=WHOM)
@_about
def unsuppress_person(workspace: Workspace, space: str, whom: str) -> None:
    """Let somebody in again, by any identifier that keeps them out."""
    _carried_out(workspace, space, "unsuppress", Asked(whom, "records"))
    click.echo("Let in again.")


@command.command("export", epilog=WHOM)
@_about
@_scope
@click.option("--format", "format_", type=click.Choice(("json", "csv")), default="json", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A file.  [default: printed]")
def export_person(
    workspace: Workspace, space: str, whom: str, scope: Scope | None, format_: str, out: Path | None
) -> None:
    """Tell all that is known about somebody."""
    with _view(workspace, workspace.space(space)) as view:
        parts = (as_json if format_ == "json" else as_csv)(view, subject_of(view, whom), scope or "profile")
        if out is None:
            for part in parts:
                sys.stdout.buffer.write(part)
            sys.stdout.buffer.flush()
            return
        with out.open("wb") as stream:
            stream.writelines(parts)


@command.command("verify")
@_about
@click.argument("certificate")
def verify_person(workspace: Workspace, space: str, whom: str, certificate: str) -> None:
    """Say whether a certificate is about somebody."""
    found = workspace.space(space)
    with _view(workspace, found) as view:
        subject = subject_of(view, whom)
    with writing(workspace.database) as connection:
        if not verifies(connection, find(connection, found.number, certificate), subject):
            raise Unfinished(f"{certificate} is about somebody else.")
    click.echo(f"{certificate} is about them.")


@command.command("prove")
@in_workspace
@click.argument("identifiers", nargs=-1, required=True)
def prove_person(workspace: Workspace, identifiers: tuple[str, ...]) -> None:
    """Look for identifiers in every table, and every byte of the database's files.

    Each is type:value, or any text. Fails where one is found, and says where.
    """
    lenses = [lens_of(one.number, plan_of(one)) for one in workspace.spaces.values()]
    texts = texts_of(lenses, identifiers)
    slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
    with workspace.database.reader() as connection:
        stores = [SpaceStore(connection, number, slugs) for number in workspace.spaces_by_number]
        found = list(prove(workspace.database, stores, texts))
    if found:
        print_table(("place", "times"), [(one.place, one.times) for one in found])
        raise Unfinished("They are still there.")
    click.echo("Nothing of them is there.")


@contextmanager
def _view(workspace: Workspace, space: Space) -> Iterator[View]:
    slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
    with workspace.database.reader() as connection:
        yield View(SpaceStore(connection, space.number, slugs), lens_of(space.number, plan_of(space)))


def _carried_out(workspace: Workspace, space: str, kind: Kind, asked: Asked) -> Request:
    """By the service if one runs on the database, else by an engine of our own."""
    number = workspace.space(space).number
    with _view(workspace, workspace.space(space)) as view:
        subject_of(view, asked.subject)
    with writing(workspace.database) as connection:
        (id_,) = ask(connection, space=number, kind=kind, by=COMMAND_LINE, subjects=[asked])
    try:
        with engine(workspace.database, workspace):
            return _awaited(workspace, number, id_)
    except Conflict:
        return _awaited(workspace, number, id_)


def _awaited(workspace: Workspace, space: int, id_: str) -> Request:
    while True:
        with workspace.database.reader() as connection:
            found = find(connection, space, id_)
        if found.state == "failed":
            raise Unfinished(f"{id_} failed: {found.said.problem}.")
        if found.over:
            return found
        time.sleep(LOOK_EVERY)
