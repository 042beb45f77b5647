"""What is kept of a dry run: its report, and what to look at for the reasons of its examples."""

from __future__ import annotations

import msgspec

from onefold.errors import NotFound
from onefold.live.whole.differences import Look
from onefold.live.whole.report import Report
from onefold.store.dry_runs import DryRun


class Kept(msgspec.Struct, frozen=True):
    report: Report
    looks: dict[int, Look]


def kept_of(run: DryRun) -> Kept | None:
    """None for one that has no result."""
    return None if run.result is None else msgspec.json.decode(run.result, type=Kept)


def look_of(run: DryRun, number: int) -> Look:
    """What to look at for an example. Raises NotFound."""
    kept = kept_of(run)
    if kept is None:
        raise NotFound("This dry run has no result.")
    found = kept.looks.get(number)
    if found is None:
        raise NotFound("This dry run has no such example, or one too large to be looked at.")
    return found
