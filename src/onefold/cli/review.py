"""`onefold review`: what rules to review propose, one by one, and what is decided on it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import get_args

import click

from onefold.cli.place import in_workspace
from onefold.cli.printing import counted, print_json, print_table
from onefold.errors import Conflict
from onefold.live.arrival import Order
from onefold.live.plans import plan_of
from onefold.live.review import queue
from onefold.live.review.orders import Decision
from onefold.live.review.queue import Compared, ProposalSaid, Queue
from onefold.live.review.reviewer import look_on
from onefold.live.review.rows import By, Place
from onefold.live.view import View
from onefold.live.view.lens import Lens
from onefold.store.audit import COMMAND_LINE
from onefold.store.space import SpaceStore
from onefold.store.workspace import Workspace
from onefold.transfer.load import engine

PATIENCE = 0.05
"""Seconds between two looks whether a space is looked through."""

ORDERS = list(get_args(By))


@click.group("review")
def command() -> None:
    """Decide on what rules to review propose.

    Such a rule (`review: true`) joins nothing: each two profiles that it would link are confirmed, refused or skipped.
    While a service runs over a SQLite file, decide there: in the console, or over HTTP.
    """


@command.command("next")
@click.option("--space", required=True)
@click.option("--by", type=click.Choice(ORDERS), default="score", show_default=True, help="What comes first.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def show_next(workspace: Workspace, space: str, by: By, *, as_json: bool) -> None:
    """Show the proposal to decide on next."""
    with _look(workspace, space) as view:
        found = queue.next_proposal(view, by, _keep)
    if as_json:
        print_json(found)
    elif found is None:
        click.echo("Nothing is to be reviewed.")
    else:
        _tell(found)


@command.command("list")
@click.option("--space", required=True)
@click.option("--by", type=click.Choice(ORDERS), default="score", show_default=True, help="What comes first.")
@click.option("--skipped", is_flag=True, help="Those that were put aside.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@in_workspace
def list_proposals(workspace: Workspace, space: str, by: By, limit: int, *, skipped: bool, as_json: bool) -> None:
    """List what is proposed, in order."""
    with _look(workspace, space) as view:
        found, _ = queue.proposals(view, "skipped" if skipped else "open", by, Place(), limit, _keep)
        counts = queue.queue(view.store)
    if as_json:
        print_json(found)
        return
    rows = [(one.number, one.rule, round(one.score, 3), one.one.profile, one.other.profile) for one in found]
    print_table(("number", "rule", "score", "one", "other"), rows)
    click.echo(_counted(counts))


def _deciding(decision: Decision, help_: str) -> None:
    """A command for one kind of decision."""

    @command.command(decision, help=help_)
    @click.argument("number", type=click.IntRange(1))
    @click.option("--space", required=True)
    @click.option("--reason", help="Why; kept with the statement.")
    @in_workspace
    def decide(workspace: Workspace, number: int, space: str, reason: str | None) -> None:
        with _writing(workspace, space) as submit:
            queue.decide(submit, number, decision, COMMAND_LINE, reason)
        click.echo(f"Proposal {number}: {decision}.")


_deciding("confirm", "Say that the two profiles of a proposal are one customer: a statement `together`.")
_deciding("refuse", "Say that they are not, and never will be: a statement `apart`.")
_deciding("skip", "Put a proposal aside, undecided.")


@command.command("undo")
@click.argument("number", type=click.IntRange(1))
@click.option("--space", required=True)
@in_workspace
def undo(workspace: Workspace, number: int, space: str) -> None:
    """Take a decision back: its statement is withdrawn, and the proposal is open again."""
    with _writing(workspace, space) as submit:
        queue.undo(submit, number, COMMAND_LINE)
    click.echo(f"Proposal {number} is open.")


@contextmanager
def _writing(workspace: Workspace, slug: str) -> Iterator[Callable[[Order], None]]:
    """What has orders carried out, by an engine of one's own. Raises Conflict while a service writes the file."""
    number = workspace.space(slug).number
    with engine(workspace.database, workspace) as live:

        def submit(order: Order) -> None:
            live.submit(number, [order]).result()

        yield submit


@contextmanager
def _look(workspace: Workspace, slug: str) -> Iterator[View]:
    """The space, looked through: by the service that runs, or now."""
    number = workspace.space(slug).number
    try:
        with engine(workspace.database, workspace) as live:
            while live.writes(number) and not _is_looked_through(workspace, slug):
                time.sleep(PATIENCE)
    except Conflict:
        pass  # a service runs, and looks through what comes
    with _view(workspace, slug) as view:
        yield view


def _is_looked_through(workspace: Workspace, slug: str) -> bool:
    with _view(workspace, slug) as view:
        return look_on(view.store, view.lens.plan) is None


@contextmanager
def _view(workspace: Workspace, slug: str) -> Iterator[View]:
    space = workspace.space(slug)
    slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
    with workspace.database.reader() as connection:
        yield View(SpaceStore(connection, space.number, slugs), Lens(plan_of(space)))


def _keep(_order: Order) -> None:
    """What is none any more is passed over; whoever decides or serves drops it."""


def _tell(found: ProposalSaid) -> None:
    click.echo(f"Proposal {found.number}, score {found.score:.3f}: {found.rule}")
    click.echo(f"  {found.says}")
    sides = [("profile", found.one.profile, found.other.profile), ("record", found.one.record, found.other.record)]
    sides.append(("records", f"{found.one.records:,}", f"{found.other.records:,}"))
    print_table(("", "one", "other"), [*sides, *map(_row, found.looked_at)])
    print_table(("agree", "one", "other"), map(_row, found.agree))
    print_table(("differ", "one", "other"), map(_row, found.differ))


def _row(one: Compared) -> tuple[str, str, str]:
    return one.field, ", ".join(one.one), ", ".join(one.other)


def _counted(counts: Queue) -> str:
    return (
        f"{counted(counts.open, 'proposal')} open, {counts.skipped:,} skipped, {counts.confirmed:,} confirmed, "
        f"{counts.refused:,} refused."
    )
