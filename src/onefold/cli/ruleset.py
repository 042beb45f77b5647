"""`onefold ruleset`: the default ruleset, to read or to begin from."""

from __future__ import annotations

import click

from onefold.ruleset import default_text


@click.command("ruleset")
def command() -> None:
    """Print the default ruleset as commented YAML."""
    click.echo(default_text(), nl=False)
