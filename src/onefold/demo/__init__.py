"""A made-up shop whose customers are known: generated, resolved, and told step by step."""

from __future__ import annotations

import sys
from pathlib import Path

from rich.console import Console

from onefold.api import resolve
from onefold.demo.generator import SOURCES, generate
from onefold.demo.story import tell

UNWATCHED_WIDTH = 150
"""Columns of the story where it goes to a file or a pipe."""


def run(out: Path, customers: int = 3000, seed: int = 7) -> None:
    """Writes the shop's files into `out`, resolves them into `out/result`, and prints what came of it.

    Raises InvalidInput if `customers` is out of bounds (onefold.demo.generator).
    """
    console = Console(highlight=False, width=None if sys.stdout.isatty() else UNWATCHED_WIDTH)
    console.print(f"Making up a shop with {customers:,} customers and seven systems that know them (seed {seed}) ...")
    generate(out, customers, seed)
    result = resolve({name: out / file for name, file in SOURCES.items()}, ruleset=out / "space.yaml")
    result.write(out / "result")
    tell(console, result, out)
