"""The process of a dry run: an order on its input, how far it is and what came of it line by line on its output.

It only reads, and gives way to whoever else wants the processor. It ends when nobody listens any more.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing, suppress
from typing import BinaryIO

import msgspec

from onefold.errors import OnefoldError
from onefold.live.whole.asked import question_of
from onefold.live.whole.differences import Look
from onefold.live.whole.dry_run import Outcome, dry_run, share_of
from onefold.live.whole.report import Report
from onefold.store.dry_runs import Asked
from onefold.store.open import open_database
from onefold.store.workspace import Workspace

NICE = 10
"""How far it gives way: the server's threads go first."""


class Order(msgspec.Struct, frozen=True):
    """`db` is the address of the database, `truth` a truth as CSV to use in the place of the space's."""

    db: str
    space: str
    asked: Asked
    truth: bytes | None = None


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """Of the output: how far it is; or what came of it."""

    stage: str = ""
    progress: float = 0.0
    report: Report | None = None
    looks: dict[int, Look] = {}
    error: tuple[str, str] | None = None


def main() -> None:
    with suppress(OSError):
        os.nice(NICE)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    out = sys.stdout.buffer
    try:
        outcome = _run(order, out)
    except OnefoldError as error:
        say(out, Line(error=(error.code, str(error))))
    else:
        say(out, Line(progress=1.0, report=outcome.report, looks=outcome.looks))


def _run(order: Order, out: BinaryIO) -> Outcome:
    def told(stage: str, share: float) -> None:
        say(out, Line(stage, round(share_of(stage, share), 4)))

    with closing(open_database(order.db)) as database:
        workspace = Workspace(database)
        space = workspace.space(order.space)
        question = question_of(workspace, space, order.asked, order.truth)
        sources = {number: source.slug for number, source in workspace.sources_by_number.items()}
        return dry_run(database, space.number, sources, question, told, order.db)


def say(out: BinaryIO, line: Line) -> None:
    """Raises BrokenPipeError where nobody listens: that ends the process."""
    out.write(msgspec.json.encode(line) + b"\n")
    out.flush()


if __name__ == "__main__":
    with suppress(BrokenPipeError):
        main()
