"""`onefold why`: the shortest chain of links between two references."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.batch.explain import stored_plan, why
from onefold.batch.outputs import open_output
from onefold.cli.printing import print_json

REFERENCES = "A and B are type:value (email:jane@example.com), source/record_id (crm/1001) or a profile id (prf_...)."


@click.command("why", epilog=REFERENCES)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(folder: Path, a: str, b: str, *, as_json: bool) -> None:
    """Say why A and B are the same customer.

    DIR is a folder that `onefold resolve` wrote.
    """
    output = open_output(folder)
    explanation = why(output, stored_plan(output), a, b)
    if as_json:
        print_json(explanation.to_dict())
    else:
        click.echo(str(explanation))
