"""What a dry run is asked, as plans: the ruleset that holds, the one to try, and the truth to measure by."""

from __future__ import annotations

from pathlib import Path

import msgspec

from onefold.live.plans import plan_of
from onefold.live.whole.dry_run import Question
from onefold.live.whole.truth import truth_of
from onefold.ruleset.plan import Plan
from onefold.store.dry_runs import Asked, read_truth_rows
from onefold.store.workspace import Space, Workspace


def question_of(workspace: Workspace, space: Space, asked: Asked, truth: Path | bytes | None = None) -> Question:
    """`truth`, a file or CSV, in the place of the one that the space has. Raises InvalidRuleset, InvalidInput."""
    if truth is None:
        with workspace.database.reader() as connection:
            rows = read_truth_rows(connection, space.number)
    else:
        rows = truth_of(truth)
    return Question(plan_of(space), draft_plan(space, asked.ruleset), asked.newest, rows)


def draft_plan(space: Space, ruleset: str) -> Plan:
    """The plan that the space would have: this document, with the statements that hold besides its own."""
    return plan_of(draft_space(space, ruleset))


def draft_space(space: Space, ruleset: str) -> Space:
    """The space as if the document were its ruleset."""
    return msgspec.structs.replace(space, ruleset=ruleset)
