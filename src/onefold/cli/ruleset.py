"""`onefold ruleset`: the default ruleset, to read or to begin from; and the rulesets of spaces."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.cli.check import told
from onefold.cli.place import in_workspace
from onefold.ruleset import default_text, load
from onefold.store.ruleset_problems import ruleset_problems
from onefold.store.workspace import Workspace


@click.group("ruleset", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Print the default ruleset, or get and set a space's.

    Without a command, prints the default ruleset as commented YAML.
    """
    if context.invoked_subcommand is None:
        click.echo(default_text(), nl=False)


@command.command("get")
@click.option("--space", required=True)
@in_workspace
def get(workspace: Workspace, space: str) -> None:
    """Print the ruleset of a space, as it was written."""
    text = workspace.space(space).ruleset
    click.echo(text if text.strip() else default_text(), nl=False)


@command.command("set")
@click.argument("file", metavar="SPACE.yaml", type=click.Path(path_type=Path))
@click.option("--space", required=True)
@in_workspace
def set_(workspace: Workspace, file: Path, space: str) -> None:
    """Replace the ruleset of a space. What is unsound is refused, what is dangerous is told."""
    text = read_ruleset(file)
    version = workspace.set_ruleset(space, text).version
    for problem in ruleset_problems(text, _sources(workspace, space)):
        click.echo(told(file, problem), err=True)
    click.echo(f"The space {space} has version {version} of its ruleset.")


def _sources(workspace: Workspace, space: str) -> list[str]:
    number = workspace.space(space).number
    return [source.slug for source in workspace.sources.values() if number in source.spaces]


def read_ruleset(file: Path) -> str:
    """The text of a sound ruleset. Raises InvalidRuleset with lines, NotFound for a file that cannot be read."""
    load(file)
    return file.read_bytes().decode("utf-8")
