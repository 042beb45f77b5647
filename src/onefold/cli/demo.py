"""`onefold demo`: a small shop in a running service; or its files resolved, and the result told step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from onefold import demo
from onefold.cli.options import chosen_settings, refuse_given, settings_options
from onefold.demo.generator import LARGEST, SMALLEST

SERVED, TOLD = 1_000, 3_000
"""Customers of the demo: as many as are there in seconds, and as many as make its figures worth telling."""

DEFAULTS = {"log_level": "warning"}
"""So that what is printed stands out."""


@click.command("demo")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("onefold-demo"), show_default=True, help="Folder to write."
)
@click.option(
    "--customers",
    type=click.IntRange(SMALLEST, LARGEST),
    help=f"How many customers.  [default: {SERVED:,}; with --tell {TOLD:,}]",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, another shop.")
@click.option("--tell", is_flag=True, help="Serve nothing: resolve the shop's files, and tell what came of it.")
@settings_options("host", "port", "log_level", "log_format", defaults=DEFAULTS)
def command(config: Path | None, out: Path, customers: int | None, seed: int, *, tell: bool, **flags: Any) -> None:
    """Run the service with a made-up shop in it.

    The shop's files are generated into --out, imported into a database there, and served until Ctrl-C. A folder that
    has the demo already is served as it is. With --tell its files are resolved into --out/result instead.
    """
    if tell:
        refuse_given("nothing is served with --tell", **flags)
        demo.run(out, customers=customers or TOLD, seed=seed)
    else:
        _serve(config, out, customers or SERVED, seed, flags)


def _serve(config: Path | None, out: Path, customers: int, seed: int, flags: dict[str, Any]) -> None:
    from onefold.cli.printing import ProgressBar, number  # noqa: PLC0415 - not for --tell
    from onefold.demo.example import example  # noqa: PLC0415 - likewise
    from onefold.demo.service import DATABASE, fill, guide  # noqa: PLC0415 - likewise
    from onefold.serve.app import application, open_service  # noqa: PLC0415 - likewise
    from onefold.serve.log import set_up  # noqa: PLC0415 - likewise
    from onefold.serve.run import listen, run  # noqa: PLC0415 - likewise

    settings = chosen_settings(config, {**flags, "db": str(out / DATABASE)}, DEFAULTS)
    with listen(settings) as listening:
        if not (out / DATABASE).exists():
            click.echo(f"Making up a shop with {number(customers)} customers and seven systems that know them ...")
        with ProgressBar() as progress:
            filled = fill(out, customers, seed, progress)
        if filled.imported is not None:
            one = filled.imported
            click.echo(f"{number(one.stored)} records are resolved; {number(one.refused)} lines could not be read.")
        context = open_service(settings, example)
        set_up(settings.log_level, settings.log_format)
        run(application(context), context, listening, lambda address: click.echo(guide(address, filled, context)))
