"""Prints for people: aligned tables, numbers with separators, a progress bar where someone is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from time import monotonic
from types import TracebackType
from typing import Self

import click
from msgspec import json
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

UNWATCHED_WIDTH = 200
"""Columns of a table that goes to a file or a pipe, where nothing is folded to a screen."""

PATIENCE = 1.0
"""Seconds of work before a progress bar appears."""


def number(count: float) -> str:
    """With thousands separators."""
    return f"{count:,}"


def percent(share: float) -> str:
    """`41.2 %`; with more digits where that would say all or nothing of what is not quite so."""
    text = f"{100 * share:.1f}"
    if text == "100.0" and share < 1:
        text = f"{100 - float(f'{100 * (1 - share):.2g}'):.10g}"
    elif text == "0.0" and share > 0:
        text = f"{100 * share:.2g}"
    return f"{text} %"


def counted(count: int, one: str, many: str | None = None) -> str:
    """`1 record`, `2 records`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str | None = None) -> None:
    """After an empty line, texts to the left, numbers to the right; nothing where there are no rows."""
    rows = [list(row) for row in rows]
    if not rows:
        return
    table = Table(
        box=SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False, show_edge=False
    )
    for heading, cell in zip(headings, rows[0], strict=True):
        table.add_column(heading, justify="right" if isinstance(cell, int | float) else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(number(cell) if isinstance(cell, int | float) else str(cell)) for cell in row))
    click.echo()
    Console(width=None if sys.stdout.isatty() else UNWATCHED_WIDTH, highlight=False).print(table)


def print_json(value: object) -> None:
    """As indented JSON."""
    click.echo(json.format(json.encode(value), indent=2).decode())


class ProgressBar:
    """Called with a stage and the share of all work done, from 0 to 1; shows itself on a terminal after `PATIENCE`."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._shown_at = monotonic() + PATIENCE
        self._silent = quiet or not sys.stderr.isatty()
        self._progress: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._progress is not None:
            self._progress.stop()

    def __call__(self, stage: str, share: float) -> None:
        if self._silent or monotonic() < self._shown_at:
            return
        if self._progress is None:
            self._show()
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, description=stage, completed=share)

    def _show(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:.0f} %"),
            TimeElapsedColumn(),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task("", total=1.0)
        self._progress.start()
