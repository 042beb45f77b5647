"""Waits until the version that is wanted of a space's ruleset is in force, and does the work where no server does."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress

import click

from onefold.cli.printing import ProgressBar
from onefold.errors import Conflict
from onefold.store.rulesets import Rulesets
from onefold.store.workspace import Workspace
from onefold.transfer.load import engine

LOOK_EVERY = 0.2
"""Seconds between two looks at how far it is."""

wait_option = click.option("--wait/--no-wait", default=True, help="Wait until it is in force.  [default: wait]")


class Superseded(Conflict):
    """Something else is wanted by now, or the activation failed."""


def follow(workspace: Workspace, slug: str, *, wait: bool) -> None:
    """Say what becomes of the version that is wanted; wait for it if asked to. Raises Superseded."""
    wanted = workspace.space(slug).wanted
    if workspace.space(slug).version != wanted and wait:
        with ExitStack() as stack, ProgressBar() as progress:
            _worked_on(stack, workspace)
            _wait(workspace, slug, wanted, progress)
    if workspace.space(slug).version == wanted:
        click.echo(f"Version {wanted} of the ruleset of {slug} is in force.")
    else:
        click.echo(
            f"Version {wanted} of the ruleset of {slug} will be in force when a server has resolved all records under "
            f"it; until then it is version {workspace.space(slug).version}."
        )


def _worked_on(stack: ExitStack, workspace: Workspace) -> None:
    """With an engine of one's own, unless another process has it in hand."""
    with suppress(Conflict):
        stack.enter_context(engine(workspace.database, workspace))


def _wait(workspace: Workspace, slug: str, wanted: int, progress: ProgressBar) -> None:
    rulesets = Rulesets(workspace)
    while True:
        workspace.refresh()
        space, under_way = workspace.space(slug), rulesets.activation(slug)
        if space.version == wanted:
            return
        if space.wanted != wanted:
            raise Superseded(f"Something else is wanted by now: version {space.wanted}.")
        if under_way is not None and under_way.stage == "failed":
            raise Superseded(f"Version {wanted} could not be activated: {under_way.problem}")
        if under_way is not None:
            progress(under_way.stage, under_way.done / max(under_way.records, 1))
        time.sleep(LOOK_EVERY)
