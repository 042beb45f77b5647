"""`onefold ruleset`: the default ruleset, to read or to begin from; and those of spaces, past, present and to be."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.cli import drafts, versions
from onefold.cli.activating import follow, wait_option
from onefold.cli.check import told
from onefold.cli.dry_run import command as dry_run
from onefold.cli.place import in_workspace
from onefold.ruleset import default_text, load
from onefold.store.ruleset_problems import ruleset_problems
from onefold.store.workspace import Workspace


@click.group("ruleset", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Print the default ruleset; drafts and versions of a space's.

    Without a command, prints the default ruleset as commented YAML.
    """
    if context.invoked_subcommand is None:
        click.echo(default_text(), nl=False)


for _each in (dry_run, *drafts.COMMANDS, *versions.COMMANDS):
    command.add_command(_each)


@command.command("get")
@click.option("--space", required=True)
@in_workspace
def get(workspace: Workspace, space: str) -> None:
    """Print the ruleset of a space that is in force, as it was written."""
    text = workspace.space(space).ruleset
    click.echo(text if text.strip() else default_text(), nl=False)


@command.command("set")
@click.argument("file", metavar="SPACE.yaml", type=click.Path(path_type=Path))
@click.option("--space", required=True)
@click.option("--note", default="", help="Why, for whoever looks at the versions later.")
@wait_option
@in_workspace
def set_(workspace: Workspace, file: Path, space: str, note: str, *, wait: bool) -> None:
    """Make a version of a file, and activate it. What is unsound is refused, what is dangerous is told."""
    text = read_ruleset(file)
    workspace.set_ruleset(space, text, remark=note)
    for problem in ruleset_problems(text, drafts.sources_of(workspace, space)):
        click.echo(told(file, problem), err=True)
    follow(workspace, space, wait=wait)


def read_ruleset(file: Path) -> str:
    """The text of a sound ruleset. Raises InvalidRuleset with lines, NotFound for a file that cannot be read."""
    load(file)
    return file.read_bytes().decode("utf-8")
