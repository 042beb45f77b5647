"""`onefold why-not`: what was refused between two references."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.batch.explain import stored_plan, why_not
from onefold.batch.outputs import open_output
from onefold.cli.printing import print_json
from onefold.cli.why import REFERENCES


@click.command("why-not", epilog=REFERENCES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path, a: str, b: str, *, as_json: bool) -> None:
    """Say why A and B are not the same customer.

    DIR is a folder that `onefold resolve` wrote.
    """
    output = open_output(folder)
    separation = why_not(output, stored_plan(output), a, b)
    if as_json:
        print_json(separation.to_dict())
    else:
        click.echo(str(separation))
