"""`onefold demo`: a small shop's files, generated and resolved."""

from __future__ import annotations

from pathlib import Path

import click

from onefold.demo import run
from onefold.demo.generator import LARGEST, SMALLEST


@click.command("demo")
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("onefold-demo"), show_default=True, help="Folder to write."
)
@click.option(
    "--customers",
    type=click.IntRange(SMALLEST, LARGEST),
    default=3000,
    show_default=True,
    help="How many customers.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, another shop.")
def command(out: Path, customers: int, seed: int) -> None:
    """Resolve the data of a made-up shop.

    Its files are generated into --out, resolved, and the result is told step by step.
    """
    run(out, customers=customers, seed=seed)
